package io.heliograph.cli;

import io.heliograph.access.ConnectionString;
import io.heliograph.access.WellKnownKeys;
import io.heliograph.server.node.ConfigurationException;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** Which service a command talks to. */
final class Target {

    @Option(
            names = {"-s", "--connection-string"},
            scope = ScopeType.INHERIT,
            paramLabel = "STRING",
            description =
                    "Connection string; the service on this machine with the development key when"
                            + " absent.")
    private @Nullable String connectionString;

    ConnectionString connectionString() {
        String text =
                connectionString != null
                        ? connectionString
                        : "Endpoint=http://localhost:8888;AccessKey="
                                + WellKnownKeys.EMULATOR.text()
                                + ";Version=1.0;";
        try {
            return ConnectionString.parse(text);
        } catch (IllegalArgumentException e) {
            throw new ConfigurationException(
                    "The connection string cannot be used: "
                            + e.getMessage()
                            + " Expected one such as"
                            + " Endpoint=http://localhost:8888;AccessKey=…;Version=1.0;");
        }
    }
}
