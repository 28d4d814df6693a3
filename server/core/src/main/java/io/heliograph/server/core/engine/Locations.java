package io.heliograph.server.core.engine;

import io.heliograph.server.core.ConnectionIds;

import java.util.concurrent.ConcurrentHashMap;

/**
 * On which shard a client lives. Safe for use by any thread.
 *
 * <p>An id carries the shard that made it. A client that negotiated on one loop and then opened its
 * transport on another lives where its transport is: bytes that hop between loops for as long as a
 * connection lasts would cost more than one lookup for a message that goes to it alone. Such
 * clients are the entries of the map.
 */
final class Locations {

    private final ConnectionIds ids;
    private final int shards;
    private final ConcurrentHashMap<String, Integer> elsewhere = new ConcurrentHashMap<>();

    Locations(ConnectionIds ids, int shards) {
        this.ids = ids;
        this.shards = shards;
    }

    /**
     * The index of the shard on which {@code connectionId} lives if it lives; -1 if this node did
     * not name it.
     */
    int shardOf(String connectionId) {
        Integer moved = elsewhere.get(connectionId);
        if (moved != null) {
            return moved;
        }
        int named = ids.shardOf(connectionId);
        return named < shards ? named : -1;
    }

    void put(String connectionId, int shard) {
        if (ids.shardOf(connectionId) != shard) {
            elsewhere.put(connectionId, shard);
        }
    }

    void remove(String connectionId) {
        elsewhere.remove(connectionId);
    }
}
