package io.heliograph.server.core.engine;

import io.heliograph.access.ClientIdentity;
import io.heliograph.server.core.Clock;
import io.heliograph.server.core.HubName;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;

/** Connections that were promised to clients and not opened yet. Safe for use by any thread. */
final class Negotiations {

    /**
     * How long a promise lasts: the time that other servers give, so clients do not count on more.
     */
    static final Duration LIFETIME = Duration.ofSeconds(15);

    private final Clock clock;
    private final ConcurrentHashMap<String, Negotiation> byToken = new ConcurrentHashMap<>();

    Negotiations(Clock clock) {
        this.clock = clock;
    }

    Negotiation promise(
            String connectionId,
            String token,
            HubName hub,
            ClientIdentity identity,
            boolean stateful) {
        long expires = clock.nanoTime() + LIFETIME.toNanos();
        Negotiation negotiation =
                new Negotiation(connectionId, token, hub, identity, stateful, expires);
        byToken.put(token, negotiation);
        return negotiation;
    }

    @Nullable Negotiation find(String token) {
        Negotiation negotiation = byToken.get(token);
        return negotiation == null || isOver(negotiation) ? null : negotiation;
    }

    @Nullable Negotiation claim(String token) {
        Negotiation negotiation = byToken.remove(token);
        return negotiation == null || isOver(negotiation) ? null : negotiation;
    }

    void forgetExpired() {
        byToken.values().removeIf(this::isOver);
    }

    private boolean isOver(Negotiation negotiation) {
        return clock.nanoTime() - negotiation.expiresNanos() > 0;
    }
}
