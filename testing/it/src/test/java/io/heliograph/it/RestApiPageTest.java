package io.heliograph.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.heliograph.access.TokenIssuer;
import io.heliograph.access.WellKnownKeys;
import io.heliograph.testkit.TestService;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The page about REST is one shell session: all of it is run, and prints what it says. */
class RestApiPageTest {

    private static final Path PAGE = Path.of("../../docs/rest-api.md");
    private static final Pattern BLOCK =
            Pattern.compile("^```sh\n(.*?)^```$", Pattern.DOTALL | Pattern.MULTILINE);
    private static final String EXPECTED = "#> ";
    private static final int PATIENCE_SECONDS = 120;

    @Test
    void everyExampleOfThePagePrintsWhatStandsBelowIt() throws Exception {
        for (String tool : List.of("bash", "curl", "openssl")) {
            Assumptions.assumeTrue(
                    Files.isExecutable(Path.of("/usr/bin", tool)), tool + " is not installed");
        }
        StringBuilder session = new StringBuilder();
        Matcher block = BLOCK.matcher(Files.readString(PAGE));
        while (block.find()) {
            session.append(block.group(1));
        }
        List<String> expected =
                session.toString()
                        .lines()
                        .filter(line -> line.startsWith(EXPECTED))
                        .map(line -> line.substring(EXPECTED.length()))
                        .toList();
        assertThat(expected).hasSizeGreaterThan(40);
        try (TestService service = TestService.start("serverless", 1);
                Ann ann = Ann.connect(service.endpoint())) {
            String script =
                    "connection="
                            + ann.connectionId
                            + "\nsecret="
                            + ann.secret
                            + "\n"
                            + session.toString()
                                    .replace(
                                            "http://localhost:8888", service.endpoint().toString());

            List<String> printed = run(script);

            assertThat(printed).hasSameSizeAs(expected);
            for (int i = 0; i < expected.size(); i++) {
                assertThat(printed.get(i)).as("line %d", i + 1).matches(pattern(expected.get(i)));
            }
        }
    }

    private static Pattern pattern(String expected) {
        List<String> parts = new ArrayList<>();
        for (String part : expected.split("…", -1)) {
            parts.add(Pattern.quote(part));
        }
        return Pattern.compile(String.join(".+?", parts));
    }

    private static List<String> run(String script) throws IOException, InterruptedException {
        Path file = Files.createTempFile("rest-api", ".sh");
        Files.writeString(file, script);
        Process bash =
                new ProcessBuilder("bash", file.toString())
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        try {
            String printed =
                    new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(bash.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
            assertThat(bash.exitValue()).isZero();
            return printed.lines().map(String::strip).filter(line -> !line.isEmpty()).toList();
        } finally {
            bash.destroyForcibly();
            Files.delete(file);
        }
    }

    /** The client of the examples: it adds two numbers, and knows no other method. */
    private static final class Ann implements WebSocket.Listener, AutoCloseable {

        private static final Pattern ID = Pattern.compile("\"invocationId\":\"([^\"]+)\"");

        final String connectionId;
        final String secret;
        private final CompletableFuture<String> accepted = new CompletableFuture<>();
        private final StringBuilder unread = new StringBuilder();

        @SuppressWarnings("NullAway.Init")
        private WebSocket socket;

        private Ann(String connectionId, String secret) {
            this.connectionId = connectionId;
            this.secret = secret;
        }

        static Ann connect(URI endpoint) throws IOException, InterruptedException {
            HttpClient http = HttpClient.newHttpClient();
            String token =
                    new TokenIssuer(WellKnownKeys.EMULATOR)
                            .client(
                                    endpoint,
                                    "chat",
                                    "ann",
                                    List.of(),
                                    Duration.ofHours(1),
                                    Instant.now());
            String negotiated =
                    http.send(
                                    HttpRequest.newBuilder(
                                                    URI.create(
                                                            endpoint
                                                                    + "/client/negotiate?hub=chat&negotiateVersion=1"))
                                            .header("Authorization", "Bearer " + token)
                                            .POST(BodyPublishers.noBody())
                                            .build(),
                                    BodyHandlers.ofString())
                            .body();
            Ann ann =
                    new Ann(
                            field(negotiated, "connectionId"),
                            field(negotiated, "connectionToken"));
            ann.socket =
                    http.newWebSocketBuilder()
                            .header("Authorization", "Bearer " + token)
                            .buildAsync(
                                    URI.create(
                                            endpoint.toString().replaceFirst("http", "ws")
                                                    + "/client/?hub=chat&id="
                                                    + ann.secret),
                                    ann)
                            .join();
            ann.socket.sendText("{\"protocol\":\"json\",\"version\":1}\u001e", true).join();
            assertThat(ann.accepted.orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join())
                    .isEqualTo("{}");
            return ann;
        }

        private static String field(String json, String name) {
            Matcher value = Pattern.compile("\"" + name + "\":\"([^\"]+)\"").matcher(json);
            assertThat(value.find()).as(json).isTrue();
            return value.group(1);
        }

        @Override
        public @Nullable CompletionStage<?> onText(
                WebSocket from, CharSequence data, boolean last) {
            unread.append(data);
            for (int end = unread.indexOf("\u001e"); end >= 0; end = unread.indexOf("\u001e")) {
                String message = unread.substring(0, end);
                unread.delete(0, end + 1);
                accepted.complete(message);
                answer(message);
            }
            from.request(1);
            return null;
        }

        private void answer(String message) {
            Matcher id = ID.matcher(message);
            if (message.contains("\"type\":1") && id.find()) {
                String said =
                        message.contains("\"target\":\"add\"")
                                ? "\"result\":42"
                                : "\"error\":\"no such method\"";
                socket.sendText(
                        "{\"type\":3,\"invocationId\":\"" + id.group(1) + "\"," + said + "}\u001e",
                        true);
            }
        }

        @Override
        public void close() {
            socket.abort();
        }
    }
}
