package io.heliograph.cli.bench;

import io.heliograph.benchmarks.ConnectBenchmark;
import io.heliograph.benchmarks.report.Progress;
import io.heliograph.benchmarks.report.Report;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "connect",
        mixinStandardHelpOptions = true,
        description =
                "Connections per second until their handshake is answered, beside a bare Netty"
                        + " WebSocket server or a hub of another process.",
        footer = {"", "Example:", "  heliograph bench connect --clients 5000 --at-once 100"})
final class ConnectScenario extends Scenario {

    @Option(
            names = "--clients",
            defaultValue = "2000",
            description = "Clients of a burst (${DEFAULT-VALUE}).")
    private int clients;

    @Option(
            names = "--at-once",
            defaultValue = "50",
            description = "Clients that connect at any time (${DEFAULT-VALUE}).")
    private int atOnce;

    @Mixin
    @SuppressWarnings("NullAway.Init")
    private ProtocolOption protocol;

    @Option(
            names = "--loops",
            defaultValue = "1",
            description = "Event loops of each server (${DEFAULT-VALUE}).")
    private int loops;

    @Option(
            names = "--bursts",
            defaultValue = "5",
            description = "Measured bursts of each (${DEFAULT-VALUE}).")
    private int bursts;

    @Option(
            names = "--peer",
            paramLabel = "NAME=URL",
            description = "A hub to compare with: where its clients negotiate.")
    private @Nullable String peer;

    @Override
    Report measure(Progress progress) throws Exception {
        requireClients("--clients", clients);
        requirePositive("--at-once", atOnce);
        requireLoops(loops);
        requirePositive("--bursts", bursts);
        return new ConnectBenchmark(
                        protocol.encoding(this),
                        clients,
                        Math.min(atOnce, clients),
                        bursts,
                        loops,
                        peer == null ? null : peer("--peer", peer))
                .run(progress);
    }
}
