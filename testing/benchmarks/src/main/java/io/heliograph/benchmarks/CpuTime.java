package io.heliograph.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;

/** Processor time that something has used since it began. */
@FunctionalInterface
interface CpuTime {

    long nanos();

    /** All threads of a process, from Linux's {@code /proc}; exact to 10 ms. */
    static CpuTime ofProcess(long pid) {
        Path stat = Path.of("/proc", Long.toString(pid), "stat");
        return () -> {
            try {
                String line = Files.readString(stat);
                String[] fields = line.substring(line.lastIndexOf(')') + 2).split(" ");
                long ticks = Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
                return ticks * 10_000_000L;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        };
    }

    /** One thread of this process. */
    static CpuTime ofThread(long threadId) {
        return () -> ManagementFactory.getThreadMXBean().getThreadCpuTime(threadId);
    }
}
