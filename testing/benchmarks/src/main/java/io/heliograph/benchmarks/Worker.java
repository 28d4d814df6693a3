package io.heliograph.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.ThreadMXBean;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;

/**
 * The process of a {@link Part}: reads a command a line and writes an answer a line, until its
 * input ends. A process of its own, because an open connection takes a file at each of its ends and
 * a process may not have many, and because memory and processor time of a server should be its own.
 */
public final class Worker {

    static final String READY = "ready";
    static final String OK = "ok ";
    static final String FAILED = "failed ";

    private Worker() {}

    public static void main(String[] args) throws Exception {
        PrintStream answers = System.out;
        // Nothing but answers may come out there.
        System.setOut(System.err);
        Part.Words words = new Part.Words(args, 0);
        try (Part part = part(words.text(), words);
                BufferedReader commands =
                        new BufferedReader(
                                new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            answers.println(READY);
            for (String line = commands.readLine(); line != null; line = commands.readLine()) {
                answers.println(answer(part, line.split(" ")));
                answers.flush();
            }
        }
        System.exit(0);
    }

    private static Part part(String kind, Part.Words words) throws IOException {
        return switch (kind) {
            case "service" -> new ServicePart(words.number(), words.text());
            case "bare" -> new BarePart(words.number());
            case "crowd" -> new CrowdPart(words.text(), words.text());
            default -> throw new IllegalArgumentException("no part: " + kind);
        };
    }

    private static String answer(Part part, String[] line) {
        try {
            return OK
                    + switch (line[0]) {
                        case "cpu" -> cpuNanos();
                        case "allocated" -> allocatedBytes();
                        case "live" -> LiveHeap.bytes();
                        case "histogram" -> LiveHeap.histogram(Integer.parseInt(line[1]));
                        default -> part.obey(line[0], new Part.Words(line, 1));
                    };
        } catch (Exception e) {
            return FAILED + e.toString().replace('\n', ' ');
        }
    }

    /** By all threads, those that have ended included. */
    private static long allocatedBytes() {
        return ManagementFactory.getPlatformMXBean(ThreadMXBean.class)
                .getTotalThreadAllocatedBytes();
    }

    private static long cpuNanos() {
        return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime();
    }
}
