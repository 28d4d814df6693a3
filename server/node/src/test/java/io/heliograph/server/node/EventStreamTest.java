package io.heliograph.server.node;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

class EventStreamTest {

    @SuppressWarnings("NullAway.Init")
    private static TestNode node;

    private String hub = "";
    private String token = "";

    @BeforeAll
    static void start() throws IOException {
        node = TestNode.start(new Configuration().set("service.mode", "serverless"), 1);
    }

    @AfterAll
    static void stop() {
        node.close();
    }

    @BeforeEach
    void takeHub() {
        hub = TestNode.newHub();
        token = node.clientToken(hub, "u");
    }

    private EventStream open() throws IOException, InterruptedException {
        EventStream stream = EventStream.open(node, hub, token);
        assertThat(stream.answer().statusCode()).isEqualTo(200);
        assertThat(stream.line()).isEqualTo(":");
        return stream;
    }

    private EventStream connect() throws IOException, InterruptedException {
        EventStream stream = open();
        assertAccepted(stream.post(HubClient.HANDSHAKE));
        assertEvent(stream, "{}\u001e");
        return stream;
    }

    private static void assertAccepted(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEmpty();
        assertThat(answer.headers().firstValue("Content-Length")).contains("0");
    }

    private static void assertEvent(EventStream stream, String... lines) throws IOException {
        for (String line : lines) {
            assertThat(stream.line()).isEqualTo("data: " + line);
        }
        assertThat(stream.line()).isEmpty();
    }

    @Test
    void aStreamIsOpenAtOnceAndNotKeptByAnybody() throws IOException, InterruptedException {
        try (EventStream stream = open()) {
            var headers = stream.answer().headers();
            assertThat(headers.firstValue("Content-Type")).contains("text/event-stream");
            assertThat(headers.firstValue("Cache-Control")).contains("no-cache,no-store");
            assertThat(headers.firstValue("Pragma")).contains("no-cache");
            assertThat(headers.firstValue("Content-Encoding")).contains("identity");
            assertThat(headers.firstValue("Access-Control-Allow-Origin"))
                    .contains("https://app.example");
            assertThat(headers.firstValue("Access-Control-Allow-Credentials")).contains("true");
        }
    }

    @Test
    void messagesComeAsEventsAndLeaveByPost() throws IOException, InterruptedException {
        try (EventStream stream = connect()) {
            node.restSend(
                    "/api/hubs/" + hub + "/:send", "{\"target\":\"m\",\"arguments\":[\"\u20ac\"]}");
            assertEvent(stream, "{\"type\":1,\"target\":\"m\",\"arguments\":[\"\u20ac\"]}\u001e");
            assertAccepted(
                    stream.post(
                            "{\"type\":6}\u001e{\"type\":1,\"invocationId\":\"7\",\"target\":\"f\",\"arguments\":[]}\u001e"));
            assertThat(stream.line()).startsWith("data: {\"type\":3,\"invocationId\":\"7\",");
            assertThat(stream.line()).isEmpty();
        }
    }

    @Test
    void aPayloadWithLineEndsIsOneEventOfSeveralLines() throws IOException, InterruptedException {
        String message = "{\"type\":1,\r\n\"target\"\n:\r\"m\",\n\n\"arguments\":[]}\u001e";
        byte[] json = message.getBytes(StandardCharsets.US_ASCII);
        byte[] frames =
                ("\u0081\u00a4json\u00c4" + (char) json.length + message)
                        .getBytes(StandardCharsets.ISO_8859_1);
        try (EventStream stream = connect()) {
            node.restSend(
                    "/api/hubs/" + hub + "/:send",
                    "application/octet-stream",
                    BodyPublishers.ofByteArray(frames));
            assertEvent(
                    stream,
                    "{\"type\":1,",
                    "\"target\"",
                    ":",
                    "\"m\",",
                    "",
                    "\"arguments\":[]}\u001e");
        }
    }

    @Test
    void postsAreAppliedInTheirOrder() throws IOException, InterruptedException {
        try (EventStream stream = open()) {
            for (int i = 0; i < HubClient.HANDSHAKE.length(); i++) {
                assertAccepted(stream.post(HubClient.HANDSHAKE.substring(i, i + 1)));
            }
            assertEvent(stream, "{}\u001e");
            for (int i = 0; i < 20; i++) {
                assertAccepted(
                        stream.post(
                                "{\"type\":1,\"invocationId\":\""
                                        + i
                                        + "\",\"target\":\"f\",\"arguments\":[]}\u001e"));
            }
            for (int i = 0; i < 20; i++) {
                assertThat(stream.line())
                        .startsWith("data: {\"type\":3,\"invocationId\":\"" + i + "\",");
                assertThat(stream.line()).isEmpty();
            }
        }
    }

    @Test
    void aSecondStreamIsA409AndADeleteA400() throws IOException, InterruptedException {
        try (EventStream stream = connect()) {
            HttpResponse<String> second =
                    node.send(
                            node.request("GET", stream.path(), token, BodyPublishers.noBody())
                                    .header("Accept", "text/event-stream"));
            assertThat(second.statusCode()).isEqualTo(409);
            assertThat(second.body()).isEmpty();
            HttpResponse<String> poll = node.send("GET", stream.path(), token);
            assertThat(poll.statusCode()).isEqualTo(400);
            assertThat(poll.body()).isEqualTo("Cannot change transports mid-connection");
            HttpResponse<String> delete = node.send("DELETE", stream.path(), token);
            assertThat(delete.statusCode()).isEqualTo(400);
            assertThat(delete.body())
                    .isEqualTo("Cannot terminate this connection using the DELETE endpoint.");
            node.restSend("/api/hubs/" + hub + "/:send", "{\"target\":\"unharmed\"}");
            assertEvent(stream, "{\"type\":1,\"target\":\"unharmed\",\"arguments\":[]}\u001e");
        }
    }

    @Test
    void aBinaryProtocolDoesNotFitIntoText() throws IOException, InterruptedException {
        try (EventStream stream = open()) {
            stream.post("{\"protocol\":\"messagepack\",\"version\":1}\u001e");
            assertEvent(
                    stream,
                    "{\"error\":\"Cannot use the 'messagepack' protocol on the current transport. "
                            + "The transport does not support 'Binary' transfer format.\"}\u001e");
            assertThat(stream.line()).isEqualTo("END");
        }
    }

    @Test
    void aClosedConnectionEndsItsStream() throws IOException, InterruptedException {
        try (EventStream stream = connect()) {
            assertThat(
                            node.rest("POST", "/api/hubs/" + hub + "/users/u/:closeConnections")
                                    .statusCode())
                    .isEqualTo(204);
            assertEvent(stream, "{\"type\":7}\u001e");
            assertThat(stream.line()).isEqualTo("END");
            assertThat(stream.post("{\"type\":6}\u001e").statusCode()).isEqualTo(404);
        }
    }

    @Test
    void aClientThatDropsItsStreamIsGone() throws IOException, InterruptedException {
        try (EventStream stream = connect()) {
            assertThat(node.rest("GET", "/api/hubs/" + hub + "/users/u").statusCode())
                    .isEqualTo(200);
            // An event each time, so that the client's library notices that nobody reads.
            stream.drop();
            List<Integer> seen = new ArrayList<>();
            long deadline = System.nanoTime() + TestNode.PATIENCE.toNanos();
            do {
                node.restSend("/api/hubs/" + hub + "/:send", "{\"target\":\"m\"}");
                seen.add(node.rest("GET", "/api/hubs/" + hub + "/users/u").statusCode());
            } while (seen.get(seen.size() - 1) != 404 && System.nanoTime() < deadline);
            assertThat(seen).last().isEqualTo(404);
            assertThat(stream.post("{\"type\":6}\u001e").statusCode()).isEqualTo(404);
        }
    }

    @Test
    void manyMessagesComeWholeAndInOrder() throws IOException, InterruptedException {
        try (EventStream stream = connect()) {
            String text = "x".repeat(100_000);
            for (int i = 0; i < 30; i++) {
                node.restSend(
                        "/api/hubs/" + hub + "/:send",
                        "{\"target\":\"m" + i + "\",\"arguments\":[\"" + text + "\"]}");
            }
            for (int i = 0; i < 30; i++) {
                assertEvent(
                        stream,
                        "{\"type\":1,\"target\":\"m"
                                + i
                                + "\",\"arguments\":[\""
                                + text
                                + "\"]}\u001e");
            }
        }
    }
}
