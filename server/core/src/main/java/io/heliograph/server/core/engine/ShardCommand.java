package io.heliograph.server.core.engine;

/** Something to do on a shard, on its loop. */
@FunctionalInterface
interface ShardCommand {
    void run(Shard shard);
}
