package io.heliograph.server.core;

import java.time.Duration;

/**
 * The home thread of connections: a Netty event loop in production, stepped by hand in tests. Safe
 * for use by any thread.
 */
public interface Loop {

    /** True when called on this loop's own thread. */
    boolean isCurrent();

    /** Runs {@code task} on the loop, after what was handed over before. */
    void execute(Runnable task);

    /** Runs {@code task} on the loop once {@code delay} has passed. */
    void schedule(Runnable task, Duration delay);

    /**
     * Runs {@code task} at once when already on the loop, else hands it over: order from one caller
     * is kept either way.
     */
    default void run(Runnable task) {
        if (isCurrent()) {
            task.run();
        } else {
            execute(task);
        }
    }
}
