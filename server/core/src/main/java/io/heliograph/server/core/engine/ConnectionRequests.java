package io.heliograph.server.core.engine;

import io.heliograph.wire.service.ServiceMessage;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Asks a hub server for one more connection when each one it has carries many clients: it reads a
 * connection on one thread at a time. Every request makes it open one, unless its own limit is
 * reached. Home thread: the loop of the first shard.
 */
final class ConnectionRequests {

    /** So many clients on each connection are reason to ask. */
    static final int MANY_CLIENTS = 1000;

    /** No request follows another one to the same hub server sooner. */
    static final Duration PAUSE = Duration.ofSeconds(30);

    private record Key(Hub hub, String serverId) {}

    private final String instanceId;
    private final Map<Key, Long> askedNanos = new HashMap<>();

    ConnectionRequests(String instanceId) {
        this.instanceId = instanceId;
    }

    void sweep(Hubs hubs, long nowNanos) {
        askedNanos.values().removeIf(asked -> nowNanos - asked >= PAUSE.toNanos());
        hubs.all().forEach(hub -> hub.servers().forEach(server -> ask(hub, server, nowNanos)));
    }

    private void ask(Hub hub, ServerConnection server, long nowNanos) {
        Key key = new Key(hub, server.serverId());
        if (server.isAssignable()
                && server.clientCount() >= MANY_CLIENTS
                && allAreFull(hub.servers(), server.serverId())
                && askedNanos.putIfAbsent(key, nowNanos) == null) {
            server.send(ServiceMessage.Ping.of("target", instanceId));
        }
    }

    private static boolean allAreFull(List<ServerConnection> servers, String serverId) {
        return servers.stream()
                .filter(server -> server.isAssignable() && server.serverId().equals(serverId))
                .allMatch(server -> server.clientCount() >= MANY_CLIENTS);
    }
}
