package io.heliograph.benchmarks;

import io.heliograph.access.WellKnownKeys;
import io.heliograph.benchmarks.report.Progress;
import io.heliograph.benchmarks.report.Report;
import io.heliograph.wire.hub.HubProtocol;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Deliveries per second of a broadcast: the service beside a bare broadcaster, or beside hubs of
 * other processes. Every server and every crowd of clients is a process of its own.
 *
 * @param clients of each server
 * @param bytes length of one hub message
 * @param due messages that are due together
 * @param loops of the service and of the bare broadcaster
 * @param peer a hub to compare with; null for the bare broadcaster
 */
public record BroadcastBenchmark(
        Encoding encoding,
        int clients,
        int bytes,
        int due,
        int loops,
        Course course,
        @Nullable Peer peer,
        @Nullable Trigger trigger) {

    private static final String SERVICE = "heliograph";
    private static final String BARE = "bare Netty";

    /** Sends under way at once. */
    private static final int WINDOW = 2;

    public Report run(Progress progress) throws Exception {
        Report.Builder report = report();
        List<AutoCloseable> open = new ArrayList<>();
        try {
            WorkerProcess service = started(open, "service", loops, "serverless");
            WorkerProcess bare = peer == null ? started(open, "bare", loops) : null;
            CrowdProcess ofService = crowd(open, encoding.protocol());
            CrowdProcess ofOther = crowd(open, peer == null ? null : encoding.protocol());

            progress.at("connecting " + clients + " clients to " + SERVICE);
            int port = (int) service.askNumber("port");
            ofService.open(
                    HubAddress.direct(port, WellKnownKeys.EMULATOR, "bench", null),
                    clients,
                    CrowdProcess.AT_ONCE);
            List<Course.Subject> subjects = new ArrayList<>();
            subjects.add(broadcaster(SERVICE, service, ofService));
            if (bare != null) {
                progress.at("connecting " + clients + " clients to " + BARE);
                int barePort = (int) bare.askNumber("port");
                ofOther.open(
                        new HubAddress("127.0.0.1", barePort, "/"), clients, CrowdProcess.AT_ONCE);
                subjects.add(broadcaster(BARE, bare, ofOther));
            } else if (peer != null && trigger != null) {
                progress.at("connecting " + clients + " clients to " + peer.name());
                ofOther.open(HubAddress.negotiated(peer.url()), clients, CrowdProcess.AT_ONCE);
                subjects.add(triggered(peer, trigger, ofOther));
            }
            course.run(subjects, report, progress);
            String other = subjects.get(1).name();
            report.ratio(SERVICE, other, Course.RATE);
            if (peer == null || !peer.pids().isEmpty()) {
                report.ratio(SERVICE, other, Course.CPU);
            }
            return report.build(loops);
        } finally {
            closeAll(open);
        }
    }

    private Report.Builder report() {
        return new Report.Builder(
                        "broadcast",
                        "Broadcasts to "
                                + clients
                                + " clients"
                                + (due == 1 ? "" : ", " + due + " messages due together"))
                .setting("clients", clients)
                .setting("bytes", bytes)
                .setting("protocol", encoding.protocol().protocolName())
                .setting("due", due)
                .setting("bursts", course.bursts())
                .setting("deliveriesOfABurst", course.deliveries());
    }

    private static WorkerProcess started(List<AutoCloseable> open, Object... part)
            throws IOException {
        WorkerProcess worker = WorkerProcess.start(List.of(), part);
        open.add(worker);
        return worker;
    }

    private static CrowdProcess crowd(List<AutoCloseable> open, @Nullable HubProtocol protocol)
            throws IOException {
        CrowdProcess crowd = CrowdProcess.start(protocol);
        open.add(crowd);
        return crowd;
    }

    private Course.Subject broadcaster(String name, WorkerProcess server, CrowdProcess crowd)
            throws IOException {
        TimedMessage message = TimedMessage.of(encoding.protocol(), bytes);
        server.ask("message", encoding.protocol().protocolName(), bytes);
        crowd.expect(message.length());
        return new Course.Subject(
                name,
                dueNanos -> server.ask("broadcast", due, dueNanos),
                crowd,
                Course.Cost.of(server),
                clients * due,
                WINDOW,
                message.offset());
    }

    private Course.Subject triggered(Peer hub, Trigger how, CrowdProcess crowd)
            throws IOException, InterruptedException {
        Trigger sized = how.sized(bytes, crowd, clients);
        return new Course.Subject(
                hub.name(),
                sized.sender(due),
                crowd,
                new Course.Cost(hub.cpu(), null),
                clients * due,
                WINDOW,
                -1);
    }

    /** In the reverse order of their start. */
    static void closeAll(List<AutoCloseable> open) throws Exception {
        for (AutoCloseable one : open.reversed()) {
            one.close();
        }
    }
}
