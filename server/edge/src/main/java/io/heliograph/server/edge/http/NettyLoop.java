package io.heliograph.server.edge.http;

import io.heliograph.server.core.Loop;
import io.netty.channel.EventLoop;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * One event loop, with the three things that its connections share: their number, the list of those
 * that have something to flush, and the clock that ends those that wait too long.
 *
 * <p>A write does not flush. Whatever is written in one turn of the loop, to however many
 * connections, is flushed by one task at its end, so that messages that are due together leave
 * together and a lone message leaves in the same turn.
 */
public final class NettyLoop implements Loop {

    /** A connection that writes. */
    public interface Flushable {
        void flushNow();
    }

    /** A connection that may have waited too long. */
    public interface Watched {
        /** False once it needs no watching any more. */
        boolean stillWaits(long nowNanos);
    }

    private static final Logger LOG = LoggerFactory.getLogger(NettyLoop.class);
    private static final long SWEEP_MILLIS = 500;

    private final EventLoop loop;

    /** Changed on the loop, read by any thread. */
    private final AtomicInteger connections = new AtomicInteger();

    private final Set<Watched> watched = new HashSet<>();
    private List<Flushable> dirty = new ArrayList<>();
    private List<Flushable> flushing = new ArrayList<>();
    private final Runnable flushTask = this::flushAll;
    private boolean sweeping;

    NettyLoop(EventLoop loop) {
        this.loop = loop;
    }

    @Override
    public boolean isCurrent() {
        return loop.inEventLoop();
    }

    @Override
    public void execute(Runnable task) {
        try {
            loop.execute(task);
        } catch (RejectedExecutionException e) {
            // The loop has ended: so have all its connections.
        }
    }

    @Override
    public void schedule(Runnable task, Duration delay) {
        try {
            loop.schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException e) {
            // As above.
        }
    }

    void connectionBegan() {
        connections.incrementAndGet();
    }

    void connectionEnded() {
        connections.decrementAndGet();
    }

    /** Number of open connections. Safe for any thread. */
    int connectionCount() {
        return connections.get();
    }

    /** Flushes {@code connection} at the end of this turn. It asks once until it was flushed. */
    public void flushLater(Flushable connection) {
        if (dirty.isEmpty()) {
            execute(flushTask);
        }
        dirty.add(connection);
    }

    private void flushAll() {
        List<Flushable> due = dirty;
        dirty = flushing;
        flushing = due;
        for (Flushable connection : due) {
            try {
                connection.flushNow();
            } catch (RuntimeException | Error e) {
                // Whatever it was: no flush would ever come again if the list were left as it is.
                failed(e);
            }
        }
        due.clear();
    }

    /** Asks {@code connection} twice a second whether it still waits. */
    public void watch(Watched connection) {
        watched.add(connection);
        if (!sweeping) {
            sweeping = true;
            schedule(this::sweep, Duration.ofMillis(SWEEP_MILLIS));
        }
    }

    /** One connection's failure is not the others'. */
    private static void guarded(Runnable action) {
        try {
            action.run();
        } catch (RuntimeException e) {
            failed(e);
        }
    }

    private static void failed(Throwable e) {
        LOG.error("a connection failed in the turn of its loop (internal_error)", e);
    }

    public void unwatch(Watched connection) {
        watched.remove(connection);
    }

    private void sweep() {
        long now = System.nanoTime();
        for (Watched connection : List.copyOf(watched)) {
            guarded(() -> {
                if (!connection.stillWaits(now)) {
                    watched.remove(connection);
                }
            });
        }
        sweeping = !watched.isEmpty();
        if (sweeping) {
            schedule(this::sweep, Duration.ofMillis(SWEEP_MILLIS));
        }
    }
}
