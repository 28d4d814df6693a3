package io.heliograph.server.edge.http;

import java.util.concurrent.TimeUnit;

/** How often a peer may send pings: each asks for an answer. Home thread: the channel's loop. */
final class PingRate {

    static final int MAX_IN_A_SECOND = 1000;

    /** Policy violation. */
    static final int CLOSE_CODE = 1008;

    private static final long SECOND_NANOS = TimeUnit.SECONDS.toNanos(1);

    private long startNanos;
    private int count;

    boolean allowsOneMore(long nowNanos) {
        if (count == 0 || nowNanos - startNanos >= SECOND_NANOS) {
            startNanos = nowNanos;
            count = 0;
        }
        return ++count <= MAX_IN_A_SECOND;
    }
}
