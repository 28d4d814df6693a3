package io.heliograph.server.core.engine;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.function.Predicate;

/**
 * Which server connection a client is given to: one of the hub server that has the fewest clients,
 * and of its connections one after another, {@link #BLOCK} clients at a time.
 *
 * <p>In blocks, since a hub server sends what it has for a client over the connection that carries
 * it, and there is no order between two connections: the clients of a small hub server are to share
 * one. Load is a matter of hub servers, not of their connections.
 */
final class Balance {

    static final int BLOCK = 64;

    private Balance() {}

    /** Null if none of {@code servers} can take a client and is {@code wanted}. */
    static @Nullable ServerConnection choose(
            List<ServerConnection> servers, Predicate<ServerConnection> wanted) {
        ServerConnection best = null;
        int bestLoad = 0;
        for (int i = 0; i < servers.size(); i++) {
            ServerConnection server = servers.get(i);
            if (!server.isAssignable() || !wanted.test(server) || isKnown(servers, i)) {
                continue;
            }
            int load = loadOf(servers, server.serverId());
            if (best == null || load < bestLoad) {
                best = server;
                bestLoad = load;
            }
        }
        return best == null ? null : connectionOf(servers, best.serverId());
    }

    /** Whether an earlier one that can take clients belongs to the same hub server. */
    private static boolean isKnown(List<ServerConnection> servers, int index) {
        String serverId = servers.get(index).serverId();
        for (int i = 0; i < index; i++) {
            ServerConnection server = servers.get(i);
            if (server.isAssignable() && server.serverId().equals(serverId)) {
                return true;
            }
        }
        return false;
    }

    private static int loadOf(List<ServerConnection> servers, String serverId) {
        int load = 0;
        for (ServerConnection server : servers) {
            if (server.serverId().equals(serverId)) {
                load += server.clientCount();
            }
        }
        return load;
    }

    private static @Nullable ServerConnection connectionOf(
            List<ServerConnection> servers, String serverId) {
        ServerConnection best = null;
        for (ServerConnection server : servers) {
            if (server.isAssignable()
                    && server.serverId().equals(serverId)
                    && (best == null
                            || server.clientCount() / BLOCK < best.clientCount() / BLOCK)) {
                best = server;
            }
        }
        return best;
    }
}
