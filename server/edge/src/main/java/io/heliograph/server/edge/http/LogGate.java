package io.heliograph.server.edge.http;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Lets the first line of a kind through at once, then at most one in ten seconds, and counts the
 * others. Safe for use by any thread.
 */
public final class LogGate {

    private static final long INTERVAL_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final AtomicLong untold = new AtomicLong();
    private final AtomicLong lastNanos = new AtomicLong(System.nanoTime() - INTERVAL_NANOS);

    /** How many were held back since the last line; negative if this one is held back as well. */
    public long pass() {
        long now = System.nanoTime();
        long last = lastNanos.get();
        if (now - last < INTERVAL_NANOS || !lastNanos.compareAndSet(last, now)) {
            untold.incrementAndGet();
            return -1;
        }
        return untold.getAndSet(0);
    }
}
