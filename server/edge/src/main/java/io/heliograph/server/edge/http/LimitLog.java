package io.heliograph.server.edge.http;

import io.heliograph.server.core.CloseReason;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

import java.net.SocketAddress;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;

/**
 * Tells the log of limits that were met: the first of each kind at once, then at most one line in
 * ten seconds that says how many there were. Each one is logged at debug level. Safe for use by any
 * thread.
 */
final class LimitLog {

    private static final Logger LOG = LoggerFactory.getLogger(LimitLog.class);
    private final Map<CloseReason, LogGate> gates = new EnumMap<>(CloseReason.class);

    LimitLog() {
        for (CloseReason reason : CloseReason.values()) {
            gates.put(reason, new LogGate());
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
        if (LOG.isDebugEnabled()) {
            LOG.debug("connection of {}: {}", from, reason.text(null));
        }
        long before = Objects.requireNonNull(gates.get(reason)).pass();
        if (before < 0) {
            return;
        }
        String more = before == 0 ? "" : "; " + before + " more since the last line of this kind";
        LOG.atLevel(level).log("connection of {}: {}{}", from, reason.text(null), more);
    }
}
