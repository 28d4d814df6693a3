package io.heliograph.server.core.engine;

import io.heliograph.server.core.StatefulSettings;

import org.jspecify.annotations.Nullable;

import java.util.concurrent.ConcurrentHashMap;

/**
 * Connections whose client may come back on a new line, by their secret token, and what they may
 * keep together. Safe for use by any thread.
 */
final class StatefulSessions {

    private final StatefulSettings settings;
    private final ReplayBudget budget;
    private final ConcurrentHashMap<String, StatefulSession> byToken = new ConcurrentHashMap<>();

    StatefulSessions(StatefulSettings settings) {
        this.settings = settings;
        this.budget = new ReplayBudget(settings.totalBytes());
    }

    StatefulSettings settings() {
        return settings;
    }

    ReplayBudget budget() {
        return budget;
    }

    void add(String token, StatefulSession session) {
        byToken.put(token, session);
    }

    void remove(String token) {
        byToken.remove(token);
    }

    @Nullable StatefulSession find(String token) {
        return byToken.get(token);
    }
}
