package io.heliograph.server.node;

import io.heliograph.server.core.Clock;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** The time of the system, and what a test adds to it. */
final class TestClock implements Clock {

    private final AtomicLong addedMillis = new AtomicLong();

    void advance(Duration time) {
        addedMillis.addAndGet(time.toMillis());
    }

    @Override
    public long nanoTime() {
        return System.nanoTime() + addedMillis.get() * 1_000_000;
    }

    @Override
    public long epochMillis() {
        return System.currentTimeMillis() + addedMillis.get();
    }
}
