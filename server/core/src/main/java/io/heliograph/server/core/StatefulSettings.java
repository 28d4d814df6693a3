package io.heliograph.server.core;

import java.time.Duration;

/**
 * Stateful reconnect: whether it is granted, and what it may cost.
 *
 * @param bufferBytes most bytes kept of what one client has not acknowledged; a single message may
 *     be longer
 * @param totalBytes most bytes kept for all clients of the node
 * @param resumeTime how long a client whose line was lost may take to come back
 */
public record StatefulSettings(
        boolean enabled, long bufferBytes, long totalBytes, Duration resumeTime) {

    public static StatefulSettings defaults() {
        return new StatefulSettings(true, 100_000, 256L << 20, Duration.ofSeconds(30));
    }
}
