package io.heliograph.cli.bench;

import io.heliograph.benchmarks.StartBenchmark;
import io.heliograph.benchmarks.report.Progress;
import io.heliograph.benchmarks.report.Report;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

import java.nio.file.Path;

@Command(
        name = "start",
        mixinStandardHelpOptions = true,
        description =
                "Time from the start to the first answered health check, with and without the AOT"
                        + " cache, beside a JVM that does nothing.",
        footer = {"", "Example:", "  heliograph aot && heliograph bench start --runs 10"})
final class StartScenario extends Scenario {

    private static final int MOST_RUNS = 1000;

    /** Set by the launcher. */
    private static final String LAUNCHER = "HELIOGRAPH_LAUNCHER";

    @Option(
            names = "--runs",
            defaultValue = "10",
            description = "Starts of each kind (${DEFAULT-VALUE}).")
    private int runs;

    @Override
    Report measure(Progress progress) throws Exception {
        require("--runs", runs, 1, MOST_RUNS);
        String launcher = System.getenv(LAUNCHER);
        return new StartBenchmark(
                        launcher == null ? null : Path.of(launcher),
                        "io.heliograph.cli.Heliograph",
                        runs)
                .run(progress);
    }
}
