package io.heliograph.cli;

import io.heliograph.benchmarks.BroadcastBenchmark;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

import java.io.IOException;

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
        new BroadcastBenchmark(clients, bytes, messages, bursts).run(spec.commandLine().getOut());
    }
}
