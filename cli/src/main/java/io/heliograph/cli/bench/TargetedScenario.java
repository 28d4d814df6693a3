package io.heliograph.cli.bench;

import static java.util.stream.Collectors.joining;

import io.heliograph.benchmarks.TargetedBenchmark;
import io.heliograph.benchmarks.report.Progress;
import io.heliograph.benchmarks.report.Report;

import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.util.ArrayList;
import java.util.List;

/** What sends to connections, users and groups have in common. */
abstract class TargetedScenario extends Scenario {

    @Option(
            names = "--clients",
            split = ",",
            defaultValue = "1000",
            paramLabel = "N[,N]",
            description =
                    "Clients; a second number repeats everything with that many, in the same run"
                            + " (${DEFAULT-VALUE}).")
    private List<Integer> clients = List.of();

    @Option(
            names = "--bytes",
            defaultValue = "512",
            description = "Bytes of a hub message (${DEFAULT-VALUE}).")
    private int bytes;

    @Mixin
    @SuppressWarnings("NullAway.Init")
    private ProtocolOption protocol;

    @Option(
            names = "--loops",
            defaultValue = "1",
            description = "Event loops of the service (${DEFAULT-VALUE}).")
    private int loops;

    @Mixin
    @SuppressWarnings("NullAway.Init")
    private BurstOptions bursts;

    abstract TargetedBenchmark.Target target();

    /** One for each number of clients. */
    List<Integer> groups() {
        return clients.stream().map(count -> 0).toList();
    }

    int members() {
        return 1;
    }

    final List<Integer> clients() {
        return clients;
    }

    @Override
    final Report measure(Progress progress) throws Exception {
        clients.forEach(count -> requireClients("--clients", count));
        if (clients.size() > 2 || clients.stream().distinct().count() < clients.size()) {
            throw refused(
                    "--clients is "
                            + clients.stream().map(String::valueOf).collect(joining(","))
                            + "; expected one number, or two that differ.");
        }
        requireMessageBytes(bytes);
        requireLoops(loops);
        List<Integer> groups = groups();
        List<TargetedBenchmark.Size> sizes = new ArrayList<>();
        for (int i = 0; i < clients.size(); i++) {
            sizes.add(new TargetedBenchmark.Size(clients.get(i), groups.get(i)));
        }
        return new TargetedBenchmark(
                        target(),
                        protocol.encoding(this),
                        sizes,
                        members(),
                        bytes,
                        loops,
                        bursts.course(this))
                .run(progress);
    }
}
