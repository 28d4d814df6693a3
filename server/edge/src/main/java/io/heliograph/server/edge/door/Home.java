package io.heliograph.server.edge.door;

import io.heliograph.server.core.engine.Engine;
import io.heliograph.server.core.engine.Shard;
import io.heliograph.server.edge.http.NettyLoop;

import java.util.IdentityHashMap;
import java.util.Map;

/** The engine, and which of its shards lives on which loop. */
public final class Home {

    private final Engine engine;
    private final Map<Object, Shard> byLoop = new IdentityHashMap<>();

    public Home(Engine engine) {
        this.engine = engine;
        engine.shards().forEach(shard -> byLoop.put(shard.loop(), shard));
    }

    public Engine engine() {
        return engine;
    }

    public Shard shardOf(NettyLoop loop) {
        Shard shard = byLoop.get(loop);
        if (shard == null) {
            throw new IllegalStateException("a loop without shard");
        }
        return shard;
    }
}
