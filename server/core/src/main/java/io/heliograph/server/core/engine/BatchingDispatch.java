package io.heliograph.server.core.engine;

import java.util.ArrayList;
import java.util.List;

/**
 * Collects what one server connection wants of each shard while a read burst lasts. Home thread:
 * the loop of that connection.
 *
 * <p>A busy hub server sends many messages in one read. A task for each would cost the receiving
 * loop a wake-up and a queue entry per message; so the messages for another loop travel together,
 * one task per shard and burst. What concerns the own shard runs at once. Both ways keep the order
 * in which the hub server sent, per shard, which is all a client can observe.
 */
final class BatchingDispatch implements ShardDispatch {

    private final List<Shard> all;
    private final List<ArrayList<ShardCommand>> pending;

    BatchingDispatch(List<Shard> all) {
        this.all = all;
        this.pending = new ArrayList<>(all.size());
        all.forEach(shard -> pending.add(new ArrayList<>()));
    }

    @Override
    public int shards() {
        return all.size();
    }

    @Override
    public void to(int shard, ShardCommand command) {
        Shard target = all.get(shard);
        if (target.loop().isCurrent()) {
            target.run(command);
        } else {
            pending.get(shard).add(command);
        }
    }

    /** Hands over what was collected. */
    void flush() {
        for (int i = 0; i < pending.size(); i++) {
            ArrayList<ShardCommand> batch = pending.get(i);
            if (!batch.isEmpty()) {
                pending.set(i, new ArrayList<>());
                all.get(i).runAll(batch);
            }
        }
    }
}
