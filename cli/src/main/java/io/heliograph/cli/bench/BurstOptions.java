package io.heliograph.cli.bench;

import io.heliograph.benchmarks.Course;

import picocli.CommandLine.Option;

import java.time.Duration;

/** How much is measured. */
final class BurstOptions {

    @Option(
            names = "--bursts",
            defaultValue = "5",
            description = "Measured bursts of each (${DEFAULT-VALUE}).")
    private int bursts;

    @Option(
            names = "--deliveries",
            defaultValue = "500000",
            description = "Deliveries in a burst, about (${DEFAULT-VALUE}).")
    private int deliveries;

    @Option(
            names = "--latency-seconds",
            defaultValue = "3",
            description =
                    "How long latency is measured in each burst, at half of the slowest rate; 0"
                            + " leaves it out (${DEFAULT-VALUE}).")
    private int latencySeconds;

    Course course(Scenario scenario) {
        scenario.requirePositive("--bursts", bursts);
        scenario.requirePositive("--deliveries", deliveries);
        scenario.require("--latency-seconds", latencySeconds, 0, 3600);
        return new Course(bursts, deliveries, Duration.ofSeconds(latencySeconds));
    }
}
