package io.heliograph.server.core.engine;

import java.util.concurrent.atomic.AtomicLong;

/** What all replay buffers of the node may hold together. Safe for use by any thread. */
final class ReplayBudget {

    private final long limit;
    private final AtomicLong taken = new AtomicLong();

    ReplayBudget(long limit) {
        this.limit = limit;
    }

    /** Whether {@code bytes} more may be held; they are counted then. */
    boolean take(long bytes) {
        if (taken.addAndGet(bytes) <= limit) {
            return true;
        }
        taken.addAndGet(-bytes);
        return false;
    }

    void giveBack(long bytes) {
        taken.addAndGet(-bytes);
    }

    long taken() {
        return taken.get();
    }
}
