package io.heliograph.server.core.engine;

/**
 * The way of one sender to the shards. Commands of one sender reach each shard in the order they
 * were given.
 */
interface ShardDispatch {

    int shards();

    void to(int shard, ShardCommand command);

    /** The same command once for every shard: one task each. */
    default void toAll(ShardCommand command) {
        for (int i = 0; i < shards(); i++) {
            to(i, command);
        }
    }
}
