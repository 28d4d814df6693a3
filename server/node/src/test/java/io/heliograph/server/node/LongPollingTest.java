package io.heliograph.server.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

class LongPollingTest {

    @SuppressWarnings("NullAway.Init")
    private static TestNode node;

    private String hub = "";
    private String token = "";
    private String path = "";

    @BeforeAll
    static void start() throws IOException {
        node = TestNode.start(new Configuration().set("service.mode", "serverless"), 1);
    }

    @AfterAll
    static void stop() {
        node.close();
    }

    @BeforeEach
    void takeHub() throws IOException, InterruptedException {
        hub = TestNode.newHub();
        token = node.clientToken(hub, "u");
        path =
                "/client/?hub="
                        + hub
                        + "&id="
                        + node.negotiate(hub, token).get("connectionToken").asText();
    }

    private HttpResponse<String> poll() throws IOException, InterruptedException {
        return node.send("GET", path + "&_=" + System.nanoTime(), token);
    }

    private CompletableFuture<HttpResponse<String>> pollLater() {
        return node.http()
                .sendAsync(
                        node.request("GET", path, token, BodyPublishers.noBody()).build(),
                        BodyHandlers.ofString());
    }

    private HttpResponse<String> post(String text) throws IOException, InterruptedException {
        return node.send(
                node.request("POST", path, token, BodyPublishers.ofString(text))
                        .header("Content-Type", "text/plain"));
    }

    private void sendToAll(String target) throws IOException, InterruptedException {
        assertThat(
                        node.restSend(
                                        "/api/hubs/" + hub + "/:send",
                                        "{\"target\":\"" + target + "\"}")
                                .statusCode())
                .isEqualTo(202);
    }

    private static String message(String target) {
        return "{\"type\":1,\"target\":\"" + target + "\",\"arguments\":[]}\u001e";
    }

    private static void assertPage(HttpResponse<String> answer, int status, String body) {
        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(answer.body()).isEqualTo(body);
        assertThat(answer.headers().firstValue("Cache-Control")).contains("no-cache, no-store");
        assertThat(answer.headers().firstValue("Pragma")).contains("no-cache");
        assertThat(answer.headers().firstValue("Expires"))
                .contains("Thu, 01 Jan 1970 00:00:00 GMT");
    }

    private void connect() throws IOException, InterruptedException {
        HttpResponse<String> first = poll();
        assertPage(first, 200, "");
        assertThat(first.headers().firstValue("Content-Length")).contains("0");
        HttpResponse<String> posted = post(HubClient.HANDSHAKE);
        assertThat(posted.statusCode()).isEqualTo(200);
        assertThat(posted.body()).isEmpty();
        assertPage(poll(), 200, "{}\u001e");
    }

    @Test
    void theFirstPollIsAnsweredAtOnceAndALaterOneWithTheData()
            throws IOException, InterruptedException {
        connect();
        sendToAll("a");
        HttpResponse<String> answer = poll();
        assertPage(answer, 200, message("a"));
        assertThat(answer.headers().firstValue("Content-Type"))
                .contains("application/octet-stream");
        post("{\"type\":1,\"invocationId\":\"7\",\"target\":\"f\",\"arguments\":[]}\u001e");
        assertThat(poll().body()).startsWith("{\"type\":3,\"invocationId\":\"7\",");
    }

    @Test
    void whatCameBetweenPollsIsOnePage() throws IOException, InterruptedException {
        connect();
        StringBuilder all = new StringBuilder();
        for (int i = 0; i < 50; i++) {
            sendToAll("m" + i);
            all.append(message("m" + i));
        }
        assertPage(poll(), 200, all.toString());
    }

    @Test
    void aPageIsNotEndless() throws IOException, InterruptedException {
        connect();
        String text = "x".repeat(600_000);
        for (int i = 0; i < 3; i++) {
            node.restSend(
                    "/api/hubs/" + hub + "/:send",
                    "{\"target\":\"m" + i + "\",\"arguments\":[\"" + text + "\"]}");
        }
        for (int i = 0; i < 3; i++) {
            assertPage(
                    poll(),
                    200,
                    "{\"type\":1,\"target\":\"m"
                            + i
                            + "\",\"arguments\":[\""
                            + text
                            + "\"]}\u001e");
        }
    }

    /** The newer poll proves that the older one was held. */
    @Test
    void aNewerPollEndsTheOlderOne() throws IOException, InterruptedException {
        connect();
        CompletableFuture<HttpResponse<String>> one = pollLater();
        CompletableFuture<HttpResponse<String>> other = pollLater();
        assertPage(
                one.applyToEither(other, ended -> ended).orTimeout(20, TimeUnit.SECONDS).join(),
                204,
                "");
        sendToAll("m");
        List<String> bodies = new ArrayList<>();
        List<Integer> statuses = new ArrayList<>();
        for (CompletableFuture<HttpResponse<String>> each : List.of(one, other)) {
            statuses.add(each.join().statusCode());
            bodies.add(each.join().body());
        }
        assertThat(statuses).containsExactlyInAnyOrder(200, 204);
        assertThat(bodies).containsExactlyInAnyOrder("", message("m"));
    }

    @Test
    void deleteEndsTheConnectionAndItsPoll() throws IOException, InterruptedException {
        connect();
        CompletableFuture<HttpResponse<String>> held = pollLater();
        HttpResponse<String> deleted = node.send("DELETE", path, token);
        assertThat(deleted.statusCode()).isEqualTo(202);
        assertThat(deleted.body()).isEmpty();
        // The poll may have come behind the DELETE.
        assertThat(held.join().statusCode()).isIn(204, 404);
        assertThat(post("{\"type\":7}\u001e").statusCode()).isEqualTo(404);
        assertThat(node.send("DELETE", path, token).statusCode()).isEqualTo(404);
        assertThat(poll().statusCode()).isEqualTo(404);
        assertThat(node.rest("GET", "/api/hubs/" + hub + "/users/u").statusCode()).isEqualTo(404);
    }

    @Test
    void aClosedConnectionIsReadToItsEnd() throws IOException, InterruptedException {
        connect();
        sendToAll("last");
        assertThat(
                        node.rest("POST", "/api/hubs/" + hub + "/users/u/:closeConnections")
                                .statusCode())
                .isEqualTo(204);
        assertThat(post("{\"type\":6}\u001e").statusCode()).isEqualTo(404);
        assertPage(poll(), 200, message("last") + "{\"type\":7}\u001e");
        assertPage(poll(), 204, "");
        assertThat(poll().statusCode()).isEqualTo(404);
    }

    /** A client may still be handing the close record to its app when it polls again. */
    @Test
    void theLastPollIsHeldForAMoment() throws IOException, InterruptedException {
        connect();
        node.rest("POST", "/api/hubs/" + hub + "/users/u/:closeConnections");
        assertPage(poll(), 200, "{\"type\":7}\u001e");
        long asked = System.nanoTime();
        assertPage(poll(), 204, "");
        assertThat(Duration.ofNanos(System.nanoTime() - asked))
                .isGreaterThanOrEqualTo(Duration.ofMillis(100));
    }

    @Test
    void aPollThatIsHeldIsEndedWhenTheConnectionCloses() throws IOException, InterruptedException {
        connect();
        CompletableFuture<HttpResponse<String>> held = pollLater();
        node.rest("POST", "/api/hubs/" + hub + "/users/u/:closeConnections");
        assertPage(held.join(), 200, "{\"type\":7}\u001e");
        assertPage(poll(), 204, "");
    }

    @Test
    void theSecretIsEnoughOnceTheConnectionIsOpen() throws IOException, InterruptedException {
        assertThat(node.send("GET", path, null).statusCode()).isEqualTo(401);
        connect();
        sendToAll("m");
        assertPage(
                node.send("GET", path, "the token of the app, not of the service"),
                200,
                message("m"));
    }

    @Test
    void aConnectionKeepsItsTransport() throws IOException, InterruptedException {
        connect();
        HttpResponse<String> events =
                node.send(
                        node.request("GET", path, token, BodyPublishers.noBody())
                                .header("Accept", "text/event-stream"));
        assertThat(events.statusCode()).isEqualTo(400);
        assertThat(events.body()).isEqualTo("Cannot change transports mid-connection");
        assertThatThrownBy(() -> HubClient.open(node.http(), node.uri(path), token, ""))
                .isInstanceOfSatisfying(
                        HubClient.RefusedException.class, e -> assertThat(e.status).isEqualTo(400));
        sendToAll("unharmed");
        assertPage(poll(), 200, message("unharmed"));
    }

    @Test
    void binaryProtocolsFit() throws IOException, InterruptedException {
        poll();
        post("{\"protocol\":\"messagepack\",\"version\":1}\u001e");
        assertPage(poll(), 200, "{}\u001e");
    }

    @Test
    void aRefusedHandshakeIsReadToItsEnd() throws IOException, InterruptedException {
        poll();
        post("{\"protocol\":\"xml\",\"version\":1}\u001e");
        assertPage(poll(), 200, "{\"error\":\"The protocol 'xml' is not supported.\"}\u001e");
        assertPage(poll(), 204, "");
    }
}
