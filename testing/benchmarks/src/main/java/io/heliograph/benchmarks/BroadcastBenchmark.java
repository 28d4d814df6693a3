package io.heliograph.benchmarks;

import io.heliograph.access.WellKnownKeys;
import io.heliograph.benchmarks.report.Progress;
import io.heliograph.benchmarks.report.Report;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Deliveries per second of a broadcast: the service, which a hub server tells to, beside a bare
 * broadcaster or a hub of another process. Every server and every crowd of clients is a process of
 * its own.
 *
 * @param clients of each server
 * @param bytes length of one hub message
 * @param due messages that are due together: each number is measured
 * @param loops of the service and of the bare broadcaster: each number is measured
 * @param peer a hub to compare with; null for the bare broadcaster
 */
public record BroadcastBenchmark(
        Encoding encoding,
        int clients,
        int bytes,
        List<Integer> due,
        List<Integer> loops,
        Course course,
        @Nullable Peer peer,
        @Nullable Trigger trigger) {

    private static final String SERVICE = "heliograph";
    private static final String BARE = "bare Netty";
    private static final String HUB = ServicePart.HUB.value();

    /** Sends under way at once: with more, those that wait for the server would leave together. */
    private static final int WINDOW = 2;

    public Report run(Progress progress) throws Exception {
        Report.Builder report = report();
        List<AutoCloseable> open = new ArrayList<>();
        try {
            List<Course.Subject> subjects = new ArrayList<>();
            for (int each : loops) {
                service(each, open, subjects, progress);
                if (peer == null) {
                    bare(each, open, subjects, progress);
                }
            }
            if (peer != null && trigger != null) {
                peer(peer, trigger, open, subjects, progress);
            }
            if (loops.size() > 1) {
                // Otherwise there is no processor left for more loops on a small machine.
                for (Course.Subject subject : subjects) {
                    subject.crowd().rest(true);
                }
            }
            course.run(subjects, report, progress);
            ratios(report);
            return report.build(loops.getFirst());
        } finally {
            closeAll(open);
        }
    }

    private Report.Builder report() {
        return new Report.Builder("broadcast", "Broadcasts to " + clients + " clients")
                .setting("clients", clients)
                .setting("bytes", bytes)
                .setting("protocol", encoding.protocol().protocolName())
                .setting("due", due)
                .setting("loops", loops)
                .setting("bursts", course.bursts())
                .setting("deliveriesOfABurst", course.deliveries());
    }

    private void ratios(Report.Builder report) {
        for (int eachLoops : loops) {
            for (int eachDue : due) {
                String service = name(SERVICE, eachLoops, eachDue);
                String other =
                        peer == null
                                ? name(BARE, eachLoops, eachDue)
                                : name(peer.name(), loops.getFirst(), eachDue);
                report.ratio(service, other, Course.RATE);
                if (peer == null || !peer.pids().isEmpty()) {
                    report.ratio(service, other, Course.CPU);
                }
            }
        }
        String first = name(SERVICE, loops.getFirst(), due.getFirst());
        for (int more : due.subList(1, due.size())) {
            report.ratio(name(SERVICE, loops.getFirst(), more), first, Course.RATE);
        }
        for (int more : loops.subList(1, loops.size())) {
            report.ratio(name(SERVICE, more, due.getFirst()), first, Course.RATE);
        }
    }

    private String name(String subject, int ofLoops, int together) {
        return subject
                + (ofLoops == loops.getFirst() ? "" : ", " + ofLoops + " loops")
                + (together == 1 ? "" : ", " + together + " together");
    }

    private void service(
            int ofLoops, List<AutoCloseable> open, List<Course.Subject> subjects, Progress progress)
            throws Exception {
        WorkerProcess service = added(open, worker("service", ofLoops, "default"));
        CrowdProcess crowd = added(open, CrowdProcess.start(encoding.protocol()));
        int port = (int) service.askNumber("port");
        SendingHubServer hubServer = added(open, new SendingHubServer(port, HUB));
        progress.at("connecting " + clients + " clients to " + SERVICE);
        crowd.open(
                HubAddress.direct(port, WellKnownKeys.EMULATOR, HUB, null),
                clients,
                CrowdProcess.AT_ONCE);
        TimedMessage message = TimedMessage.of(encoding.protocol(), bytes);
        crowd.expect(message.length());
        for (int together : due) {
            ServiceBatches batches =
                    ServiceBatches.ofBroadcasts(encoding.protocol(), message, together);
            subjects.add(
                    subject(
                            name(SERVICE, ofLoops, together),
                            dueNanos -> hubServer.send(batches.next(dueNanos)),
                            crowd,
                            Course.Cost.of(service),
                            together,
                            message.offset()));
        }
    }

    private void bare(
            int ofLoops, List<AutoCloseable> open, List<Course.Subject> subjects, Progress progress)
            throws Exception {
        WorkerProcess bare = added(open, worker("bare", ofLoops));
        CrowdProcess crowd = added(open, CrowdProcess.start(null));
        progress.at("connecting " + clients + " clients to " + BARE);
        crowd.open(
                new HubAddress("127.0.0.1", (int) bare.askNumber("port"), "/"),
                clients,
                CrowdProcess.AT_ONCE);
        TimedMessage message = TimedMessage.of(encoding.protocol(), bytes);
        bare.ask("message", encoding.protocol().protocolName(), bytes);
        crowd.expect(message.length());
        for (int together : due) {
            subjects.add(
                    subject(
                            name(BARE, ofLoops, together),
                            dueNanos -> bare.ask("broadcast", together, dueNanos),
                            crowd,
                            Course.Cost.of(bare),
                            together,
                            message.offset()));
        }
    }

    private void peer(
            Peer hub,
            Trigger how,
            List<AutoCloseable> open,
            List<Course.Subject> subjects,
            Progress progress)
            throws Exception {
        CrowdProcess crowd = added(open, CrowdProcess.start(encoding.protocol()));
        progress.at("connecting " + clients + " clients to " + hub.name());
        crowd.open(HubAddress.negotiated(hub.url()), clients, CrowdProcess.AT_ONCE);
        Trigger sized = how.sized(bytes, crowd, clients);
        for (int together : due) {
            subjects.add(
                    subject(
                            name(hub.name(), loops.getFirst(), together),
                            sized.sender(together),
                            crowd,
                            new Course.Cost(hub.cpu(), null),
                            together,
                            -1));
        }
    }

    private Course.Subject subject(
            String name,
            Course.Sender sender,
            CrowdProcess crowd,
            Course.Cost cost,
            int together,
            int timeOffset) {
        return new Course.Subject(
                name, sender, crowd, cost, clients * together, WINDOW, timeOffset);
    }

    private static WorkerProcess worker(Object... part) throws IOException {
        return WorkerProcess.start(List.of(), part);
    }

    static <T extends AutoCloseable> T added(List<AutoCloseable> open, T one) {
        open.add(one);
        return one;
    }

    /**
     * Clients first, since a service complains of a hub server that leaves while it has some; then
     * the others, in the reverse order of their start.
     */
    static void closeAll(List<AutoCloseable> open) throws Exception {
        List<AutoCloseable> others = new ArrayList<>();
        for (AutoCloseable one : open.reversed()) {
            if (one instanceof CrowdProcess) {
                one.close();
            } else {
                others.add(one);
            }
        }
        for (AutoCloseable one : others) {
            one.close();
        }
    }
}
