package io.heliograph.benchmarks;

import io.heliograph.access.WellKnownKeys;
import io.heliograph.benchmarks.report.Progress;
import io.heliograph.benchmarks.report.Quantity;
import io.heliograph.benchmarks.report.Report;
import io.heliograph.server.node.Configuration;
import io.heliograph.server.node.Node;
import io.heliograph.server.node.NodeSettings;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;

/**
 * Round trips of calls that give their text back: first as many as go, then a fixed number a
 * second. Each peer in turn, round after round; only the ratio of two figures of one run says
 * something.
 *
 * @param clients of each peer
 * @param bytes of the text
 * @param perSecond calls a second of the paced part; 0: half of what the slowest peer managed when
 *     it warmed up
 * @param seconds of each part of each round
 * @param rounds measured; the medians count
 */
public record EchoBenchmark(
        Encoding encoding, int clients, int bytes, int perSecond, int seconds, int rounds) {

    private static final String HUB = "bench";
    private static final int SERVER_CONNECTIONS = 5;
    private static final int WARM_UP_SECONDS = 3;

    private static final Quantity RATE = Quantity.gain("round trips", "1/s", 0);
    private static final Quantity CPU = Quantity.cost("CPU time for a round trip", "µs", 1);
    private static final Quantity P50 = Quantity.cost("latency p50", "ms", 2);
    private static final Quantity P99 = Quantity.cost("latency p99", "ms", 2);
    private static final Quantity MAX = Quantity.cost("latency max", "ms", 2);

    /** Less than that of the calls asked for is no such rate. */
    private static final double KEPT = 0.9;

    /**
     * @param cpu null if nobody knows it
     */
    private record Measured(String name, EchoLoad load, @Nullable CpuTime cpu) {}

    /** The service with a hub server of this process, and a bare Netty server. */
    public Report runInside(Progress progress) throws Exception {
        Configuration configuration =
                new Configuration()
                        .set("listen.port", "0")
                        .set("service.loops", "1")
                        .set("service.mode", "default");
        try (Node node = Node.start(NodeSettings.of(configuration));
                EchoHubServer hub =
                        new EchoHubServer(
                                node.port(),
                                WellKnownKeys.EMULATOR,
                                HUB,
                                "echo",
                                SERVER_CONNECTIONS);
                BareEcho bare = new BareEcho(encoding.protocol());
                EchoLoad ofNode = new EchoLoad(encoding.protocol(), "Echo", bytes, 1);
                EchoLoad ofBare = new EchoLoad(encoding.protocol(), "Echo", bytes, 1)) {
            ofNode.connect(
                    HubAddress.direct(node.port(), WellKnownKeys.EMULATOR, HUB, null), clients);
            ofBare.connect(bare.address(), clients);
            CompletableFuture<Long> loop = new CompletableFuture<>();
            node.engine()
                    .shards()
                    .get(0)
                    .loop()
                    .execute(() -> loop.complete(Thread.currentThread().threadId()));
            return measure(
                    List.of(
                            new Measured("heliograph", ofNode, CpuTime.ofThread(loop.get())),
                            new Measured("bare Netty", ofBare, bare.cpu())),
                    progress);
        }
    }

    /**
     * Hubs of other processes.
     *
     * @param method of the hub, which takes a string and returns it
     */
    public Report run(List<Peer> peers, String method, Progress progress) throws Exception {
        List<Measured> all = new ArrayList<>();
        try {
            for (Peer peer : peers) {
                EchoLoad load = new EchoLoad(encoding.protocol(), method, bytes, 1);
                all.add(new Measured(peer.name(), load, peer.cpu()));
                load.connect(HubAddress.negotiated(peer.url()), clients);
            }
            return measure(all, progress);
        } finally {
            all.forEach(peer -> peer.load().close());
        }
    }

    private Report measure(List<Measured> peers, Progress progress) {
        double slowest = Double.MAX_VALUE;
        for (Measured peer : peers) {
            progress.at("warming up " + peer.name());
            EchoLoad.Outcome warm =
                    peer.load()
                            .flood(
                                    1,
                                    Long.MAX_VALUE,
                                    Duration.ofSeconds(Math.min(seconds, WARM_UP_SECONDS)));
            slowest = Math.min(slowest, warm.perSecond());
        }
        if (perSecond > slowest) {
            throw new IllegalStateException(
                    String.format(
                            Locale.ROOT,
                            "--rate is %,d; expected less than the %,.0f calls/s that the slowest"
                                    + " managed when it warmed up",
                            perSecond,
                            slowest));
        }
        double rate = perSecond == 0 ? Math.max(1, Math.floor(slowest / 2)) : perSecond;
        Report.Builder report =
                new Report.Builder("echo", "Calls of " + clients + " clients that give a text back")
                        .setting("clients", clients)
                        .setting("bytes", bytes)
                        .setting("protocol", encoding.protocol().protocolName())
                        .setting("seconds", seconds)
                        .setting("rounds", rounds)
                        .setting("pacedCallsPerSecond", rate);
        for (int round = 1; round <= rounds; round++) {
            for (Measured peer : peers) {
                progress.at("round " + round + " of " + rounds + ", " + peer.name());
                round(peer, rate, report);
            }
        }
        progress.done();
        if (peers.size() > 1) {
            String first = peers.get(0).name();
            String second = peers.get(1).name();
            report.ratio(first, second, RATE);
            if (peers.get(0).cpu() != null && peers.get(1).cpu() != null) {
                report.ratio(first, second, CPU);
            }
            report.ratio(first, second, P50).ratio(first, second, P99);
        }
        return report.note(
                        String.format(
                                Locale.ROOT,
                                "Latency: from when a call was due until its answer was read, at"
                                        + " %,.0f calls/s.",
                                rate))
                .build(1);
    }

    private void round(Measured peer, double rate, Report.Builder report) {
        Duration time = Duration.ofSeconds(seconds);
        CpuTime used = peer.cpu();
        long before = used == null ? 0 : used.nanos();
        EchoLoad.Outcome flood = checked(peer, peer.load().flood(1, Long.MAX_VALUE, time));
        report.add(peer.name(), RATE, flood.perSecond());
        if (used != null) {
            report.add(peer.name(), CPU, (used.nanos() - before) / 1e3 / flood.answered());
        }
        EchoLoad.Outcome paced = checked(peer, peer.load().pace(rate, time));
        if (paced.perSecond() < KEPT * rate) {
            throw new IllegalStateException(
                    String.format(
                            Locale.ROOT,
                            "%s: %,.0f calls/s were asked for and %,.0f came about; give a lower"
                                    + " --rate",
                            peer.name(),
                            rate,
                            paced.perSecond()));
        }
        report.add(peer.name(), P50, paced.latency().getValueAtPercentile(50) / 1e6);
        report.add(peer.name(), P99, paced.latency().getValueAtPercentile(99) / 1e6);
        report.add(peer.name(), MAX, paced.latency().getMaxValue() / 1e6);
    }

    private static EchoLoad.Outcome checked(Measured peer, EchoLoad.Outcome outcome) {
        if (outcome.lost() > 0 || outcome.wrong() > 0) {
            throw new IllegalStateException(
                    peer.name()
                            + ": "
                            + outcome.lost()
                            + " answers lost, "
                            + outcome.wrong()
                            + " wrong"
                            + (outcome.firstWrong() == null
                                    ? ""
                                    : ", the first: " + outcome.firstWrong()));
        }
        return outcome;
    }
}
