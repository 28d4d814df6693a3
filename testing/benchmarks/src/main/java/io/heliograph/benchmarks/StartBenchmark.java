package io.heliograph.benchmarks;

import io.heliograph.benchmarks.report.Progress;
import io.heliograph.benchmarks.report.Quantity;
import io.heliograph.benchmarks.report.Report;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Time from the start of a process to its first answered health check, beside a virtual machine
 * that starts, does nothing and ends.
 *
 * @param launcher the program's launcher; null to start the program's main class by itself
 * @param mainClass of the program
 */
public record StartBenchmark(@Nullable Path launcher, String mainClass, int runs) {

    private static final Quantity TIME = Quantity.cost("time to the first answer", "ms", 0);
    private static final Quantity CPU = Quantity.cost("CPU time until then", "ms", 0);

    private static final String BARE = "JVM that does nothing";
    private static final String WITH = "heliograph, AOT cache";
    private static final String WITHOUT = "heliograph";
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final long RETRY_NANOS = 1_000_000;
    private static final String HEALTH =
            "GET /api/v1/health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";

    public Report run(Progress progress) throws IOException, InterruptedException {
        Report.Builder report =
                new Report.Builder("start", "From the start to the first answered health check")
                        .setting("runs", runs)
                        .setting("launcher", launcher != null);
        boolean cached = launcher != null;
        for (int i = 1; i <= runs; i++) {
            progress.at("start " + i + " of " + runs);
            report.add(BARE, TIME, bare());
            if (launcher == null) {
                service(WITHOUT, program(), Map.of(), report);
            } else {
                List<String> command = List.of(launcher.toString());
                service(WITHOUT, command, Map.of("HELIOGRAPH_AOT", "off"), report);
                cached = cached && service(WITH, command, Map.of("HELIOGRAPH_AOT", "on"), report);
            }
        }
        report.ratio(WITHOUT, BARE, TIME);
        if (cached) {
            report.ratio(WITH, BARE, TIME).ratio(WITH, WITHOUT, TIME);
        } else {
            report.note("No start with an AOT cache: none fits. Make one with 'heliograph aot'.");
        }
        progress.done();
        return report.build(1);
    }

    private List<String> program() {
        return command(mainClass);
    }

    private static List<String> command(String main) {
        List<String> command = new ArrayList<>(WorkerProcess.java());
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main));
        return command;
    }

    private static double bare() throws IOException, InterruptedException {
        long start = System.nanoTime();
        Process process = new ProcessBuilder(command(Nothing.class.getName())).inheritIO().start();
        if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS) || process.exitValue() != 0) {
            throw new IOException("a virtual machine that does nothing did not end with 0");
        }
        return (System.nanoTime() - start) / 1e6;
    }

    /** False, and nothing is reported, if {@link #WITH} a cache was asked for and none taken. */
    private static boolean service(
            String name, List<String> program, Map<String, String> environment, Report.Builder to)
            throws IOException, InterruptedException {
        int port = freePort();
        List<String> command = new ArrayList<>(program);
        command.addAll(List.of("start", "-p", Integer.toString(port)));
        Path output = Files.createTempFile("heliograph-bench", ".out");
        ProcessBuilder builder =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(output.toFile());
        builder.environment().putAll(environment);
        long start = System.nanoTime();
        Process process = builder.start();
        try {
            while (!answers(port)) {
                if (!process.isAlive() || System.nanoTime() - start > PATIENCE.toNanos()) {
                    throw new IOException(
                            "the service did not start: " + Files.readString(output).strip());
                }
                LockSupport.parkNanos(RETRY_NANOS);
            }
            double took = (System.nanoTime() - start) / 1e6;
            if (name.equals(WITH) && !hasCache(process)) {
                return false;
            }
            to.add(name, TIME, took);
            process.info()
                    .totalCpuDuration()
                    .ifPresent(cpu -> to.add(name, CPU, cpu.toNanos() / 1e6));
            return true;
        } finally {
            process.destroyForcibly().waitFor();
            Files.delete(output);
        }
    }

    /** The launcher becomes the virtual machine, with what it found fit. */
    private static boolean hasCache(Process process) {
        return process.info()
                .arguments()
                .map(all -> Arrays.stream(all).anyMatch(one -> one.startsWith("-XX:AOTCache=")))
                .orElse(false);
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static boolean answers(int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress("127.0.0.1", port));
            socket.getOutputStream().write(HEALTH.getBytes(StandardCharsets.US_ASCII));
            byte[] status = socket.getInputStream().readNBytes("HTTP/1.1 200".length());
            return new String(status, StandardCharsets.US_ASCII).equals("HTTP/1.1 200");
        } catch (IOException e) {
            // Nobody listens yet.
            return false;
        }
    }
}
