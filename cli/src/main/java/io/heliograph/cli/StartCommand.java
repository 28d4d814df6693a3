package io.heliograph.cli;

import io.heliograph.access.AccessKey;
import io.heliograph.access.WellKnownKeys;
import io.heliograph.server.node.Configuration;
import io.heliograph.server.node.Node;
import io.heliograph.server.node.NodeSettings;
import io.heliograph.server.node.Setting;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;

/** Runs the service until it is told to stop. */
@Command(
        name = "start",
        mixinStandardHelpOptions = true,
        description =
                "Starts the service. Without a file: on this machine only, with the well-known"
                        + " development keys.",
        footer = {
            "",
            "Examples:",
            "  heliograph start",
            "  heliograph start -p 9000 --mode default       hubs need a hub server",
            "  heliograph start -c heliograph.yaml",
        })
final class StartCommand implements Callable<Integer> {

    /** No exit code: the process goes on. */
    static final int RUNNING = -1;

    private static final Logger LOG = LoggerFactory.getLogger(StartCommand.class);

    @Option(
            names = {"-p", "--port"},
            paramLabel = "PORT",
            description = "Port to listen on (8888); 0 takes a free one.")
    private @Nullable Integer port;

    @Option(
            names = {"-i", "--ip"},
            paramLabel = "IP",
            description = "Address to listen on (127.0.0.1).")
    private @Nullable String ip;

    @Option(
            names = {"-c", "--config"},
            paramLabel = "FILE",
            description = "Configuration file (YAML).")
    private @Nullable Path config;

    @Option(
            names = {"-m", "--mode"},
            paramLabel = "MODE",
            description = "Who serves clients: default, serverless or auto (auto).")
    private @Nullable String mode;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        Configuration configuration = new Configuration();
        if (config != null) {
            configuration.file(config);
        }
        configuration
                .environment(System.getenv())
                .set(Setting.LISTEN_HOST.key(), ip)
                .set(Setting.LISTEN_PORT.key(), port == null ? null : port.toString())
                .set(Setting.SERVICE_MODE.key(), mode);
        NodeSettings settings = NodeSettings.of(configuration);
        Node node = Node.start(settings);
        banner(node, settings);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(node), "stop"));
        return RUNNING;
    }

    private void banner(Node node, NodeSettings settings) {
        PrintWriter out = spec.commandLine().getOut();
        AccessKey key = settings.keys().primary();
        boolean wellKnown = WellKnownKeys.contains(key);
        boolean everywhere = settings.host().equals("0.0.0.0") || settings.host().equals("::");
        out.println(
                "Heliograph listens on "
                        + (everywhere ? "all addresses of this machine, here as " : "")
                        + node.url());
        out.println();
        if (wellKnown) {
            out.println("Connection string (development key):");
            out.println("  Endpoint=" + node.url() + ";AccessKey=" + key.text() + ";Version=1.0;");
        } else {
            out.println("Connection string:");
            out.println(
                    "  Endpoint="
                            + node.url()
                            + ";AccessKey=<your access.primary-key>;Version=1.0;");
        }
        out.println();
        if (settings.console()) {
            out.println("Console: " + node.url() + "/");
            out.println();
        }
        out.println("Ctrl+C stops it.");
        out.flush();
        if (wellKnown
                && !settings.host().equals("127.0.0.1")
                && !settings.host().equals("localhost")) {
            LOG.warn(
                    "the development keys are public and the service listens on {}: everyone who"
                            + " reaches it is let in",
                    settings.host());
        }
    }

    private static void stop(Node node) {
        LOG.info("stopping: clients are closed and may reconnect");
        node.close();
        LOG.info("stopped");
        // A stop that was asked for is a success; the JVM would report the signal.
        Runtime.getRuntime().halt(0);
    }
}
