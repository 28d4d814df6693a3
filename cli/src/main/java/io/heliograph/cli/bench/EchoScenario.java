package io.heliograph.cli.bench;

import io.heliograph.benchmarks.EchoBenchmark;
import io.heliograph.benchmarks.Peer;
import io.heliograph.benchmarks.report.Progress;
import io.heliograph.benchmarks.report.Report;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.util.ArrayList;
import java.util.List;

@Command(
        name = "echo",
        mixinStandardHelpOptions = true,
        description = {
            "Round trips of calls that give their text back.",
            "Without --hub: the service with a hub server of this process, beside a bare Netty"
                    + " server. With --hub: hubs of other processes, in turn."
        },
        footer = {
            "",
            "Example: the same hub behind the service and by itself",
            "  heliograph bench echo --hub service=http://127.0.0.1:5000/test,4711 \\",
            "      --hub alone=http://127.0.0.1:5001/test,4712 --method EchoString"
        })
final class EchoScenario extends Scenario {

    /** Both ends of the clients of two peers are files of one process. */
    private static final int FILES_OF_A_CLIENT = 4;

    private static final int MOST_BYTES = 1 << 20;

    @Option(
            names = "--hub",
            paramLabel = "NAME=URL[,PID...]",
            description =
                    "A hub: where its clients negotiate, and the processes whose processor time is"
                            + " its cost. Repeatable.")
    private @Nullable List<String> hubs;

    @Option(
            names = "--method",
            defaultValue = "Echo",
            description = "Takes a string and returns it (${DEFAULT-VALUE}).")
    private String method = "";

    @Mixin
    @SuppressWarnings("NullAway.Init")
    private ProtocolOption protocol;

    @Option(
            names = "--clients",
            defaultValue = "1000",
            description = "Clients of each (${DEFAULT-VALUE}).")
    private int clients;

    @Option(
            names = "--bytes",
            defaultValue = "100",
            description = "Bytes of the text (${DEFAULT-VALUE}).")
    private int bytes;

    @Option(
            names = "--rate",
            defaultValue = "0",
            description =
                    "Calls a second while latency is measured; 0: half of what the slowest manages"
                            + " while it warms up"
                            + " (${DEFAULT-VALUE}).")
    private int perSecond;

    @Option(
            names = "--seconds",
            defaultValue = "5",
            description = "Time of each part of a round (${DEFAULT-VALUE}).")
    private int seconds;

    @Option(
            names = "--rounds",
            defaultValue = "5",
            description = "Measured rounds (${DEFAULT-VALUE}).")
    private int rounds;

    @Override
    Report measure(Progress progress) throws Exception {
        requireClients("--clients", clients);
        requireClients("--clients, in one process with the servers,", clients * FILES_OF_A_CLIENT);
        require("--bytes", bytes, 1, MOST_BYTES);
        require("--rate", perSecond, 0, Integer.MAX_VALUE);
        requirePositive("--seconds", seconds);
        requirePositive("--rounds", rounds);
        EchoBenchmark benchmark =
                new EchoBenchmark(
                        protocol.encoding(this), clients, bytes, perSecond, seconds, rounds);
        if (hubs == null) {
            return benchmark.runInside(progress);
        }
        List<Peer> peers = new ArrayList<>();
        for (String hub : hubs) {
            peers.add(peer("--hub", hub));
        }
        return benchmark.run(peers, method, progress);
    }
}
