package io.heliograph.benchmarks;

import io.heliograph.benchmarks.report.Progress;
import io.heliograph.benchmarks.report.Quantity;
import io.heliograph.benchmarks.report.Report;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;

/**
 * Bursts of several subjects in turn: each warms up, then as many deliveries as go, then, if asked,
 * a fixed number a second to measure how late they are. Only figures of one course say something
 * beside each other.
 *
 * @param bursts measured of each subject
 * @param deliveries in a burst, about
 * @param latencyTime of the paced part of a burst; zero for none
 */
public record Course(int bursts, long deliveries, Duration latencyTime) {

    static final Quantity RATE = Quantity.gain("deliveries", "1/s", 0);
    static final Quantity CPU = Quantity.cost("CPU time of the server for a delivery", "µs", 2);
    static final Quantity ALLOCATED = Quantity.cost("allocation for a delivery", "B", 1);
    static final Quantity P50 = Quantity.cost("latency p50", "ms", 2);
    static final Quantity P99 = Quantity.cost("latency p99", "ms", 2);
    static final Quantity MAX = Quantity.cost("latency max", "ms", 2);

    private static final int WARM_UPS = 2;

    /** Below, the steps of the count are a large part of the figure. */
    private static final Duration LEAST_CPU = Duration.ofMillis(200);

    interface Sender {
        /** Sends what is due together; the messages carry {@code dueNanos} if they can. */
        void send(long dueNanos) throws IOException;
    }

    /**
     * What a server has used since it began.
     *
     * @param cpu null where nobody can tell, as {@code allocatedBytes}
     */
    record Cost(@Nullable CpuTime cpu, @Nullable LongSupplier allocatedBytes) {

        /** Of a process of ours; both ends of a burst ask, outside of the time that counts. */
        static Cost of(WorkerProcess server) {
            return new Cost(cpuOf(server), () -> asked(server, "allocated"));
        }

        static CpuTime cpuOf(WorkerProcess server) {
            return () -> asked(server, "cpu");
        }

        private static long asked(WorkerProcess server, String what) {
            try {
                return server.askNumber(what);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        long allocated() {
            return allocatedBytes == null ? 0 : allocatedBytes.getAsLong();
        }
    }

    /**
     * What is measured.
     *
     * @param deliveries that one send causes
     * @param window sends under way at once: enough to keep the server busy, too few to measure the
     *     kernel's buffers
     * @param timeOffset where messages carry their time; -1 if they do not
     */
    record Subject(
            String name,
            Sender sender,
            CrowdProcess crowd,
            Cost cost,
            int deliveries,
            int window,
            int timeOffset) {}

    /** Runs it all and adds what was found to {@code report}. */
    void run(List<Subject> subjects, Report.Builder report, Progress progress) throws IOException {
        for (Subject subject : subjects) {
            for (int i = 0; i < WARM_UPS; i++) {
                progress.at("warming up " + subject.name());
                burst(subject);
            }
        }
        long shortest = Long.MAX_VALUE;
        for (int i = 1; i <= bursts; i++) {
            for (Subject subject : subjects) {
                progress.at("burst " + i + " of " + bursts + ", " + subject.name());
                long allocated = subject.cost().allocated();
                CpuTime cpu = subject.cost().cpu();
                long nanos = cpu == null ? 0 : cpu.nanos();
                double seconds = burst(subject);
                long sent = sends(subject) * subject.deliveries();
                report.add(subject.name(), RATE, sent / seconds);
                if (cpu != null) {
                    long used = cpu.nanos() - nanos;
                    shortest = Math.min(shortest, used);
                    report.add(subject.name(), CPU, used / 1e3 / sent);
                }
                if (subject.cost().allocatedBytes() != null) {
                    report.add(
                            subject.name(),
                            ALLOCATED,
                            (subject.cost().allocated() - allocated) / (double) sent);
                }
            }
        }
        if (shortest < LEAST_CPU.toNanos()) {
            report.note(
                    "CPU time is counted in steps of 10 ms, and the shortest burst took "
                            + shortest / 1_000_000
                            + " ms of it: take more --deliveries.");
        }
        if (!latencyTime.isZero()) {
            latencies(subjects, report, progress);
        }
        progress.done();
    }

    private long sends(Subject subject) {
        return Math.max(1, deliveries / subject.deliveries());
    }

    /** How long it took, in seconds. */
    private double burst(Subject subject) throws IOException {
        CrowdProcess crowd = subject.crowd();
        long sends = sends(subject);
        long before = crowd.received();
        long start = System.nanoTime();
        for (long sent = 0; sent < sends; sent++) {
            crowd.await(before + subject.deliveries() * (sent - subject.window() + 1));
            subject.sender().send(System.nanoTime());
        }
        crowd.await(before + subject.deliveries() * sends);
        return (System.nanoTime() - start) / 1e9;
    }

    private void latencies(List<Subject> subjects, Report.Builder report, Progress progress)
            throws IOException {
        List<Subject> timed =
                subjects.stream().filter(subject -> subject.timeOffset() >= 0).toList();
        double slowest = Double.MAX_VALUE;
        for (Subject subject : timed) {
            slowest = Math.min(slowest, report.median(subject.name(), RATE));
        }
        double perSecond = slowest / 2;
        for (Subject subject : timed) {
            subject.crowd().rest(false);
        }
        for (int i = 1; i <= bursts; i++) {
            for (Subject subject : timed) {
                progress.at("latency " + i + " of " + bursts + ", " + subject.name());
                Latency latency = paced(subject, perSecond / subject.deliveries());
                report.add(subject.name(), P50, latency.p50());
                report.add(subject.name(), P99, latency.p99());
                report.add(subject.name(), MAX, latency.max());
            }
        }
        report.note(
                String.format(
                        Locale.ROOT,
                        "Latency: from when a message was due until a client had it, at %,.0f"
                                + " deliveries/s, half of what the slowest of these managed.",
                        perSecond));
        List<String> untimed =
                subjects.stream()
                        .filter(subject -> subject.timeOffset() < 0)
                        .map(Subject::name)
                        .toList();
        if (!untimed.isEmpty()) {
            report.note(
                    "No latency of "
                            + String.join(", ", untimed)
                            + ": its messages do not carry the time at which they were due.");
        }
    }

    /**
     * Sends at times that are fixed beforehand, which the messages carry: a server that stands
     * still is charged for all that would have been sent meanwhile.
     */
    private Latency paced(Subject subject, double sendsPerSecond) throws IOException {
        long sends = Math.max(1, (long) (sendsPerSecond * latencyTime.toNanos() / 1e9));
        long interval = (long) (1e9 / sendsPerSecond);
        CrowdProcess crowd = subject.crowd();
        long before = crowd.received();
        crowd.measureLatency(subject.timeOffset());
        long start = System.nanoTime();
        for (long i = 0; i < sends; i++) {
            long due = start + i * interval;
            for (long now = System.nanoTime(); now < due; now = System.nanoTime()) {
                LockSupport.parkNanos(due - now);
            }
            subject.sender().send(due);
        }
        crowd.await(before + sends * subject.deliveries());
        Latency latency = crowd.latency();
        if (latency.count() != sends * subject.deliveries()) {
            throw new IOException(
                    subject.name()
                            + ": "
                            + latency.count()
                            + " times were read, expected "
                            + sends * subject.deliveries());
        }
        return latency;
    }
}
