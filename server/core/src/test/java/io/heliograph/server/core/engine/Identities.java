package io.heliograph.server.core.engine;

import io.heliograph.access.ClientIdentity;
import io.heliograph.access.StickyMode;
import io.heliograph.access.TokenClaim;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Clients as their tokens describe them. */
final class Identities {

    private Identities() {}

    static ClientIdentity anonymous() {
        return identity(
                null,
                List.of(),
                Duration.ofSeconds(15),
                null,
                false,
                false,
                null,
                StickyMode.DISABLED);
    }

    static ClientIdentity user(@Nullable String user) {
        return identity(
                user,
                List.of(),
                Duration.ofSeconds(15),
                null,
                false,
                false,
                null,
                StickyMode.DISABLED);
    }

    static ClientIdentity withClaims(List<TokenClaim> claims, boolean diagnostic) {
        return identity(
                null,
                claims,
                Duration.ofSeconds(15),
                null,
                false,
                diagnostic,
                null,
                StickyMode.DISABLED);
    }

    static ClientIdentity withHandshakeTimeout(Duration timeout) {
        return identity(null, List.of(), timeout, null, false, false, null, StickyMode.DISABLED);
    }

    static ClientIdentity closingAt(Instant instant) {
        return identity(
                null,
                List.of(),
                Duration.ofSeconds(15),
                instant,
                false,
                false,
                null,
                StickyMode.DISABLED);
    }

    static ClientIdentity withDetailedErrors() {
        return identity(
                null,
                List.of(),
                Duration.ofSeconds(15),
                null,
                true,
                false,
                null,
                StickyMode.DISABLED);
    }

    static ClientIdentity sticky(String server, StickyMode mode) {
        return identity(null, List.of(), Duration.ofSeconds(15), null, false, false, server, mode);
    }

    private static ClientIdentity identity(
            @Nullable String user,
            List<TokenClaim> claims,
            Duration handshakeTimeout,
            @Nullable Instant closeAt,
            boolean detailedErrors,
            boolean diagnostic,
            @Nullable String stickyServer,
            StickyMode stickyMode) {
        return new ClientIdentity(
                user,
                claims,
                handshakeTimeout,
                closeAt,
                detailedErrors,
                diagnostic,
                7,
                Duration.ofSeconds(5),
                stickyServer,
                stickyMode);
    }
}
