package io.heliograph.benchmarks;

import java.lang.management.ManagementFactory;
import java.util.stream.Collectors;

import javax.management.JMException;
import javax.management.ObjectName;

/** What is left on the heap of this process when everything that can be collected has been. */
final class LiveHeap {

    private static final int COLLECTIONS = 3;

    private LiveHeap() {}

    /**
     * Collects, more than once since what is queued for cleaning is freed by the next, and asks.
     */
    static long bytes() {
        for (int i = 0; i < COLLECTIONS; i++) {
            System.gc();
        }
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    /** The {@code classes} that take the most, as {@code class=count*bytes}, one line for all. */
    static String histogram(int classes) throws JMException {
        String table =
                (String)
                        ManagementFactory.getPlatformMBeanServer()
                                .invoke(
                                        new ObjectName("com.sun.management:type=DiagnosticCommand"),
                                        "gcClassHistogram",
                                        new Object[] {new String[0]},
                                        new String[] {String[].class.getName()});
        // num: #instances #bytes class name (module)
        return table.lines()
                .map(String::strip)
                .filter(line -> line.matches("\\d+:.*"))
                .limit(classes)
                .map(line -> line.split("\\s+"))
                .map(field -> field[3] + "=" + field[1] + "*" + field[2])
                .collect(Collectors.joining(" "));
    }
}
