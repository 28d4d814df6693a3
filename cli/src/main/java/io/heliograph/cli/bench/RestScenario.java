package io.heliograph.cli.bench;

import io.heliograph.benchmarks.RestBenchmark;
import io.heliograph.benchmarks.report.Progress;
import io.heliograph.benchmarks.report.Report;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "rest",
        mixinStandardHelpOptions = true,
        description = "REST broadcasts per second to a hub with few clients.",
        footer = {"", "Example:", "  heliograph bench rest --clients 10 --connections 32"})
final class RestScenario extends Scenario {

    private static final int LEAST_BYTES = 60;
    private static final int MOST_BYTES = 100_000;

    @Option(
            names = "--clients",
            defaultValue = "10",
            description = "Clients of the hub (${DEFAULT-VALUE}).")
    private int clients;

    @Option(
            names = "--connections",
            defaultValue = "32",
            description = "Connections on which requests are made (${DEFAULT-VALUE}).")
    private int connections;

    @Option(
            names = "--requests",
            defaultValue = "20000",
            description = "Requests of a burst (${DEFAULT-VALUE}).")
    private int requests;

    @Option(
            names = "--bytes",
            defaultValue = "100",
            description = "Bytes of the text in a message (${DEFAULT-VALUE}).")
    private int bytes;

    @Option(
            names = "--loops",
            defaultValue = "1",
            description = "Event loops of the service (${DEFAULT-VALUE}).")
    private int loops;

    @Option(
            names = "--bursts",
            defaultValue = "5",
            description = "Measured bursts (${DEFAULT-VALUE}).")
    private int bursts;

    @Override
    Report measure(Progress progress) throws Exception {
        requireClients("--clients", clients);
        requireClients("--connections", connections);
        requirePositive("--requests", requests);
        require("--bytes", bytes, LEAST_BYTES, MOST_BYTES);
        requireLoops(loops);
        requirePositive("--bursts", bursts);
        return new RestBenchmark(clients, connections, requests, bytes, bursts, loops)
                .run(progress);
    }
}
