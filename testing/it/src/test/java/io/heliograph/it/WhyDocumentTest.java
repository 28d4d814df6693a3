package io.heliograph.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.signalr.HubConnection;
import com.microsoft.signalr.HubConnectionBuilder;

import io.heliograph.access.TokenIssuer;
import io.heliograph.access.WellKnownKeys;
import io.heliograph.testkit.ScriptedHubServer;
import io.heliograph.testkit.TestService;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The examples of "Why did I disconnect?": what is told there happens, and is told so. */
class WhyDocumentTest {

    private static final Path PAGE = Path.of("../../docs/why-did-i-disconnect.md");
    private static final int SECONDS = 20;
    private static final int MINUTES = 1;

    @SuppressWarnings("NullAway.Init")
    private static TestService service;

    @SuppressWarnings("NullAway.Init")
    private static String page;

    /** Alice loses her hub server, Carol is closed by REST, Bob asks for a hub without server. */
    @BeforeAll
    static void letItHappen() throws Exception {
        page = Files.readString(PAGE);
        service = TestService.start("default");
        try (HttpClient http = HttpClient.newHttpClient()) {
            HttpRequest negotiate =
                    HttpRequest.newBuilder(uri("/client/negotiate?hub=games&negotiateVersion=1"))
                            .header(
                                    "Authorization",
                                    "Bearer "
                                            + new TokenIssuer(WellKnownKeys.EMULATOR)
                                                    .client(
                                                            service.endpoint(),
                                                            "games",
                                                            "bob",
                                                            List.of(),
                                                            Duration.ofHours(1),
                                                            Instant.now()))
                            .POST(HttpRequest.BodyPublishers.noBody())
                            .build();
            http.send(negotiate, HttpResponse.BodyHandlers.ofString());
            ScriptedHubServer shop =
                    ScriptedHubServer.connect(
                            service.endpoint(),
                            WellKnownKeys.EMULATOR,
                            "chat",
                            "shop-1",
                            1,
                            (visit, message) -> {});
            CompletableFuture<Void> carolIsGone = connect("carol");
            URI carol = uri("/api/v1/hubs/chat/users/carol/:closeConnections");
            HttpRequest close =
                    HttpRequest.newBuilder(URI.create(carol + "?reason=your%20trial%20is%20over"))
                            .header(
                                    "Authorization",
                                    "Bearer "
                                            + new TokenIssuer(WellKnownKeys.EMULATOR)
                                                    .rest(
                                                            carol,
                                                            Duration.ofHours(1),
                                                            Instant.now()))
                            .POST(HttpRequest.BodyPublishers.noBody())
                            .build();
            assertThat(http.send(close, HttpResponse.BodyHandlers.ofString()).statusCode())
                    .isEqualTo(204);
            carolIsGone.get(SECONDS, TimeUnit.SECONDS);
            CompletableFuture<Void> aliceIsGone = connect("alice");
            shop.lines().get(0).cut();
            aliceIsGone.get(SECONDS, TimeUnit.SECONDS);
            shop.close();
        }
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"alice", "carol", "bob"})
    void theCommandTellsWhatThePageSays(String user) {
        Matcher example =
                Pattern.compile(
                                "^```sh\n\\./heliograph (why "
                                        + user
                                        + ")\n```\n\n```text\n(.*?)```$",
                                Pattern.DOTALL | Pattern.MULTILINE)
                        .matcher(page);
        assertThat(example.find()).as("an example for %s", user).isTrue();

        assertThat(told(example.group(1))).isEqualTo(comparable(example.group(2).strip()));
    }

    @Test
    void theJsonIsAsThePageSays() {
        Matcher example =
                Pattern.compile("^```json\n(.*?)^```$", Pattern.DOTALL | Pattern.MULTILINE)
                        .matcher(page);
        assertThat(example.find()).isTrue();
        String json = example.group(1).replaceAll("\n *", "").replace("\": ", "\":");

        assertThat(told("why --json bob")).isEqualTo(comparable(json));
    }

    @Test
    void theCallOverRestIsAsThePageSays() {
        assertThat(page)
                .contains(
                        "url=http://localhost:8888/api/admin/stories/bob",
                        "./heliograph token rest \"$url\"");
        String url = uri("/api/admin/stories/bob").toString();

        NodeScripts.Outcome token = heliograph("token rest " + url);
        NodeScripts.Outcome answer =
                NodeScripts.run(
                        Path.of("."),
                        MINUTES,
                        "curl",
                        "-s",
                        "-i",
                        url,
                        "-H",
                        "Authorization: Bearer " + token.lines().get(0));

        assertThat(answer.lines().get(0)).isEqualTo("HTTP/1.1 200 OK");
        assertThat(answer.lines()).last().asString().contains("\"no_hub_server\"");
    }

    private static String told(String command) {
        NodeScripts.Outcome outcome = heliograph(command + " -s " + service.connectionString());
        assertThat(outcome.exit()).as(String.join("\n", outcome.lines())).isZero();
        return comparable(String.join("\n", outcome.lines()).strip());
    }

    private static NodeScripts.Outcome heliograph(String arguments) {
        List<String> command =
                new ArrayList<>(
                        List.of(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-cp",
                                System.getProperty("java.class.path"),
                                "io.heliograph.cli.Heliograph"));
        command.addAll(List.of(arguments.split(" ")));
        return NodeScripts.run(Path.of("."), MINUTES, command.toArray(String[]::new));
    }

    /** Without times and ids. How the line of a process that dies ends is up to the system. */
    private static String comparable(String text) {
        return text.replaceAll("\\d{4}-\\d\\d-\\d\\d[ T][:\\d]{8}(\\.\\d+)?Z?", "TIME")
                .replaceAll("\\b[-\\w]{22}(?= of user)", "ID")
                .replace("TCP reset", "LINE")
                .replace("the line was closed without a goodbye", "LINE");
    }

    /** Completes when the client is closed. */
    private static CompletableFuture<Void> connect(String user) {
        CompletableFuture<Void> gone = new CompletableFuture<>();
        HubConnection client =
                HubConnectionBuilder.create(service.endpoint() + "/dev/chat?user=" + user).build();
        client.onClosed(error -> gone.complete(null));
        assertThat(client.start().blockingAwait(SECONDS, TimeUnit.SECONDS)).isTrue();
        return gone;
    }

    private static URI uri(String path) {
        return URI.create(service.endpoint() + path);
    }
}
