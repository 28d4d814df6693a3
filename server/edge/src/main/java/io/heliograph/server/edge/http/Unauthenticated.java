package io.heliograph.server.edge.http;

import org.jspecify.annotations.Nullable;

import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Connections that have shown no good token yet, and the bytes that are held of requests whose
 * token is not verified yet. The counts are for all loops and safe for any thread; each loop knows
 * its own connections, in the order they came, and those of them that hold bytes, in the order they
 * began to.
 *
 * <p>Beyond a limit the oldest of the loop gives way: a good client shows its token at once, so the
 * longer one has not, the less it is missed. To refuse the newest instead would let whoever fills
 * the limit lock everybody out.
 */
final class Unauthenticated {

    /** Those of one loop. */
    private record Here(Set<HttpConnection> connections, Set<HttpConnection> holding) {}

    private final UnauthenticatedLimits limits;
    private final AtomicInteger connections = new AtomicInteger();
    private final AtomicLong bytes = new AtomicLong();
    private final Map<NettyLoop, Here> byLoop = new IdentityHashMap<>();

    Unauthenticated(UnauthenticatedLimits limits, Collection<NettyLoop> loops) {
        this.limits = limits;
        loops.forEach(
                loop -> byLoop.put(loop, new Here(new LinkedHashSet<>(), new LinkedHashSet<>())));
    }

    private Here on(NettyLoop loop) {
        Here here = byLoop.get(loop);
        if (here == null) {
            throw new IllegalStateException("a loop of another listener");
        }
        return here;
    }

    /** On the connection's loop, as it opens. */
    void add(HttpConnection connection) {
        Here here = on(connection.loop());
        here.connections.add(connection);
        if (connections.incrementAndGet() > limits.connections()) {
            HttpConnection oldest = oldest(here.connections);
            if (oldest != null) {
                remove(oldest);
                oldest.giveWay();
            }
        }
    }

    private static @Nullable HttpConnection oldest(Set<HttpConnection> candidates) {
        for (HttpConnection candidate : candidates) {
            if (!candidate.isBeingAnswered()) {
                return candidate;
            }
        }
        return null;
    }

    /** On the connection's loop; no-op if it has shown a token, or is gone. */
    void remove(HttpConnection connection) {
        if (on(connection.loop()).connections.remove(connection)) {
            connections.decrementAndGet();
        }
    }

    /** On the connection's loop: it holds so many bytes more, or fewer. */
    void hold(HttpConnection connection, int more) {
        Here here = on(connection.loop());
        long all = bytes.addAndGet(more);
        if (connection.heldBytes() > 0) {
            here.holding.add(connection);
        } else {
            here.holding.remove(connection);
        }
        while (more > 0 && all > limits.bytes()) {
            HttpConnection oldest = oldest(here.holding);
            HttpConnection refused = oldest == null ? connection : oldest;
            here.holding.remove(refused);
            refused.refuseHeld();
            all = oldest == null ? 0 : bytes.get();
        }
    }

    int connections() {
        return connections.get();
    }

    long bytes() {
        return bytes.get();
    }
}
