package io.heliograph.cli.bench;

import io.heliograph.benchmarks.IdleBenchmark;
import io.heliograph.benchmarks.Peer;
import io.heliograph.benchmarks.report.Progress;
import io.heliograph.benchmarks.report.Report;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "idle",
        mixinStandardHelpOptions = true,
        description =
                "Memory of an idle connection, as the slope between few and many, and processor"
                        + " time while they ping; beside a bare Netty server or a hub of another"
                        + " process.",
        footer = {
            "",
            "Examples:",
            "  heliograph bench idle --few 2000 --many 18000",
            "  heliograph bench idle --many 19500 --seconds 600    ten minutes of pings",
            "  heliograph bench idle --classes 20                  what the memory is"
        })
final class IdleScenario extends Scenario {

    private static final int MOST_SECONDS = 86_400;

    @Option(
            names = "--few",
            defaultValue = "2000",
            description = "Connections at first (${DEFAULT-VALUE}).")
    private int few;

    @Option(
            names = "--many",
            defaultValue = "18000",
            description = "Connections then (${DEFAULT-VALUE}).")
    private int many;

    @Mixin
    @SuppressWarnings("NullAway.Init")
    private ProtocolOption protocol;

    @Option(
            names = "--served",
            description = "A hub server has the clients; without, the service alone.")
    private boolean served;

    @Option(
            names = "--seconds",
            defaultValue = "30",
            description = "How long they ping (${DEFAULT-VALUE}).")
    private int seconds;

    @Option(
            names = "--ping-seconds",
            defaultValue = "15",
            description = "Time between two pings of a client (${DEFAULT-VALUE}).")
    private int pingSeconds;

    @Option(
            names = "--classes",
            defaultValue = "0",
            description = "Names that many classes of what the heap grew by (${DEFAULT-VALUE}).")
    private int classes;

    @Option(
            names = "--peer",
            paramLabel = "NAME=URL,PID[,PID...]",
            description = "A hub to compare with: where its clients negotiate, and its processes.")
    private @Nullable String peer;

    @Override
    Report measure(Progress progress) throws Exception {
        requireClients("--many", many);
        require("--few, which has to be less than --many,", few, 1, many - 1);
        require("--seconds", seconds, 1, MOST_SECONDS);
        require("--ping-seconds", pingSeconds, 1, 30);
        require("--classes", classes, 0, 100);
        Peer other = peer == null ? null : peerWithProcesses("--peer", peer);
        return new IdleBenchmark(
                        protocol.encoding(this),
                        few,
                        many,
                        served,
                        seconds,
                        pingSeconds,
                        classes,
                        other)
                .run(progress);
    }
}
