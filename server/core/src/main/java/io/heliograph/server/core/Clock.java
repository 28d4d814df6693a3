package io.heliograph.server.core;

/** The time that core sees. Safe for use by any thread. */
public interface Clock {

    /** Nanoseconds from an arbitrary origin, never going back. */
    long nanoTime();

    /** Milliseconds since 1970-01-01T00:00Z. */
    long epochMillis();

    Clock SYSTEM =
            new Clock() {
                @Override
                public long nanoTime() {
                    return System.nanoTime();
                }

                @Override
                public long epochMillis() {
                    return System.currentTimeMillis();
                }
            };
}
