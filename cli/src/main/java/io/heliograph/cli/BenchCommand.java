package io.heliograph.cli;

import io.heliograph.benchmarks.BroadcastBenchmark;
import io.heliograph.benchmarks.EchoBenchmark;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.util.Arrays;
import java.util.List;

/**
 * Measures, side by side with something known: a figure alone says little about a machine that
 * nobody else has.
 */
@Command(
        name = "bench",
        mixinStandardHelpOptions = true,
        description = "Measures the service beside a bare server, in one run.",
        footer = {"", "Example:", "  heliograph bench broadcast --clients 1000"})
final class BenchCommand {

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Command(
            name = "broadcast",
            mixinStandardHelpOptions = true,
            description =
                    "Deliveries per second of a broadcast, beside a bare Netty WebSocket"
                            + " broadcaster.")
    void broadcast(
            @Option(
                            names = "--clients",
                            defaultValue = "1000",
                            description = "Clients of each (${DEFAULT-VALUE}).")
                    int clients,
            @Option(
                            names = "--bytes",
                            defaultValue = "512",
                            description = "Bytes of a message (${DEFAULT-VALUE}).")
                    int bytes,
            @Option(
                            names = "--messages",
                            defaultValue = "500",
                            description = "Broadcasts in a burst (${DEFAULT-VALUE}).")
                    int messages,
            @Option(
                            names = "--bursts",
                            defaultValue = "5",
                            description = "Measured bursts (${DEFAULT-VALUE}).")
                    int bursts)
            throws IOException, InterruptedException {
        requirePositive("--clients", clients);
        requirePositive("--bytes", bytes);
        requirePositive("--messages", messages);
        requirePositive("--bursts", bursts);
        new BroadcastBenchmark(clients, bytes, messages, bursts).run(spec.commandLine().getOut());
    }

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
    void echo(
            @Option(
                            names = "--hub",
                            paramLabel = "NAME=URL[,PID...]",
                            description =
                                    "A hub: where its clients negotiate, and the processes whose"
                                            + " processor time is its cost. Repeatable.")
                    List<String> hubs,
            @Option(
                            names = "--method",
                            defaultValue = "Echo",
                            description = "Takes a string and returns it (${DEFAULT-VALUE}).")
                    String method,
            @Option(
                            names = "--protocol",
                            defaultValue = "json",
                            description = "json or messagepack (${DEFAULT-VALUE}).")
                    String protocol,
            @Option(
                            names = "--clients",
                            defaultValue = "1000",
                            description = "Clients of each (${DEFAULT-VALUE}).")
                    int clients,
            @Option(
                            names = "--bytes",
                            defaultValue = "100",
                            description = "Bytes of the text (${DEFAULT-VALUE}).")
                    int bytes,
            @Option(
                            names = "--rate",
                            defaultValue = "0",
                            description =
                                    "Calls a second while latency is measured; 0: half of what the"
                                            + " slowest manages (${DEFAULT-VALUE}).")
                    int perSecond,
            @Option(
                            names = "--seconds",
                            defaultValue = "5",
                            description = "Time of each part of a round (${DEFAULT-VALUE}).")
                    int seconds,
            @Option(
                            names = "--rounds",
                            defaultValue = "5",
                            description = "Measured rounds (${DEFAULT-VALUE}).")
                    int rounds)
            throws Exception {
        requirePositive("--clients", clients);
        requirePositive("--bytes", bytes);
        requirePositive("--rate", perSecond + 1);
        requirePositive("--seconds", seconds);
        requirePositive("--rounds", rounds);
        EchoBenchmark benchmark =
                EchoBenchmark.of(protocol, clients, bytes, perSecond, seconds, rounds);
        if (benchmark == null) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--protocol is '" + protocol + "'; expected json or messagepack.");
        }
        PrintWriter out = spec.commandLine().getOut();
        if (hubs == null) {
            benchmark.runInside(out);
        } else {
            benchmark.run(hubs.stream().map(this::peer).toList(), method, out);
        }
    }

    private EchoBenchmark.Peer peer(String text) {
        int equals = text.indexOf('=');
        String[] parts = text.substring(equals + 1).split(",");
        try {
            return new EchoBenchmark.Peer(
                    text.substring(0, equals),
                    URI.create(parts[0]),
                    Arrays.stream(parts).skip(1).map(Long::valueOf).toList());
        } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--hub is '"
                            + text
                            + "'; expected NAME=URL, and process ids behind it, such as"
                            + " service=http://127.0.0.1:5000/test,4711");
        }
    }

    private void requirePositive(String option, int value) {
        if (value < 1) {
            throw new ParameterException(
                    spec.commandLine(), option + " is too small: it has to be a positive number.");
        }
    }
}
