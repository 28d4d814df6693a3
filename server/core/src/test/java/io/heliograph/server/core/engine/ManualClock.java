package io.heliograph.server.core.engine;

import io.heliograph.server.core.Clock;

import java.time.Instant;

/** Time that passes when a test says so. */
final class ManualClock implements Clock {

    static final Instant START = Instant.parse("2026-03-01T12:00:00Z");

    // The origin is arbitrary; one that overflows soon finds comparisons that should be
    // differences.
    private static final long ORIGIN_NANOS = Long.MAX_VALUE - 3_000_000_000L;

    private long passedNanos;

    @Override
    public long nanoTime() {
        return ORIGIN_NANOS + passedNanos;
    }

    @Override
    public long epochMillis() {
        return START.toEpochMilli() + passedNanos / 1_000_000;
    }

    long passedNanos() {
        return passedNanos;
    }

    void advanceTo(long passed) {
        passedNanos = Math.max(passedNanos, passed);
    }
}
