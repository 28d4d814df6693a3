package io.heliograph.benchmarks;

import io.heliograph.benchmarks.report.Progress;
import io.heliograph.benchmarks.report.Report;
import io.heliograph.wire.service.ProtocolPayload;
import io.heliograph.wire.service.ServiceMessage;
import io.netty.buffer.ByteBuf;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Deliveries per second of sends to one connection, one user or one small group after the other,
 * all from one server connection, beside broadcasts from that connection. With few clients and with
 * many: what a send costs should not depend on how many there are.
 *
 * @param sizes at which it is measured; each is a service of its own
 * @param members of a group
 */
public record TargetedBenchmark(
        Target target,
        Encoding encoding,
        List<Size> sizes,
        int members,
        int bytes,
        int loops,
        Course course) {

    /** To whom one send goes. */
    public enum Target {
        CONNECTIONS("one connection"),
        USERS("one user"),
        GROUP("one group of %d");

        private final String recipient;

        Target(String recipient) {
            this.recipient = recipient;
        }

        private String recipient(int members) {
            return recipient.formatted(members);
        }
    }

    /**
     * @param groups that exist; of no meaning for connections and users
     */
    public record Size(int clients, int groups) {}

    private static final String HUB = ServicePart.HUB.value();

    /** Service messages that are sent together, as a hub server in a hurry does. */
    private static final int BATCH = 50;

    /**
     * Deliveries at any time, of however many clients, or two batches if that is more: enough to
     * keep the service busy.
     */
    private static final int UNDER_WAY = 2_000;

    private static final int BROADCASTS_AT_ONCE = 2;

    public Report run(Progress progress) throws Exception {
        Report.Builder report = report();
        List<AutoCloseable> open = new ArrayList<>();
        try {
            List<WorkerProcess> services = new ArrayList<>();
            List<CrowdProcess> crowds = new ArrayList<>();
            for (int i = 0; i < sizes.size(); i++) {
                services.add(
                        BroadcastBenchmark.added(
                                open, WorkerProcess.start(List.of(), "service", loops, "default")));
                crowds.add(BroadcastBenchmark.added(open, CrowdProcess.start(encoding.protocol())));
            }
            List<Course.Subject> subjects = new ArrayList<>();
            for (int i = 0; i < sizes.size(); i++) {
                progress.at("connecting " + sizes.get(i).clients() + " clients");
                subjects.addAll(subjects(open, services.get(i), crowds.get(i), sizes.get(i)));
            }
            // A reader that waits has to be woken by each send, at the sender's cost; those of a
            // broadcast always have something to read.
            for (CrowdProcess crowd : crowds) {
                crowd.rest(true);
            }
            course.run(subjects, report, progress);
            for (int i = 0; i < subjects.size(); i += 2) {
                String one = subjects.get(i).name();
                String everyone = subjects.get(i + 1).name();
                report.ratio(one, everyone, Course.RATE).ratio(one, everyone, Course.CPU);
            }
            if (sizes.size() > 1) {
                report.ratio(subjects.get(2).name(), subjects.get(0).name(), Course.RATE);
                report.ratio(subjects.get(2).name(), subjects.get(0).name(), Course.CPU);
            }
            return report.build(loops);
        } finally {
            BroadcastBenchmark.closeAll(open);
        }
    }

    private Report.Builder report() {
        Report.Builder report =
                new Report.Builder(
                                target.name().toLowerCase(java.util.Locale.ROOT),
                                "Sends to "
                                        + target.recipient(members)
                                        + " at a time, from one server connection")
                        .setting("clients", sizes.stream().map(Size::clients).toList());
        if (target == Target.GROUP) {
            report.setting("groups", sizes.stream().map(Size::groups).toList())
                    .setting("membersOfAGroup", members);
        }
        return report.setting("bytes", bytes)
                .setting("protocol", encoding.protocol().protocolName())
                .setting("bursts", course.bursts())
                .setting("deliveriesOfABurst", course.deliveries());
    }

    /** The targeted sends, and the broadcasts beside them. */
    private List<Course.Subject> subjects(
            List<AutoCloseable> open, WorkerProcess service, CrowdProcess crowd, Size size)
            throws Exception {
        int port = (int) service.askNumber("port");
        SendingHubServer hubServer =
                BroadcastBenchmark.added(open, new SendingHubServer(port, HUB));
        crowd.openUsers(port, HUB, size.clients());
        TimedMessage message = TimedMessage.of(encoding.protocol(), bytes);
        crowd.expect(message.length());
        List<ServiceMessage> messages = messages(hubServer, size, message.at(0));
        ServiceBatches batches = new ServiceBatches(messages, BATCH, message);
        ServiceBatches broadcasts = ServiceBatches.ofBroadcasts(encoding.protocol(), message, 1);
        Course.Cost cost = Course.Cost.of(service);
        int recipients = target == Target.GROUP ? members : 1;
        String among = ", " + size.clients() + " clients";
        return List.of(
                new Course.Subject(
                        target.recipient(members) + among,
                        dueNanos -> hubServer.send(batches.next(dueNanos)),
                        crowd,
                        cost,
                        BATCH * recipients,
                        window(recipients),
                        message.offset()),
                new Course.Subject(
                        "everyone" + among,
                        dueNanos -> hubServer.send(broadcasts.next(dueNanos)),
                        crowd,
                        cost,
                        size.clients(),
                        BROADCASTS_AT_ONCE,
                        -1));
    }

    /** Batches under way at once. */
    private static int window(int recipients) {
        return Math.max(2, UNDER_WAY / (BATCH * recipients));
    }

    private List<ServiceMessage> messages(SendingHubServer hubServer, Size size, ByteBuf payload)
            throws Exception {
        return switch (target) {
            case CONNECTIONS ->
                    hubServer.clients().stream()
                            .<ServiceMessage>map(id ->
                                    new ServiceMessage.MultiConnectionData(
                                            List.of(id), payloads(payload), null, null))
                            .toList();
            case USERS ->
                    IntStream.range(0, size.clients())
                            .<ServiceMessage>mapToObj(i ->
                                    new ServiceMessage.UserData(
                                            "u" + i, payloads(payload), null, null))
                            .toList();
            case GROUP -> {
                List<String> groups =
                        IntStream.range(0, size.groups()).mapToObj(i -> "g" + i).toList();
                hubServer.join(groups, members);
                yield groups.stream()
                        .<ServiceMessage>map(group ->
                                new ServiceMessage.GroupBroadcastData(
                                        group,
                                        List.of(),
                                        payloads(payload),
                                        List.of(),
                                        null,
                                        null,
                                        null))
                        .toList();
            }
        };
    }

    private List<ProtocolPayload> payloads(ByteBuf payload) {
        return List.of(new ProtocolPayload(encoding.protocol().protocolName(), payload));
    }
}
