package io.heliograph.server.edge.client;

import org.jspecify.annotations.Nullable;

import java.util.concurrent.ConcurrentHashMap;

/** Open connections by the secret id in the query of their requests. Safe for use by any thread. */
final class HttpTransports {

    private final ConcurrentHashMap<String, HttpTransport> byToken = new ConcurrentHashMap<>();

    @Nullable HttpTransport find(String token) {
        return byToken.get(token);
    }

    void add(String token, HttpTransport transport) {
        byToken.put(token, transport);
    }

    void remove(String token) {
        byToken.remove(token);
    }
}
