package io.heliograph.cli.bench;

import io.heliograph.benchmarks.Encoding;

import picocli.CommandLine.Option;

/** The hub protocol of the clients. */
final class ProtocolOption {

    @Option(
            names = "--protocol",
            defaultValue = "json",
            description = "json or messagepack (${DEFAULT-VALUE}).")
    private String protocol = "";

    Encoding encoding(Scenario scenario) {
        Encoding encoding = Encoding.of(protocol);
        if (encoding == null) {
            throw scenario.refused(
                    "--protocol is '" + protocol + "'; expected json or messagepack.");
        }
        return encoding;
    }
}
