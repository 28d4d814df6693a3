package io.heliograph.cli.bench;

import io.heliograph.benchmarks.BroadcastBenchmark;
import io.heliograph.benchmarks.Trigger;
import io.heliograph.benchmarks.report.Progress;
import io.heliograph.benchmarks.report.Report;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.util.List;

@Command(
        name = "broadcast",
        mixinStandardHelpOptions = true,
        description =
                "Deliveries per second of a broadcast, beside a bare Netty broadcaster or a hub of"
                        + " another process.",
        footer = {
            "",
            "Examples:",
            "  heliograph bench broadcast --clients 10000 --due 1,16",
            "  heliograph bench broadcast --clients 5000 \\",
            "      --peer alone=http://127.0.0.1:5001/test,4712 \\",
            "      --peer-trigger 'http://127.0.0.1:5001/probe/large?target=m&size={size}'"
        })
final class BroadcastScenario extends Scenario {

    private static final int MOST_DUE = 10_000;

    @Option(
            names = "--clients",
            defaultValue = "1000",
            description = "Clients of each (${DEFAULT-VALUE}).")
    private int clients;

    @Option(
            names = "--bytes",
            defaultValue = "512",
            description = "Bytes of a hub message (${DEFAULT-VALUE}).")
    private int bytes;

    @Mixin
    @SuppressWarnings("NullAway.Init")
    private ProtocolOption protocol;

    @Option(
            names = "--due",
            split = ",",
            defaultValue = "1",
            description =
                    "Messages that are due together (${DEFAULT-VALUE}); several numbers, such as"
                            + " 1,16, are measured beside each other.")
    private List<Integer> due = List.of();

    @Option(
            names = "--loops",
            split = ",",
            defaultValue = "1",
            description =
                    "Event loops of each server (${DEFAULT-VALUE}); several numbers, such as 1,2,"
                            + " are measured beside each other.")
    private List<Integer> loops = List.of();

    @Option(
            names = "--peer",
            paramLabel = "NAME=URL[,PID...]",
            description =
                    "A hub to compare with: where its clients negotiate, and the processes whose"
                            + " processor time is its cost. Needs --peer-trigger.")
    private @Nullable String peer;

    @Option(
            names = "--peer-trigger",
            paramLabel = "URL",
            description =
                    "A POST there makes the peer broadcast one message; {size} in it becomes the"
                            + " length of a text at which the message has --bytes.")
    private @Nullable String trigger;

    @Mixin
    @SuppressWarnings("NullAway.Init")
    private BurstOptions bursts;

    @Override
    Report measure(Progress progress) throws Exception {
        requireClients("--clients", clients);
        requireMessageBytes(bytes);
        for (int each : due) {
            require("--due", each, 1, MOST_DUE);
        }
        loops.forEach(this::requireLoops);
        if ((peer == null) != (trigger == null)) {
            throw refused(
                    (peer == null ? "--peer" : "--peer-trigger")
                            + " is missing; expected --peer and --peer-trigger, or neither.");
        }
        return new BroadcastBenchmark(
                        protocol.encoding(this),
                        clients,
                        bytes,
                        due,
                        loops,
                        bursts.course(this),
                        peer == null ? null : peer("--peer", peer),
                        trigger == null ? null : new Trigger(trigger))
                .run(progress);
    }
}
