package io.heliograph.benchmarks;

import io.heliograph.access.WellKnownKeys;
import io.heliograph.benchmarks.report.Progress;
import io.heliograph.benchmarks.report.Quantity;
import io.heliograph.benchmarks.report.Report;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Connections a second: socket, upgrade, token and handshake, until the handshake is answered. The
 * bare server beside it has no token to check and no handshake to answer.
 *
 * @param clients of a burst
 * @param atOnce how many are under way at any time
 */
public record ConnectBenchmark(
        Encoding encoding, int clients, int atOnce, int bursts, int loops, @Nullable Peer peer) {

    private static final Quantity RATE = Quantity.gain("connections", "1/s", 0);
    private static final Quantity P50 = Quantity.cost("time to connect p50", "ms", 2);
    private static final Quantity P99 = Quantity.cost("time to connect p99", "ms", 2);
    private static final Quantity MAX = Quantity.cost("time to connect max", "ms", 2);

    private static final String SERVICE = "heliograph";
    private static final String BARE = "bare Netty";
    private static final int WARM_UPS = 2;

    private record Subject(String name, HubAddress address, CrowdProcess crowd) {}

    public Report run(Progress progress) throws Exception {
        Report.Builder report =
                new Report.Builder("connect", clients + " clients connect, " + atOnce + " at once")
                        .setting("clients", clients)
                        .setting("atOnce", atOnce)
                        .setting("protocol", encoding.protocol().protocolName())
                        .setting("bursts", bursts);
        List<AutoCloseable> open = new ArrayList<>();
        try {
            List<Subject> subjects = subjects(open);
            for (int i = 1 - WARM_UPS; i <= bursts; i++) {
                for (Subject subject : subjects) {
                    progress.at(
                            (i < 1 ? "warming up " : "burst " + i + " of " + bursts + ", ")
                                    + subject.name());
                    burst(subject, i >= 1, report);
                }
            }
            report.ratio(SERVICE, subjects.get(1).name(), RATE);
            progress.done();
            return report.build(loops);
        } finally {
            BroadcastBenchmark.closeAll(open);
        }
    }

    private List<Subject> subjects(List<AutoCloseable> open) throws Exception {
        WorkerProcess service = WorkerProcess.start(List.of(), "service", loops, "serverless");
        open.add(service);
        CrowdProcess ofService = CrowdProcess.start(encoding.protocol());
        open.add(ofService);
        CrowdProcess ofOther = CrowdProcess.start(peer == null ? null : encoding.protocol());
        open.add(ofOther);
        Subject first =
                new Subject(
                        SERVICE,
                        HubAddress.direct(
                                (int) service.askNumber("port"),
                                WellKnownKeys.EMULATOR,
                                ServicePart.HUB.value(),
                                null),
                        ofService);
        if (peer != null) {
            return List.of(
                    first, new Subject(peer.name(), HubAddress.negotiated(peer.url()), ofOther));
        }
        WorkerProcess bare = WorkerProcess.start(List.of(), "bare", loops);
        open.add(bare);
        return List.of(
                first,
                new Subject(
                        BARE,
                        new HubAddress("127.0.0.1", (int) bare.askNumber("port"), "/"),
                        ofOther));
    }

    private void burst(Subject subject, boolean counts, Report.Builder report) throws IOException {
        CrowdProcess.Opened opened = subject.crowd().open(subject.address(), clients, atOnce);
        subject.crowd().shut();
        if (!counts) {
            return;
        }
        if (opened.latency().count() != clients) {
            throw new IOException(
                    opened.latency().count() + " clients connected, expected " + clients);
        }
        report.add(subject.name(), RATE, clients / opened.seconds());
        report.add(subject.name(), P50, opened.latency().p50());
        report.add(subject.name(), P99, opened.latency().p99());
        report.add(subject.name(), MAX, opened.latency().max());
    }
}
