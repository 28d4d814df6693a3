package io.heliograph.benchmarks;

import io.heliograph.access.WellKnownKeys;
import io.heliograph.benchmarks.report.Progress;
import io.heliograph.benchmarks.report.Quantity;
import io.heliograph.benchmarks.report.Report;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/**
 * What a connection costs on which nothing happens: memory, as the slope between few and many, and
 * processor time while all of them ping. Each server has a process of its own.
 *
 * @param few connections at which memory is looked at first
 * @param many connections at which it is looked at again
 * @param served whether a hub server has the clients, or none is there
 * @param seconds for which they ping
 * @param pingSeconds between two pings of one client
 * @param classes how many classes to name of what the heap grew by; 0 for none
 */
public record IdleBenchmark(
        Encoding encoding,
        int few,
        int many,
        boolean served,
        int seconds,
        int pingSeconds,
        int classes,
        @Nullable Peer peer) {

    private static final Quantity HEAP =
            Quantity.cost("live heap of an idle connection, after full collections", "B", 0);
    private static final Quantity MEMORY =
            Quantity.cost("memory of an idle connection, heap and all else", "B", 0);
    private static final Quantity CPU = Quantity.cost("CPU while all ping", "% of a core", 2);
    private static final Quantity LOST = Quantity.cost("connections lost", "of all", 0);

    private static final String SERVICE = "heliograph";
    private static final String BARE = "bare Netty";

    /**
     * A heap that is all there from the start: what the process grows by then is what lies outside
     * of it.
     */
    private static final List<String> HEAP_OPTIONS =
            List.of("-Xms256m", "-Xmx256m", "-XX:+AlwaysPreTouch");

    /** For what a connection leaves behind: a turn of the sweep, and a late write. */
    private static final Duration SETTLE = Duration.ofSeconds(2);

    public Report run(Progress progress) throws Exception {
        Report.Builder report =
                new Report.Builder(
                                "idle",
                                "What an idle connection costs, from " + few + " to " + many)
                        .setting("few", few)
                        .setting("many", many)
                        .setting("protocol", encoding.protocol().protocolName())
                        .setting("served", served)
                        .setting("pingSeconds", pingSeconds)
                        .setting("secondsOfPings", seconds);
        measureService(report, progress);
        if (peer == null) {
            measureBare(report, progress);
            report.ratio(SERVICE, BARE, HEAP);
        } else {
            measurePeer(peer, report, progress);
            report.ratio(SERVICE, peer.name(), MEMORY).ratio(SERVICE, peer.name(), CPU);
            report.note(
                    "Memory of "
                            + peer.name()
                            + " is what its processes grew by: start them anew for each run, since"
                            + " what they had once they use again.");
        }
        progress.done();
        return report.build(1);
    }

    private void measureService(Report.Builder report, Progress progress) throws Exception {
        List<AutoCloseable> open = new ArrayList<>();
        try {
            WorkerProcess service =
                    WorkerProcess.start(
                            HEAP_OPTIONS, "service", 1, served ? "default" : "serverless");
            open.add(service);
            CrowdProcess crowd = CrowdProcess.start(encoding.protocol());
            open.add(crowd);
            int port = (int) service.askNumber("port");
            String hub = ServicePart.HUB.value();
            if (served) {
                open.add(new SendingHubServer(port, hub));
            }
            HubAddress address = HubAddress.direct(port, WellKnownKeys.EMULATOR, hub, null);
            memory(SERVICE, service, crowd, address, report, progress);
            pings(SERVICE, Course.Cost.cpuOf(service), crowd, report, progress);
        } finally {
            BroadcastBenchmark.closeAll(open);
        }
    }

    private void measureBare(Report.Builder report, Progress progress) throws Exception {
        try (WorkerProcess bare = WorkerProcess.start(HEAP_OPTIONS, "bare", 1);
                CrowdProcess crowd = CrowdProcess.start(null)) {
            HubAddress address = new HubAddress("127.0.0.1", (int) bare.askNumber("port"), "/");
            memory(BARE, bare, crowd, address, report, progress);
        }
    }

    private void memory(
            String name,
            WorkerProcess server,
            CrowdProcess crowd,
            HubAddress address,
            Report.Builder report,
            Progress progress)
            throws Exception {
        progress.at(name + ": connecting " + few + " clients");
        crowd.open(address, few, CrowdProcess.AT_ONCE);
        TimeUnit.NANOSECONDS.sleep(SETTLE.toNanos());
        long heapBefore = server.askNumber("live");
        long residentBefore = resident(List.of(server.pid()));
        String classesBefore = classes == 0 ? "" : server.ask("histogram", Integer.MAX_VALUE);
        progress.at(name + ": connecting " + (many - few) + " more");
        crowd.open(address, many - few, CrowdProcess.AT_ONCE);
        TimeUnit.NANOSECONDS.sleep(SETTLE.toNanos());
        double heap = (server.askNumber("live") - heapBefore) / (double) (many - few);
        double outside = (resident(List.of(server.pid())) - residentBefore) / (double) (many - few);
        report.add(name, HEAP, heap);
        report.add(name, MEMORY, heap + Math.max(0, outside));
        if (classes > 0) {
            new HeapGrowth(classesBefore, server.ask("histogram", Integer.MAX_VALUE), many - few)
                    .largest(classes)
                    .forEach(line -> report.note(name + ": " + line));
        }
    }

    private void measurePeer(Peer hub, Report.Builder report, Progress progress) throws Exception {
        try (CrowdProcess crowd = CrowdProcess.start(encoding.protocol())) {
            HubAddress address = HubAddress.negotiated(hub.url());
            progress.at(hub.name() + ": connecting " + few + " clients");
            crowd.open(address, few, CrowdProcess.AT_ONCE);
            TimeUnit.NANOSECONDS.sleep(SETTLE.toNanos());
            long before = resident(hub.pids());
            progress.at(hub.name() + ": connecting " + (many - few) + " more");
            crowd.open(address, many - few, CrowdProcess.AT_ONCE);
            TimeUnit.NANOSECONDS.sleep(SETTLE.toNanos());
            report.add(hub.name(), MEMORY, (resident(hub.pids()) - before) / (double) (many - few));
            CpuTime cpu = Objects.requireNonNull(hub.cpu(), "it has processes");
            pings(hub.name(), cpu, crowd, report, progress);
        }
    }

    private void pings(
            String name, CpuTime cpu, CrowdProcess crowd, Report.Builder report, Progress progress)
            throws IOException, InterruptedException {
        crowd.pingEvery(Duration.ofSeconds(pingSeconds));
        long before = cpu.nanos();
        long start = System.nanoTime();
        for (int second = 1; second <= seconds; second++) {
            progress.at(
                    String.format(Locale.ROOT, "%s: pinging, %d of %d s", name, second, seconds));
            TimeUnit.SECONDS.sleep(1);
        }
        double share = 100.0 * (cpu.nanos() - before) / (System.nanoTime() - start);
        report.add(name, CPU, share);
        report.add(name, LOST, crowd.lost());
    }

    /** Bytes of memory that processes have, in pages that are there. */
    private static long resident(List<Long> pids) throws IOException {
        long bytes = 0;
        for (long pid : pids) {
            for (String line : Files.readAllLines(Path.of("/proc", Long.toString(pid), "status"))) {
                if (line.startsWith("VmRSS:")) {
                    bytes += Long.parseLong(line.replaceAll("\\D", "")) * 1024;
                }
            }
        }
        return bytes;
    }
}
