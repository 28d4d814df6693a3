package io.heliograph.server.edge.http;

import io.heliograph.server.core.CloseReason;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

import java.net.SocketAddress;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Tells the log of limits that were met: the first of each kind at once, then at most one line in
 * ten seconds that says how many there were. Each one is logged at debug level. Safe for use by any
 * thread.
 */
final class LimitLog {

    private static final Logger LOG = LoggerFactory.getLogger(LimitLog.class);
    private static final long INTERVAL_NANOS = TimeUnit.SECONDS.toNanos(10);

    private static final class Kind {
        final AtomicLong untold = new AtomicLong();
        final AtomicLong lastNanos = new AtomicLong(System.nanoTime() - INTERVAL_NANOS);
    }

    private final Map<CloseReason, Kind> kinds = new EnumMap<>(CloseReason.class);

    LimitLog() {
        for (CloseReason reason : CloseReason.values()) {
            kinds.put(reason, new Kind());
        }
    }

    /** Someone should look. */
    void warn(CloseReason reason, @Nullable SocketAddress from) {
        add(Level.WARN, reason, from);
    }

    /** The network, or a client that is none. */
    void info(CloseReason reason, @Nullable SocketAddress from) {
        add(Level.INFO, reason, from);
    }

    private void add(Level level, CloseReason reason, @Nullable SocketAddress from) {
        LOG.debug("connection of {}: {}", from, reason.text(null));
        Kind kind = kinds.get(reason);
        long now = System.nanoTime();
        long last = kind == null ? now : kind.lastNanos.get();
        if (kind == null
                || now - last < INTERVAL_NANOS
                || !kind.lastNanos.compareAndSet(last, now)) {
            if (kind != null) {
                kind.untold.incrementAndGet();
            }
            return;
        }
        long before = kind.untold.getAndSet(0);
        String more = before == 0 ? "" : "; " + before + " more since the last line of this kind";
        LOG.atLevel(level).log("connection of {}: {}{}", from, reason.text(null), more);
    }
}
