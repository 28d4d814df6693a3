package io.heliograph.cli;

import io.heliograph.access.TokenIssuer;
import io.heliograph.access.WellKnownKeys;
import io.heliograph.benchmarks.Training;
import io.heliograph.server.node.Configuration;
import io.heliograph.server.node.Node;
import io.heliograph.server.node.NodeSettings;

import picocli.CommandLine;
import picocli.CommandLine.Command;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Callable;

/**
 * Does for a moment what a service does, so that the JVM sees what it takes. The launcher lets it
 * write that down in a cache.
 */
@Command(
        name = "aot",
        mixinStandardHelpOptions = true,
        description = {
            "Makes the AOT cache, with which the service starts sooner.",
            "It holds for these jars, this JVM and these options alone; after a change there is"
                    + " none until this command is run again."
        },
        footer = {
            "",
            "HELIOGRAPH_CACHE names the folder (~/.cache/heliograph), HELIOGRAPH_AOT=off leaves the"
                    + " cache unused.",
            "",
            "Example:",
            "  heliograph aot"
        })
final class AotCommand implements Callable<Integer> {

    private static final String HUB = "training";

    @Override
    public Integer call() throws Exception {
        Configuration configuration = new Configuration().set("listen.port", "0");
        try (Node node = Node.start(NodeSettings.of(configuration))) {
            Training.clients(node.port(), HUB);
            requests(node);
        }
        commands();
        return 0;
    }

    private static void requests(Node node) throws IOException, InterruptedException {
        URI send = URI.create(node.url() + "/api/v1/hubs/" + HUB);
        String token =
                new TokenIssuer(WellKnownKeys.EMULATOR)
                        .rest(send, Duration.ofMinutes(1), Instant.now());
        try (HttpClient http = HttpClient.newHttpClient()) {
            for (HttpRequest request :
                    new HttpRequest[] {
                        get(node.url() + "/api/v1/health"),
                        get(node.url() + "/"),
                        HttpRequest.newBuilder(
                                        URI.create(node.url() + "/dev/" + HUB + "/negotiate"))
                                .POST(HttpRequest.BodyPublishers.noBody())
                                .build(),
                        HttpRequest.newBuilder(send)
                                .header("Authorization", "Bearer " + token)
                                .header("Content-Type", "application/json")
                                .POST(
                                        HttpRequest.BodyPublishers.ofString(
                                                "{\"target\":\"hello\",\"arguments\":[1]}"))
                                .build()
                    }) {
                HttpResponse<String> answer =
                        http.send(request, HttpResponse.BodyHandlers.ofString());
                if (answer.statusCode() >= 300) {
                    throw new IOException(request.uri() + " answered " + answer.statusCode());
                }
            }
        }
    }

    private static HttpRequest get(String url) {
        return HttpRequest.newBuilder(URI.create(url)).build();
    }

    /** What the command line itself takes. */
    private static void commands() {
        PrintWriter nowhere =
                new PrintWriter(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
        CommandLine line = Heliograph.commandLine();
        line.setOut(nowhere).setErr(nowhere);
        line.execute("start", "--help");
        line.execute("token", "client", "--hub", HUB);
    }
}
