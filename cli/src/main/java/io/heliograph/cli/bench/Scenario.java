package io.heliograph.cli.bench;

import io.heliograph.benchmarks.OpenFiles;
import io.heliograph.benchmarks.Peer;
import io.heliograph.benchmarks.report.Progress;
import io.heliograph.benchmarks.report.Report;
import io.heliograph.benchmarks.report.ReportChart;
import io.heliograph.benchmarks.report.ReportJson;
import io.heliograph.benchmarks.report.ReportTable;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.Callable;

/** What all scenarios have: where the report goes, and what numbers make no sense. */
abstract class Scenario implements Callable<Integer> {

    /** A message has room for the time at which it was due. */
    private static final int LEAST_MESSAGE_BYTES = 80;

    private static final int MOST_MESSAGE_BYTES = 1 << 20;
    private static final int MOST_LOOPS = 64;

    @Option(
            names = "--json",
            paramLabel = "FILE",
            description = "Writes the figures there, as JSON.")
    private @Nullable Path json;

    @Option(
            names = "--html",
            paramLabel = "FILE",
            description = "Writes a chart there, one page that needs nothing else.")
    private @Nullable Path html;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    /** Refuses numbers that make no sense, then measures. */
    abstract Report measure(Progress progress) throws Exception;

    @Override
    public final Integer call() throws Exception {
        requireFiles();
        boolean terminal = System.console() != null && System.console().isTerminal();
        Progress progress = new Progress(spec.commandLine().getErr(), terminal);
        Report report = measure(progress);
        // Files first: a terminal that is gone must not cost the figures.
        if (json != null) {
            write("--json", json, ReportJson.of(report));
        }
        if (html != null) {
            write("--html", html, ReportChart.of(report));
        }
        PrintWriter out = spec.commandLine().getOut();
        ReportTable.print(report, out);
        if (out.checkError()) {
            throw new IOException("the table could not be written to standard output");
        }
        return 0;
    }

    /** Before anything is measured: a run takes minutes. */
    private void requireFiles() {
        requireFile("--json", json);
        requireFile("--html", html);
        if (json != null && html != null && json.toAbsolutePath().equals(html.toAbsolutePath())) {
            throw refused("--json and --html are both '" + json + "'; expected two files.");
        }
    }

    private void requireFile(String option, @Nullable Path file) {
        if (file == null) {
            return;
        }
        Path folder = file.toAbsolutePath().getParent();
        boolean fit =
                !Files.isDirectory(file)
                        && (Files.exists(file)
                                ? Files.isWritable(file)
                                : folder != null && Files.isWritable(folder));
        if (!fit) {
            throw refused(
                    option
                            + " is '"
                            + file
                            + "'; expected a file that can be written, in a folder that exists.");
        }
    }

    private static void write(String option, Path file, String text) throws IOException {
        try {
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new IOException(option + " '" + file + "': " + e.getMessage(), e);
        }
    }

    final void require(String option, long value, long least, long most) {
        if (value < least || value > most) {
            throw refused(
                    option
                            + " is "
                            + value
                            + "; expected "
                            + least
                            + (most == Integer.MAX_VALUE ? " or more." : " to " + most + "."));
        }
    }

    final void requirePositive(String option, long value) {
        require(option, value, 1, Integer.MAX_VALUE);
    }

    /** Clients of one process, each of which takes an open file. */
    final void requireClients(String option, int clients) {
        long most = OpenFiles.connections();
        if (clients > most) {
            throw refused(
                    option
                            + " is "
                            + clients
                            + "; expected 1 to "
                            + most
                            + ", as many connections as a process may have open here ('ulimit -n'"
                            + " raises that).");
        }
        requirePositive(option, clients);
    }

    final void requireMessageBytes(int bytes) {
        require("--bytes", bytes, LEAST_MESSAGE_BYTES, MOST_MESSAGE_BYTES);
    }

    final void requireLoops(int loops) {
        require("--loops", loops, 1, MOST_LOOPS);
    }

    /** Looks whether it is there, too. */
    final Peer peer(String option, String text) throws IOException, InterruptedException {
        return checked(option, parsedPeer(option, text));
    }

    /** The same, of a peer whose processes are looked at. */
    final Peer peerWithProcesses(String option, String text)
            throws IOException, InterruptedException {
        Peer peer = parsedPeer(option, text);
        if (peer.pids().isEmpty()) {
            throw refused(
                    option
                            + " is '"
                            + text
                            + "'; expected process ids behind it, whose memory is measured.");
        }
        return checked(option, peer);
    }

    private static Peer checked(String option, Peer peer) throws IOException, InterruptedException {
        try {
            peer.check();
        } catch (IOException e) {
            throw new IOException(option + " '" + peer.name() + "': " + e.getMessage(), e);
        }
        return peer;
    }

    private Peer parsedPeer(String option, String text) {
        int equals = text.indexOf('=');
        String[] parts = text.substring(equals + 1).split(",");
        try {
            URI url = URI.create(parts[0]);
            if (equals > 0 && url.getHost() != null && url.getPort() > 0) {
                return new Peer(
                        text.substring(0, equals),
                        url,
                        Arrays.stream(parts).skip(1).map(Long::valueOf).toList());
            }
        } catch (IllegalArgumentException e) {
            // The refusal below says what is expected.
        }
        throw refused(
                option
                        + " is '"
                        + text
                        + "'; expected NAME=URL with a port, and process ids behind it, such as"
                        + " alone=http://127.0.0.1:5001/test,4712");
    }

    final ParameterException refused(String why) {
        return new ParameterException(spec.commandLine(), why);
    }
}
