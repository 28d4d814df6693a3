package io.heliograph.cli;

import io.heliograph.cli.bench.BenchCommand;
import io.heliograph.server.node.ConfigurationException;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;

import java.util.LinkedHashMap;
import java.util.Objects;
import java.util.SequencedMap;
import java.util.function.Supplier;

/** Entry of the program. */
@Command(
        name = "heliograph",
        mixinStandardHelpOptions = true,
        versionProvider = Heliograph.Version.class,
        description =
                "A self-hosted real-time message service, wire-compatible with Azure SignalR"
                        + " Service.",
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

    private static final SequencedMap<String, Supplier<Object>> COMMANDS = new LinkedHashMap<>();

    static {
        COMMANDS.put("start", StartCommand::new);
        COMMANDS.put("send", SendCommand::new);
        COMMANDS.put("token", TokenCommand::new);
        COMMANDS.put("why", WhyCommand::new);
        COMMANDS.put("bench", BenchCommand::new);
        COMMANDS.put("aot", AotCommand::new);
    }

    private Heliograph() {}

    public static void main(String[] args) {
        int exit = commandLine(args.length == 0 ? "" : args[0]).execute(args);
        // The service goes on on its own threads until it is told to stop.
        if (exit != StartCommand.RUNNING) {
            System.exit(exit);
        }
    }

    /** With all its commands. */
    static CommandLine commandLine() {
        return commandLine("");
    }

    /**
     * With the command of that name, or with all if there is none: reading the descriptions of
     * those that are not wanted would be a good part of the time that a start takes.
     */
    static CommandLine commandLine(String name) {
        CommandLine line = new CommandLine(new Heliograph());
        COMMANDS.forEach((known, command) -> {
            if (!COMMANDS.containsKey(name) || known.equals(name)) {
                line.addSubcommand(known, command.get());
            }
        });
        line.setParameterExceptionHandler((e, args) -> refuse(e));
        line.setExecutionExceptionHandler((e, failed, parsed) -> {
            String said = e.getMessage();
            failed.getErr().println("heliograph: " + (said == null ? e.toString() : said));
            return e instanceof ConfigurationException ? EXIT_WRONG_USE : 1;
        });
        return line;
    }

    /** In a line or two: a whole page of help would push the reason off the screen. */
    private static int refuse(CommandLine.ParameterException e) {
        CommandLine failed = e.getCommandLine();
        failed.getErr().println(e.getMessage());
        CommandLine.UnmatchedArgumentException.printSuggestions(e, failed.getErr());
        String name = failed.getCommandSpec().qualifiedName();
        failed.getErr().println("'" + name + " --help' tells what there is.");
        return EXIT_WRONG_USE;
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
