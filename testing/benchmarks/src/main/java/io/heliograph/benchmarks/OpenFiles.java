package io.heliograph.benchmarks;

import com.sun.management.UnixOperatingSystemMXBean;

import java.lang.management.ManagementFactory;

/** How many connections a process may have. */
public final class OpenFiles {

    /** For libraries, loops and the rest. */
    private static final long OTHERS = 300;

    private OpenFiles() {}

    /** The most connections that a process of this machine can hold. */
    public static long connections() {
        if (ManagementFactory.getOperatingSystemMXBean()
                instanceof UnixOperatingSystemMXBean system) {
            return Math.max(0, system.getMaxFileDescriptorCount() - OTHERS);
        }
        return Integer.MAX_VALUE;
    }
}
