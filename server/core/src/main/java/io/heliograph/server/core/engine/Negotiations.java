package io.heliograph.server.core.engine;

import io.heliograph.access.ClientIdentity;
import io.heliograph.server.core.Clock;
import io.heliograph.server.core.HubName;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

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
        // One that is too old stays for the sweep, which tells of its end.
        Negotiation negotiation = find(token);
        return negotiation != null && byToken.remove(token, negotiation) ? negotiation : null;
    }

    /** Forgets the promises that are too old, and gives each of them to {@code action}, once. */
    void forgetExpired(Consumer<Negotiation> action) {
        for (Negotiation negotiation : byToken.values()) {
            if (isOver(negotiation) && byToken.remove(negotiation.token(), negotiation)) {
                action.accept(negotiation);
            }
        }
    }

    private boolean isOver(Negotiation negotiation) {
        return clock.nanoTime() - negotiation.expiresNanos() > 0;
    }
}
