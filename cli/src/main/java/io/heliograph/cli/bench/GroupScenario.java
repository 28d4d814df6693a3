package io.heliograph.cli.bench;

import io.heliograph.benchmarks.TargetedBenchmark;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

import java.util.List;

@Command(
        name = "group",
        mixinStandardHelpOptions = true,
        description =
                "Sends to one group after the other, from one server connection, beside"
                        + " broadcasts.",
        footer = {
            "",
            "Example:",
            "  heliograph bench group --clients 1000,18000 --groups 100,10000"
        })
final class GroupScenario extends TargetedScenario {

    private static final int MOST_GROUPS = 100_000;

    @Option(
            names = "--groups",
            split = ",",
            defaultValue = "100",
            paramLabel = "N[,N]",
            description = "Groups, a number for each of --clients (${DEFAULT-VALUE}).")
    private List<Integer> groups = List.of();

    @Option(
            names = "--members",
            defaultValue = "10",
            description = "Clients in a group (${DEFAULT-VALUE}).")
    private int members;

    @Override
    TargetedBenchmark.Target target() {
        return TargetedBenchmark.Target.GROUP;
    }

    @Override
    List<Integer> groups() {
        if (groups.size() != clients().size()) {
            throw refused(
                    "--groups has "
                            + groups.size()
                            + " numbers and --clients has "
                            + clients().size()
                            + "; expected one for each.");
        }
        groups.forEach(count -> require("--groups", count, 1, MOST_GROUPS));
        return groups;
    }

    @Override
    int members() {
        clients()
                .forEach(count ->
                        require("--members, of at most all --clients,", members, 1, count));
        return members;
    }
}
