package io.heliograph.cli;

import io.heliograph.cli.bench.BenchCommand;
import io.heliograph.server.node.ConfigurationException;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;

import java.util.Objects;

/** Entry of the program. */
@Command(
        name = "heliograph",
        mixinStandardHelpOptions = true,
        versionProvider = Heliograph.Version.class,
        description =
                "A self-hosted real-time message service, wire-compatible with Azure SignalR"
                        + " Service.",
        subcommands = {
            StartCommand.class,
            SendCommand.class,
            TokenCommand.class,
            WhyCommand.class,
            BenchCommand.class
        },
        footer = {
            "",
            "Examples:",
            "  heliograph start                              the service on http://localhost:8888",
            "  heliograph send --hub chat newMessage hello   a message to every client of the hub",
            "  heliograph token client --hub chat            a token for a client",
            "  heliograph why alice                          what became of her connections",
        })
public final class Heliograph {

    private static final int EXIT_WRONG_USE = 2;

    private Heliograph() {}

    public static void main(String[] args) {
        int exit = commandLine().execute(args);
        // The service goes on on its own threads until it is told to stop.
        if (exit != StartCommand.RUNNING) {
            System.exit(exit);
        }
    }

    static CommandLine commandLine() {
        CommandLine line = new CommandLine(new Heliograph());
        line.setExecutionExceptionHandler((e, failed, parsed) -> {
            failed.getErr().println("heliograph: " + e.getMessage());
            return e instanceof ConfigurationException ? EXIT_WRONG_USE : 1;
        });
        return line;
    }

    /** Tells the version that the build wrote into the jar. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = Heliograph.class.getPackage().getImplementationVersion();
            return new String[] {
                "heliograph " + Objects.requireNonNullElse(version, "(unpackaged build)")
            };
        }
    }
}
