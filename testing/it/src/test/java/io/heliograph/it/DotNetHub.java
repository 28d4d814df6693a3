package io.heliograph.it;

import org.junit.jupiter.api.Assumptions;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/**
 * A process of the real .NET hub server on the unmodified SDK. It is no part of the project: the
 * variable {@code HELIOGRAPH_DOTNET_PEERS} names the folder of the peers; without it, one beside
 * the project's own is looked for.
 */
final class DotNetHub implements AutoCloseable {

    private static final int STOP_SECONDS = 60;

    private final Process process;
    private final String url;

    private DotNetHub(Process process, String url) {
        this.process = process;
        this.url = url;
    }

    /** The program that starts the peers; the test is skipped where it is absent. */
    static Path peers() {
        String named =
                Objects.requireNonNullElse(
                        System.getenv("HELIOGRAPH_DOTNET_PEERS"), "../../../shared/dotnet");
        Path run = Path.of(named).resolve("run").toAbsolutePath().normalize();
        Assumptions.assumeTrue(Files.isExecutable(run), "the .NET peers are not here");
        return run;
    }

    /** With nothing but {@code connectionString} in its environment, as an Aspire app has it. */
    static DotNetHub start(String connectionString, String... flags) throws IOException {
        List<String> command =
                new ArrayList<>(
                        List.of(
                                peers().toString(),
                                "hub",
                                "--service",
                                "--urls",
                                "http://127.0.0.1:0"));
        command.addAll(List.of(flags));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().put("ConnectionStrings__signalr", connectionString);
        return started(builder);
    }

    /** A page of Blazor Server in place of the hubs. */
    static DotNetHub startBlazor(String connectionString) throws IOException {
        return started(
                new ProcessBuilder(
                        peers().toString(),
                        "blazor",
                        "--connection-string",
                        connectionString,
                        "--urls",
                        "http://127.0.0.1:0"));
    }

    private static DotNetHub started(ProcessBuilder builder) throws IOException {
        Process process = builder.redirectError(ProcessBuilder.Redirect.DISCARD).start();
        try {
            return new DotNetHub(process, awaitReady(process));
        } catch (IOException | AssertionError e) {
            process.destroyForcibly();
            throw e;
        }
    }

    private static String awaitReady(Process hub) throws IOException {
        BufferedReader out = hub.inputReader(StandardCharsets.UTF_8);
        for (String line = out.readLine(); line != null; line = out.readLine()) {
            if (line.startsWith("READY ")) {
                return line.substring("READY ".length()).strip();
            }
        }
        throw new AssertionError("the hub server ended before it was ready");
    }

    /** Where a hub's clients negotiate. */
    URI hub(String route) {
        return URI.create(url + "/" + route);
    }

    /** A request to the hub server's own inspection routes. */
    void post(String pathAndQuery) throws IOException, InterruptedException {
        try (HttpClient http = HttpClient.newHttpClient()) {
            HttpResponse<String> answer =
                    http.send(
                            HttpRequest.newBuilder(URI.create(url + pathAndQuery))
                                    .POST(HttpRequest.BodyPublishers.noBody())
                                    .build(),
                            HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() / 100 != 2) {
                throw new IOException(pathAndQuery + " answered " + answer.statusCode());
            }
        }
    }

    /** SIGKILL. */
    void kill() {
        process.destroyForcibly();
    }

    void awaitEnd() throws InterruptedException {
        if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
            throw new AssertionError("the hub server did not end in " + STOP_SECONDS + " s");
        }
    }

    @Override
    public void close() {
        process.destroy();
        try {
            awaitEnd();
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
