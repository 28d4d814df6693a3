package io.heliograph.server.edge.door;

import io.heliograph.access.TokenVerdict;

import org.slf4j.Logger;

import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Tells the log of refused tokens: the first at once, then at most one line in ten seconds that
 * says how many there were. Anybody can be refused as often as he likes; the disk should not pay
 * for it. Each one is logged at debug level. Safe for use by any thread.
 */
public final class RefusalLog {

    private static final long INTERVAL_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final Logger log;
    private final AtomicLong untold = new AtomicLong();
    private final AtomicLong lastNanos = new AtomicLong(System.nanoTime() - INTERVAL_NANOS);

    public RefusalLog(Logger log) {
        this.log = log;
    }

    /** {@code what} wanted in. */
    public void add(String what, InetSocketAddress from, TokenVerdict.Refused refused) {
        log.debug(
                "{} from {} was refused: {} ({})",
                what,
                from,
                refused.sentence(),
                refused.problem().code());
        long now = System.nanoTime();
        long last = lastNanos.get();
        if (now - last < INTERVAL_NANOS || !lastNanos.compareAndSet(last, now)) {
            untold.incrementAndGet();
            return;
        }
        long before = untold.getAndSet(0);
        String more =
                before == 0 ? "" : "; so were " + before + " more since the last line of this kind";
        log.warn(
                "{} from {} was refused: {} ({}){}",
                what,
                from,
                refused.sentence(),
                refused.problem().code(),
                more);
    }
}
