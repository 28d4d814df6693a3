package io.heliograph.benchmarks;

import io.heliograph.access.WellKnownKeys;
import io.heliograph.server.node.Configuration;
import io.heliograph.server.node.Node;
import io.heliograph.server.node.NodeSettings;
import io.heliograph.wire.hub.HubProtocol;

import org.jspecify.annotations.Nullable;

import java.io.PrintWriter;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.ToDoubleFunction;

/**
 * Round trips of calls that give their text back: first as many as go, then a fixed number a
 * second. Each peer in turn, round after round; only the ratio of two figures of one run says
 * something.
 *
 * @param clients of each peer
 * @param bytes of the text
 * @param perSecond calls a second of the paced part; 0: half of what the slowest peer managed
 * @param seconds of each part of each round
 * @param rounds measured; the medians count
 */
public record EchoBenchmark(
        HubProtocol protocol, int clients, int bytes, int perSecond, int seconds, int rounds) {

    private static final String HUB = "bench";
    private static final int SERVER_CONNECTIONS = 5;
    private static final Duration WARM_UP = Duration.ofSeconds(3);

    /**
     * A hub to be called.
     *
     * @param url where its clients negotiate
     * @param pids of the processes whose processor time is its cost
     */
    public record Peer(String name, URI url, List<Long> pids) {}

    private record Measured(String name, EchoLoad load, CpuTime cpu, List<Figures> figures) {}

    /** Of one round. */
    private record Figures(
            double perSecond,
            double cpuMicros,
            double p50Millis,
            double p99Millis,
            double maxMillis) {}

    /** Null if there is no hub protocol of that name. */
    public static @Nullable EchoBenchmark of(
            String protocol, int clients, int bytes, int perSecond, int seconds, int rounds) {
        HubProtocol known = HubProtocol.of(protocol);
        return known == null
                ? null
                : new EchoBenchmark(known, clients, bytes, perSecond, seconds, rounds);
    }

    /** The service with a hub server of this process, and a bare Netty server. */
    public void runInside(PrintWriter out) throws Exception {
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
                BareEcho bare = new BareEcho(protocol);
                EchoLoad ofNode = new EchoLoad(protocol, "Echo", bytes, 1);
                EchoLoad ofBare = new EchoLoad(protocol, "Echo", bytes, 1)) {
            ofNode.connect(
                    HubAddress.direct(node.port(), WellKnownKeys.EMULATOR, HUB, null), clients);
            ofBare.connect(bare.address(), clients);
            CompletableFuture<Long> loop = new CompletableFuture<>();
            node.engine()
                    .shards()
                    .get(0)
                    .loop()
                    .execute(() -> loop.complete(Thread.currentThread().threadId()));
            measure(
                    List.of(
                            new Measured(
                                    "heliograph",
                                    ofNode,
                                    CpuTime.ofThread(loop.get()),
                                    new ArrayList<>()),
                            new Measured("bare Netty", ofBare, bare.cpu(), new ArrayList<>())),
                    out);
        }
    }

    /**
     * Hubs of other processes.
     *
     * @param method of the hub, which takes a string and returns it
     */
    public void run(List<Peer> peers, String method, PrintWriter out) throws Exception {
        List<Measured> all = new ArrayList<>();
        try {
            for (Peer peer : peers) {
                EchoLoad load = new EchoLoad(protocol, method, bytes, 1);
                List<CpuTime> parts = peer.pids().stream().map(CpuTime::ofProcess).toList();
                all.add(
                        new Measured(
                                peer.name(),
                                load,
                                () -> parts.stream().mapToLong(CpuTime::nanos).sum(),
                                new ArrayList<>()));
                load.connect(HubAddress.negotiated(peer.url()), clients);
            }
            measure(all, out);
        } finally {
            all.forEach(peer -> peer.load().close());
        }
    }

    private void measure(List<Measured> peers, PrintWriter out) {
        double slowest = Double.MAX_VALUE;
        for (Measured peer : peers) {
            EchoLoad.Outcome warm = peer.load().flood(1, Long.MAX_VALUE, WARM_UP);
            slowest = Math.min(slowest, warm.perSecond());
        }
        double rate = perSecond == 0 ? Math.floor(slowest / 2) : perSecond;
        for (int round = 1; round <= rounds; round++) {
            for (Measured peer : peers) {
                Figures figures = round(peer, rate);
                peer.figures().add(figures);
                out.printf(
                        "round %d of %d, %s: %,.0f/s, %.1f us of CPU each; at %,.0f/s p99 %.2f"
                                + " ms%n",
                        round,
                        rounds,
                        peer.name(),
                        figures.perSecond(),
                        figures.cpuMicros(),
                        rate,
                        figures.p99Millis());
                out.flush();
            }
        }
        report(peers, rate, out);
    }

    private Figures round(Measured peer, double rate) {
        Duration time = Duration.ofSeconds(seconds);
        long before = peer.cpu().nanos();
        EchoLoad.Outcome flood = checked(peer, peer.load().flood(1, Long.MAX_VALUE, time));
        double cpu = (peer.cpu().nanos() - before) / 1e3 / flood.answered();
        EchoLoad.Outcome paced = checked(peer, peer.load().pace(rate, time));
        return new Figures(
                flood.perSecond(),
                cpu,
                paced.latency().getValueAtPercentile(50) / 1e6,
                paced.latency().getValueAtPercentile(99) / 1e6,
                paced.latency().getMaxValue() / 1e6);
    }

    private static EchoLoad.Outcome checked(Measured peer, EchoLoad.Outcome outcome) {
        if (outcome.lost() > 0 || outcome.wrong() > 0) {
            throw new IllegalStateException(
                    peer.name()
                            + ": "
                            + outcome.lost()
                            + " answers lost, "
                            + outcome.wrong()
                            + " wrong");
        }
        return outcome;
    }

    private void report(List<Measured> peers, double rate, PrintWriter out) {
        out.println();
        out.printf(
                "%,d clients, %s, %d B of text; medians of %d rounds; latency at %,.0f calls/s%n",
                clients, protocol.protocolName(), bytes, rounds, rate);
        out.printf(
                "  %-14s %14s %12s %10s %10s %10s%n",
                "", "round trips/s", "CPU us each", "p50 ms", "p99 ms", "max ms");
        for (Measured peer : peers) {
            out.printf(
                    "  %-14s %,14.0f %12.1f %10.2f %10.2f %10.2f%n",
                    peer.name(),
                    median(peer, Figures::perSecond),
                    median(peer, Figures::cpuMicros),
                    median(peer, Figures::p50Millis),
                    median(peer, Figures::p99Millis),
                    median(peer, Figures::maxMillis));
        }
        if (peers.size() > 1) {
            Measured first = peers.get(0);
            Measured second = peers.get(1);
            out.printf(
                    "  %s : %s — round trips %.2f, CPU each %.2f, p99 %.2f%n",
                    first.name(),
                    second.name(),
                    median(first, Figures::perSecond) / median(second, Figures::perSecond),
                    median(first, Figures::cpuMicros) / median(second, Figures::cpuMicros),
                    median(first, Figures::p99Millis) / median(second, Figures::p99Millis));
        }
        out.flush();
    }

    private static double median(Measured peer, ToDoubleFunction<Figures> of) {
        double[] sorted = peer.figures().stream().mapToDouble(of).toArray();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }
}
