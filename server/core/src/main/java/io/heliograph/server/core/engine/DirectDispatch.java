package io.heliograph.server.core.engine;

import java.util.List;

/** Hands each command over by itself. For senders on any thread. */
record DirectDispatch(List<Shard> all) implements ShardDispatch {

    @Override
    public int shards() {
        return all.size();
    }

    @Override
    public void to(int shard, ShardCommand command) {
        all.get(shard).run(command);
    }
}
