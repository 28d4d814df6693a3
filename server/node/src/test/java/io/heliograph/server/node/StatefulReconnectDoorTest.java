package io.heliograph.server.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.stream.IntStream;

/** Who is told that it may come back, and what a second WebSocket meets. */
class StatefulReconnectDoorTest {

    private static final String VERSION_2 = "{\"protocol\":\"json\",\"version\":2}\u001e";
    private static final String FIRST = "{\"type\":9,\"sequenceId\":1}";
    private static final String ASKED = "&useStatefulReconnect=true";

    @SuppressWarnings("NullAway.Init")
    private static TestNode node;

    private String hub = "";
    private String token = "";

    @BeforeAll
    static void start() throws IOException {
        node = TestNode.start("serverless");
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

    private JsonNode negotiate(String query) throws IOException, InterruptedException {
        HttpResponse<String> answer =
                node.send("POST", "/client/negotiate?hub=" + hub + query, token);
        return TestNode.json(answer.body());
    }

    private String path(JsonNode negotiated) {
        return "/client/?hub=" + hub + "&id=" + negotiated.get("connectionToken").asText();
    }

    private static HubClient open(String path, String withToken) throws IOException {
        return HubClient.open(node.http(), node.uri(path), withToken, "");
    }

    private HubClient connect(JsonNode negotiated) throws IOException, InterruptedException {
        HubClient client = open(path(negotiated), token);
        client.sendText(VERSION_2);
        assertThat(client.next()).isEqualTo("{}");
        return client;
    }

    private static void assertRefused(String path, String withToken, int status) {
        assertThatThrownBy(() -> open(path, withToken))
                .isInstanceOfSatisfying(
                        HubClient.RefusedException.class,
                        e -> assertThat(e.status).isEqualTo(status));
    }

    // negotiation

    @ParameterizedTest
    @ValueSource(
            strings = {
                "&negotiateVersion=1&useStatefulReconnect=true",
                "&UseStatefulReconnect=True&negotiateVersion=1",
                "&useStatefulReconnect=true&negotiateVersion=1&useStatefulReconnect=true"
            })
    void whoAsksIsToldThatItMayComeBack(String query) throws IOException, InterruptedException {
        assertThat(negotiate(query).get("useStatefulReconnect").asBoolean()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "&negotiateVersion=1",
                "&negotiateVersion=1&useStatefulReconnect=false",
                "&useStatefulReconnect=true",
                "&negotiateVersion=0&useStatefulReconnect=true"
            })
    void whoDoesNotAskOrSpeaksTheOldVersionIsNotToldAWord(String query)
            throws IOException, InterruptedException {
        assertThat(negotiate(query).has("useStatefulReconnect")).isFalse();
    }

    // the second WebSocket

    @Test
    void aSecondWebSocketTakesThePlaceOfTheFirst() throws IOException, InterruptedException {
        JsonNode negotiated = negotiate("&negotiateVersion=1" + ASKED);
        HubClient first = connect(negotiated);
        try (HubClient second = open(path(negotiated), token)) {
            assertThat(second.next()).isEqualTo(FIRST);
            assertThat(first.closeCode()).isEqualTo(1006);

            node.restSend("/api/v1/hubs/" + hub, "{\"target\":\"t\",\"arguments\":[]}");
            assertThat(second.next()).contains("\"target\":\"t\"");
            assertThat(first.unseen()).isEmpty();
        }
    }

    @Test
    void whatWasSentMeanwhileIsWaitingOnAnyLoop() throws IOException, InterruptedException {
        JsonNode negotiated = negotiate("&negotiateVersion=1" + ASKED);
        HubClient lost = connect(negotiated);
        node.restSend("/api/v1/hubs/" + hub, "{\"target\":\"t0\",\"arguments\":[]}");
        assertThat(lost.next()).contains("\"target\":\"t0\"");
        // Connections are spread over the loops in turn: some of these come from another one.
        for (int i : IntStream.rangeClosed(1, 5).toArray()) {
            lost.abort();
            node.restSend("/api/v1/hubs/" + hub, "{\"target\":\"t" + i + "\",\"arguments\":[]}");
            lost = open(path(negotiated), token);
            assertThat(lost.next()).isEqualTo(FIRST);
            for (int before = 0; before <= i; before++) {
                assertThat(lost.next()).contains("\"target\":\"t" + before + "\"");
            }
        }
        lost.close();
    }

    @Test
    void theSecretLetsInThoughTheAccessTokenHasExpiredOrIsNotSent()
            throws IOException, InterruptedException {
        JsonNode negotiated = negotiate("&negotiateVersion=1" + ASKED);
        HubClient first = connect(negotiated);
        first.abort();
        try (HubClient second = open(path(negotiated), "expired")) {
            assertThat(second.next()).isEqualTo(FIRST);
        }
    }

    @Test
    void aSecondWebSocketAfterACleanCloseIsA404() throws IOException, InterruptedException {
        JsonNode negotiated = negotiate("&negotiateVersion=1" + ASKED);
        connect(negotiated).leave();

        assertRefused(path(negotiated), token, 404);
    }

    @Test
    void aSecondWebSocketAfterACloseRecordIsA404() throws IOException, InterruptedException {
        JsonNode negotiated = negotiate("&negotiateVersion=1" + ASKED);
        try (HubClient client = connect(negotiated)) {
            String id = negotiated.get("connectionId").asText();
            node.rest("DELETE", "/api/v1/hubs/" + hub + "/connections/" + id);
            assertThat(client.next()).startsWith("{\"type\":7");

            assertRefused(path(negotiated), token, 404);
        }
    }

    @Test
    void aConnectionDoesNotChangeItsTransportOrItsHub() throws IOException, InterruptedException {
        JsonNode negotiated = negotiate("&negotiateVersion=1" + ASKED);
        try (HubClient client = connect(negotiated)) {
            assertThat(node.send("GET", path(negotiated), token).statusCode()).isEqualTo(400);
            assertThat(node.send("POST", path(negotiated), token).statusCode()).isEqualTo(405);
            assertThat(node.send("DELETE", path(negotiated), token).statusCode()).isEqualTo(400);
            assertRefused(path(negotiated).replace(hub, hub + "x"), token, 404);
            assertThat(client.isClosed()).isFalse();
        }
    }

    @Test
    void anotherTransportServesWhoWasToldThatItMayComeBack()
            throws IOException, InterruptedException {
        JsonNode negotiated = negotiate("&negotiateVersion=1" + ASKED);

        assertThat(node.send("GET", path(negotiated), token).statusCode()).isEqualTo(200);
        assertThat(node.send("DELETE", path(negotiated), token).statusCode()).isEqualTo(202);
    }

    @Test
    void itCanBeTurnedOff() throws IOException, InterruptedException {
        Configuration configuration =
                new Configuration()
                        .set("service.mode", "serverless")
                        .set("stateful.enabled", "false");
        try (TestNode other = TestNode.start(configuration)) {
            HttpResponse<String> answer =
                    other.send(
                            "POST",
                            "/client/negotiate?negotiateVersion=1&hub=" + hub + ASKED,
                            other.clientToken(hub, null));
            assertThat(TestNode.json(answer.body()).has("useStatefulReconnect")).isFalse();
        }
    }
}
