package io.heliograph.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The other end of a {@link Worker}: starts it with the options of this virtual machine and tells
 * it what to do. Safe for use by one thread.
 */
final class WorkerProcess implements AutoCloseable {

    private static final int END_SECONDS = 20;

    private final Process process;
    private final PrintWriter commands;
    private final BufferedReader answers;
    private boolean ready;

    private WorkerProcess(Process process) {
        this.process = process;
        this.commands = new PrintWriter(process.getOutputStream(), false, StandardCharsets.UTF_8);
        this.answers =
                new BufferedReader(
                        new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    /** Starts it and does not wait for it: several start at the same time. */
    static WorkerProcess start(List<String> moreOptions, Object... part) throws IOException {
        List<String> command = new ArrayList<>(java());
        command.addAll(moreOptions);
        command.add("-cp");
        command.add(System.getProperty("java.class.path"));
        command.add(Worker.class.getName());
        for (Object word : part) {
            command.add(word.toString());
        }
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
        // What happens in the ordinary way would get between the lines of the progress.
        builder.environment().putIfAbsent("HELIOGRAPH_LOG_LEVEL", "WARN");
        return new WorkerProcess(builder.start());
    }

    /** This virtual machine with its options, without an agent that it may have. */
    static List<String> java() {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(option ->
                        option.startsWith("-X")
                                || option.startsWith("--")
                                || option.startsWith("-Dio.netty."))
                .filter(option -> !option.startsWith("-XX:AOT") && !option.startsWith("-Xlog"))
                .forEach(command::add);
        return command;
    }

    long pid() {
        return process.pid();
    }

    String ask(Object... words) throws IOException {
        tell(words);
        return answer();
    }

    long askNumber(Object... words) throws IOException {
        return Long.parseLong(ask(words));
    }

    /** Commands without waiting; {@link #answer} fetches the answers, in their order. */
    void tell(Object... words) throws IOException {
        awaitReady();
        StringBuilder line = new StringBuilder();
        for (Object word : words) {
            line.append(line.isEmpty() ? "" : " ").append(word);
        }
        commands.println(line);
        commands.flush();
    }

    String answer() throws IOException {
        String line = answers.readLine();
        if (line == null) {
            throw new IOException("a process of the benchmark has ended before its time");
        }
        if (!line.startsWith(Worker.OK)) {
            throw new IOException(
                    "a process of the benchmark: " + line.substring(Worker.FAILED.length()));
        }
        return line.substring(Worker.OK.length());
    }

    private void awaitReady() throws IOException {
        if (ready) {
            return;
        }
        if (!Worker.READY.equals(answers.readLine())) {
            throw new IOException("a process of the benchmark did not start");
        }
        ready = true;
    }

    @Override
    public void close() {
        commands.close();
        try {
            if (!process.waitFor(END_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
