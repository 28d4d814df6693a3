package io.heliograph.server.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.heliograph.access.TokenClaim;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** What the door answers to requests that name a connection, whatever became of it. */
@Timeout(60)
class ClientRequestsTest {

    private static final String ORIGIN = "https://app.example:8443";
    private static final int MESSAGE_BYTES = 100_000;
    private static final String SMALL_HUB = "small";
    private static final int SMALL_BYTES = 2000;
    private static final TestClock CLOCK = new TestClock();

    @SuppressWarnings("NullAway.Init")
    private static TestNode node;

    private String hub = "";
    private String token = "";
    private String path = "";

    @BeforeAll
    static void start() throws IOException {
        Configuration configuration =
                new Configuration()
                        .set("service.mode", "serverless")
                        .set("limits.client-message-bytes", Integer.toString(MESSAGE_BYTES))
                        .set(
                                "hubs." + SMALL_HUB + ".client-message-bytes",
                                Integer.toString(SMALL_BYTES));
        node = TestNode.start(configuration, 1, CLOCK);
    }

    @AfterAll
    static void stop() {
        node.close();
    }

    @BeforeEach
    void negotiate() throws IOException, InterruptedException {
        hub = TestNode.newHub();
        negotiate(node.clientToken(hub, "u"));
    }

    private void negotiate(String withToken) throws IOException, InterruptedException {
        token = withToken;
        path =
                "/client/?hub="
                        + hub
                        + "&id="
                        + node.negotiate(hub, token).get("connectionToken").asText();
    }

    private HttpResponse<String> post(String body) throws IOException, InterruptedException {
        return send(node.request("POST", path, null, BodyPublishers.ofString(body)));
    }

    private HttpResponse<String> request(String method) throws IOException, InterruptedException {
        return send(node.request(method, path, token, BodyPublishers.noBody()));
    }

    /** As a browser of another origin does it. */
    private HttpResponse<String> send(HttpRequest.Builder request)
            throws IOException, InterruptedException {
        HttpResponse<String> answer = node.send(request.header("Origin", ORIGIN));
        assertThat(answer.headers().allValues("Access-Control-Allow-Origin"))
                .containsExactly(ORIGIN);
        assertThat(answer.headers().allValues("Access-Control-Allow-Credentials"))
                .containsExactly("true");
        assertThat(answer.headers().allValues("Vary")).containsExactly("Origin");
        return answer;
    }

    private static void assertAnswer(HttpResponse<String> answer, int status, String body) {
        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(answer.body()).isEqualTo(body);
    }

    // other transports and methods

    @Test
    void requestsThatNameAWebSocketAreToldSo() throws IOException, InterruptedException {
        try (WebSocketClient client = WebSocketClient.open(node, path, token)) {
            client.handshake();

            assertAnswer(
                    post("x"), 405, "POST requests are not allowed for WebSocket connections.");
            assertAnswer(
                    request("DELETE"),
                    400,
                    "Cannot terminate this connection using the DELETE endpoint.");
            assertAnswer(request("GET"), 400, "Cannot change transports mid-connection");
            HttpResponse<String> events =
                    send(
                            node.request("GET", path, token, BodyPublishers.noBody())
                                    .header("Accept", "text/event-stream"));
            assertAnswer(events, 400, "Cannot change transports mid-connection");

            node.restSend("/api/hubs/" + hub + "/:send", "{\"target\":\"unharmed\"}");
            assertThat(client.next()).contains("unharmed");
        }
    }

    @Test
    void requestsThatNameAnEventStreamAreToldSo() throws IOException, InterruptedException {
        try (EventStreamClient client = EventStreamClient.open(node, path, token)) {
            client.handshake();

            HttpResponse<String> again =
                    send(
                            node.request("GET", path, token, BodyPublishers.noBody())
                                    .header("Accept", "text/event-stream"));
            assertAnswer(again, 409, "");
            assertAnswer(request("GET"), 400, "Cannot change transports mid-connection");
            assertAnswer(
                    request("DELETE"),
                    400,
                    "Cannot terminate this connection using the DELETE endpoint.");
        }
    }

    @Test
    void aConnectionThatIsNotOpenCannotBeEnded() throws IOException, InterruptedException {
        assertAnswer(
                request("DELETE"),
                400,
                "Cannot terminate this connection using the DELETE endpoint.");
        LongPollingClient.open(node, path, token).handshake();
    }

    @Test
    void aPollerMayGoOnSayingGoodbyeBehindItsDelete() throws IOException, InterruptedException {
        LongPollingClient client = LongPollingClient.open(node, path, token);
        client.handshake();
        assertAnswer(request("DELETE"), 202, "");

        assertAnswer(post("{\"type\":7}\u001e"), 404, "No Connection with that ID");
        assertAnswer(request("DELETE"), 404, "No Connection with that ID");
        assertAnswer(request("GET"), 404, "No Connection with that ID");
    }

    // posts

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "text/plain",
                "text/plain;charset=UTF-8",
                "application/octet-stream",
                "application/json",
                "no type at all"
            })
    void theContentTypeOfAPostMeansNothing(String type) throws IOException, InterruptedException {
        LongPollingClient client = LongPollingClient.open(node, path, token);
        HttpRequest.Builder request =
                node.request("POST", path, null, BodyPublishers.ofString(HubClient.HANDSHAKE));
        if (!type.isEmpty()) {
            request.header("Content-Type", type);
        }

        assertAnswer(send(request), 200, "");

        assertThat(client.next()).isEqualTo("{}");
        client.close();
    }

    @Test
    void aHubMayHaveALimitOfItsOwnForPosts() throws IOException, InterruptedException {
        hub = SMALL_HUB;
        negotiate(node.clientToken(hub, "u"));
        try (EventStreamClient client = EventStreamClient.open(node, path, token)) {
            client.handshake();
            HttpResponse<String> tooLong = post("x".repeat(SMALL_BYTES + 1));

            assertThat(tooLong.statusCode()).isEqualTo(413);
            assertThat(tooLong.body()).contains(Integer.toString(SMALL_BYTES));
        }
    }

    @Test
    void aHubMayHaveALimitOfItsOwnForWebSocketMessages() throws IOException {
        hub = SMALL_HUB;
        CompletableFuture<Integer> closed = new CompletableFuture<>();
        WebSocket socket =
                node.http()
                        .newWebSocketBuilder()
                        .header("Authorization", "Bearer " + node.clientToken(hub, "u"))
                        .buildAsync(
                                URI.create(
                                        node.uri("/client/?hub=" + hub)
                                                .toString()
                                                .replaceFirst("^http", "ws")),
                                new WebSocket.Listener() {
                                    @Override
                                    public @Nullable CompletionStage<?> onClose(
                                            WebSocket from, int code, String reason) {
                                        closed.complete(code);
                                        return null;
                                    }
                                })
                        .join();
        String handshake = HubClient.HANDSHAKE;
        socket.sendText(handshake + " ".repeat(SMALL_BYTES + 1 - handshake.length()), true).join();

        assertThat(closed.join()).isEqualTo(1009);
    }

    @Test
    void aPostMayBeAsLongAsAMessageAndNoLonger() throws IOException, InterruptedException {
        try (EventStreamClient client = EventStreamClient.open(node, path, token)) {
            client.handshake();
            String frame = "{\"type\":1,\"invocationId\":\"7\",\"target\":\"m\",\"arguments\":[\"";
            String fits = frame + "x".repeat(MESSAGE_BYTES - frame.length() - 4) + "\"]}\u001e";

            assertAnswer(post(fits), 200, "");
            assertThat(client.next()).startsWith("{\"type\":3,\"invocationId\":\"7\"");
            HttpResponse<String> tooLong = post(fits + "{");

            assertThat(tooLong.statusCode()).isEqualTo(413);
            assertThat(tooLong.body()).contains(Integer.toString(MESSAGE_BYTES));
            assertAnswer(
                    post(
                            "{\"type\":1,\"invocationId\":\"8\",\"target\":\"m\",\"arguments\":[]}\u001e"),
                    200,
                    "");
            assertThat(client.next()).startsWith("{\"type\":3,\"invocationId\":\"8\"");
        }
    }

    @Test
    void aPostWithoutBytesIsAccepted() throws IOException, InterruptedException {
        LongPollingClient.open(node, path, token).handshake();

        assertAnswer(post(""), 200, "");
    }

    @Test
    void notMuchMayBePostedBeforeTheTransportIsOpen() throws IOException, InterruptedException {
        assertThat(post(" ".repeat(64 * 1024 + 1)).statusCode()).isEqualTo(413);
        assertAnswer(post(" ".repeat(40 * 1024)), 200, "");
        assertAnswer(post(" ".repeat(24 * 1024)), 200, "");

        HttpResponse<String> tooMuch = post(" ");

        assertThat(tooMuch.statusCode()).isEqualTo(413);
        assertThat(tooMuch.body()).contains("65536");
    }

    @Test
    void whatWasPostedForATransportThatIsNeverOpenedIsForgotten()
            throws IOException, InterruptedException {
        assertAnswer(post(HubClient.HANDSHAKE), 200, "");
        CLOCK.advance(Duration.ofSeconds(16));

        assertAnswer(post("x"), 404, "No Connection with that ID");
        assertAnswer(request("GET"), 404, "No Connection with that ID");
    }

    // polls

    @Test
    void aPollIsHeldForLessThanAMinute() throws IOException, InterruptedException {
        LongPollingClient client = LongPollingClient.open(node, path, token);
        client.handshake();
        client.listen();
        CLOCK.advance(Duration.ofSeconds(51));

        assertThat(client.read()).isEmpty();

        node.restSend("/api/hubs/" + hub + "/:send", "{\"target\":\"m\"}");
        assertThat(client.next()).contains("\"m\"");
    }

    @ParameterizedTest
    @CsvSource({"1, 8, 4", "5, 13, 3", "60, 68, 4", ", 13, 3", "0, 13, 3", "301, 13, 3"})
    void aClientThatDoesNotPollInTheTimeOfItsTokenIsGiven(
            @Nullable Integer ttl, int stillThere, int more)
            throws IOException, InterruptedException {
        negotiate(
                ttl == null
                        ? node.clientToken(hub, "u")
                        : node.clientToken(
                                hub, "u", new TokenClaim("asrs.s.ttl", Integer.toString(ttl))));
        LongPollingClient client = LongPollingClient.open(node, path, token);
        client.handshake();
        CLOCK.advance(Duration.ofSeconds(stillThere));
        node.restSend("/api/hubs/" + hub + "/:send", "{\"target\":\"m\"}");
        assertThat(client.next()).contains("\"m\"");

        CLOCK.advance(Duration.ofSeconds(stillThere + more));

        while (node.rest("GET", "/api/hubs/" + hub + "/users/u").statusCode() == 200) {
            Thread.onSpinWait();
        }
        assertAnswer(request("GET"), 404, "No Connection with that ID");
    }

    // other origins

    @Test
    void whatIsRefusedBeforeItIsUnderstoodIsReadableForBrowsersToo()
            throws IOException, InterruptedException {
        path = "/client/elsewhere";
        assertThat(request("GET").statusCode()).isEqualTo(404);
        path = "/elsewhere";
        assertThat(request("GET").statusCode()).isEqualTo(404);
        path = "/dev/" + hub;
        assertThat(request("GET").statusCode()).isEqualTo(404);
        String malformed =
                "GET /client/?id=%zz HTTP/1.1\r\nHost: h\r\nOrigin: "
                        + ORIGIN
                        + "\r\nConnection: close\r\n\r\n";
        assertThat(RawHttp.exchange(node.node().port(), malformed))
                .startsWith("HTTP/1.1 400")
                .containsIgnoringCase("Access-Control-Allow-Origin: " + ORIGIN);
    }

    @Test
    void noAnswerAllowsEveryOriginAtOnce() throws IOException {
        String request =
                "POST /client/negotiate?hub="
                        + hub
                        + " HTTP/1.1\r\nHost: h\r\nOrigin: *\r\nAuthorization: Bearer "
                        + token
                        + "\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";

        assertThat(RawHttp.exchange(node.node().port(), request))
                .startsWith("HTTP/1.1 200")
                .doesNotContainIgnoringCase("Access-Control-Allow");
    }

    // what proxies and old clients do

    @ParameterizedTest
    @ValueSource(strings = {"localhost", "localhost:8888", "app.example", "[::1]:1"})
    void theNameOfTheHostMeansNothing(String host) throws IOException {
        String request =
                "POST /client/negotiate?hub="
                        + hub
                        + " HTTP/1.1\r\nHost: "
                        + host
                        + "\r\nAuthorization: Bearer "
                        + token
                        + "\r\nContent-Type: application/json\r\nContent-Length: 2\r\nConnection:"
                        + " close\r\n\r\n{}";

        assertThat(RawHttp.exchange(node.node().port(), request)).startsWith("HTTP/1.1 200");
    }

    @Test
    void aPlusSignInTheQueryIsASpace() throws IOException, InterruptedException {
        HttpResponse<String> answer =
                node.send("POST", "/client/negotiate?hub=" + hub + "&negotiateVersion=+1", token);

        assertThat(answer.body())
                .isEqualTo("{\"error\":\"The client requested a non-integer protocol version.\"}");
    }

    @Test
    void aRequestLineMayBeAsLongAsATokenNeeds() throws IOException, InterruptedException {
        String large = node.clientToken(hub, "u", new TokenClaim("x", "y".repeat(8000)));
        assertThat(large.length()).isGreaterThan(10_000);
        try (WebSocketClient client =
                WebSocketClient.open(
                        node, "/client/?hub=" + hub + "&access_token=" + large, null)) {
            client.handshake();
        }
    }
}
