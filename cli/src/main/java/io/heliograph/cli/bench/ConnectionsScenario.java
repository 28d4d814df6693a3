package io.heliograph.cli.bench;

import io.heliograph.benchmarks.TargetedBenchmark;

import picocli.CommandLine.Command;

@Command(
        name = "connections",
        mixinStandardHelpOptions = true,
        description =
                "Sends to one connection after the other, from one server connection, beside"
                        + " broadcasts.",
        footer = {"", "Example:", "  heliograph bench connections --clients 1000,18000"})
final class ConnectionsScenario extends TargetedScenario {

    @Override
    TargetedBenchmark.Target target() {
        return TargetedBenchmark.Target.CONNECTIONS;
    }
}
