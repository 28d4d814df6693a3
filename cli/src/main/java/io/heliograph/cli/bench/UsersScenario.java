package io.heliograph.cli.bench;

import io.heliograph.benchmarks.TargetedBenchmark;

import picocli.CommandLine.Command;

@Command(
        name = "users",
        mixinStandardHelpOptions = true,
        description =
                "Sends to one user after the other, from one server connection, beside broadcasts.",
        footer = {"", "Example:", "  heliograph bench users --clients 1000,18000"})
final class UsersScenario extends TargetedScenario {

    @Override
    TargetedBenchmark.Target target() {
        return TargetedBenchmark.Target.USERS;
    }
}
