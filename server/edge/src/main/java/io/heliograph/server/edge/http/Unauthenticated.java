package io.heliograph.server.edge.http;

import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Connections that have shown no good token yet, and the bytes that are held of requests whose
 * token is not verified yet. The counts are for all loops and safe for any thread; each loop knows
 * its own connections, in the order they came.
 *
 * <p>Beyond the limit the oldest connection of the loop gives way: a good client shows its token at
 * once, so the longer one has not, the less it is missed. To refuse the newest instead would let
 * whoever fills the limit lock everybody out.
 */
final class Unauthenticated {

    private final UnauthenticatedLimits limits;
    private final AtomicInteger connections = new AtomicInteger();
    private final AtomicLong bytes = new AtomicLong();
    private final Map<NettyLoop, Set<HttpConnection>> byLoop = new IdentityHashMap<>();

    Unauthenticated(UnauthenticatedLimits limits, Collection<NettyLoop> loops) {
        this.limits = limits;
        loops.forEach(loop -> byLoop.put(loop, new LinkedHashSet<>()));
    }

    private Set<HttpConnection> on(NettyLoop loop) {
        Set<HttpConnection> connections = byLoop.get(loop);
        if (connections == null) {
            throw new IllegalStateException("a loop of another listener");
        }
        return connections;
    }

    /** On the connection's loop, as it opens. */
    void add(HttpConnection connection) {
        Set<HttpConnection> here = on(connection.loop());
        here.add(connection);
        if (connections.incrementAndGet() > limits.connections()) {
            giveUpOldest(here);
        }
    }

    private void giveUpOldest(Set<HttpConnection> here) {
        for (Iterator<HttpConnection> each = here.iterator(); each.hasNext(); ) {
            HttpConnection oldest = each.next();
            if (!oldest.isBeingAnswered()) {
                each.remove();
                connections.decrementAndGet();
                oldest.giveWay();
                return;
            }
        }
    }

    /** On the connection's loop; no-op if it has shown a token, or is gone. */
    void remove(HttpConnection connection) {
        if (on(connection.loop()).remove(connection)) {
            connections.decrementAndGet();
        }
    }

    /** So many bytes more are held, or fewer; false if that is more than there may be. */
    boolean hold(int more) {
        return bytes.addAndGet(more) <= limits.bytes();
    }

    int connections() {
        return connections.get();
    }

    long bytes() {
        return bytes.get();
    }
}
