package io.heliograph.cli.bench;

import picocli.CommandLine.Command;

/**
 * Measures, side by side with something known: a figure alone says little about a machine that
 * nobody else has.
 */
@Command(
        name = "bench",
        mixinStandardHelpOptions = true,
        description = "Measures the service beside something known, in one run.",
        subcommands = {
            BroadcastScenario.class,
            ConnectionsScenario.class,
            UsersScenario.class,
            GroupScenario.class,
            EchoScenario.class,
            IdleScenario.class,
            ConnectScenario.class,
            RestScenario.class,
            StartScenario.class
        },
        footer = {
            "",
            "Examples:",
            "  heliograph bench broadcast --clients 1000",
            "  heliograph bench idle --json idle.json --html idle.html"
        })
public final class BenchCommand {}
