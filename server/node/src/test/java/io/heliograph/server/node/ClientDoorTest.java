package io.heliograph.server.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;

import io.heliograph.access.TokenClaim;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Negotiation, other origins, and the WebSocket of a client. */
class ClientDoorTest {

    private static final String ORIGIN = "https://app.example:8443";

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

    private HttpResponse<String> negotiate(String query) throws IOException, InterruptedException {
        return node.send("POST", "/client/negotiate?hub=" + hub + query, token);
    }

    private HubClient open(String query, String withToken) throws IOException {
        return HubClient.open(node.http(), node.uri("/client/?hub=" + hub + query), withToken, "");
    }

    private void assertRefused(String query, String withToken, int status) {
        assertThatThrownBy(() -> open(query, withToken))
                .isInstanceOfSatisfying(
                        HubClient.RefusedException.class,
                        e -> assertThat(e.status).isEqualTo(status));
    }

    // claims

    @Test
    void aClientWhoseTokenSaysSomethingSenselessIsLetInAndTheLogTellsOfIt()
            throws IOException, InterruptedException {
        String odd =
                node.clientToken(
                        hub,
                        "u",
                        new TokenClaim("asrs.s.htt", "64"),
                        new TokenClaim("asrs.s.coae", "true"));
        try (LogLines log = LogLines.of("io.heliograph.server.edge.client")) {
            HttpResponse<String> answer =
                    node.send("POST", "/client/negotiate?hub=" + hub + "&negotiateVersion=1", odd);

            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(log.lines())
                    .anyMatch(line ->
                            line.contains("client of hub " + hub)
                                    && line.contains("Claim 'asrs.s.htt'")
                                    && line.contains("Claim 'asrs.s.coae'")
                                    && line.endsWith("(claim_passed_over)"));
        }
    }

    // negotiation

    @ParameterizedTest
    @ValueSource(
            strings = {
                "&negotiateVersion=1",
                "&NegotiateVersion=2",
                "&negotiateversion=2147483647"
            })
    void aConnectionIsPromisedWithAPublicIdAndASecret(String query)
            throws IOException, InterruptedException {
        HttpResponse<String> answer = negotiate(query);
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Type")).contains("application/json");
        JsonNode json = TestNode.json(answer.body());
        assertThat(json.fieldNames())
                .toIterable()
                .containsExactlyInAnyOrder(
                        "negotiateVersion",
                        "connectionId",
                        "connectionToken",
                        "accessToken",
                        "availableTransports");
        assertThat(json.get("negotiateVersion").isInt()).isTrue();
        assertThat(json.get("negotiateVersion").asInt()).isEqualTo(1);
        assertThat(json.get("accessToken").asText()).isEqualTo(token);
        assertThat(json.get("connectionId").asText())
                .matches("[A-Za-z0-9_-]{16,}")
                .isNotEqualTo(json.get("connectionToken").asText());
        assertThat(json.get("connectionToken").asText()).matches("[A-Za-z0-9_-]{16,}");
        assertThat(json.get("availableTransports"))
                .hasToString(
                        "[{\"transport\":\"WebSockets\",\"transferFormats\":[\"Text\",\"Binary\"]},"
                            + "{\"transport\":\"ServerSentEvents\",\"transferFormats\":[\"Text\"]},"
                            + "{\"transport\":\"LongPolling\",\"transferFormats\":[\"Text\",\"Binary\"]}]");
        assertThat(answer.body()).doesNotContain("null");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "&negotiateVersion=0"})
    void anOldClientGetsOneIdForBoth(String query) throws IOException, InterruptedException {
        HttpResponse<String> answer = negotiate(query);
        JsonNode json = TestNode.json(answer.body());
        assertThat(json.fieldNames())
                .toIterable()
                .containsExactlyInAnyOrder(
                        "negotiateVersion", "connectionId", "accessToken", "availableTransports");
        assertThat(json.get("negotiateVersion").asInt()).isZero();
        assertThat(answer.body()).doesNotContain("null");
        try (HubClient client = open("&id=" + json.get("connectionId").asText(), token)) {
            client.handshake();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "one, The client requested a non-integer protocol version.",
        "'', The client requested a non-integer protocol version.",
        "1.0, The client requested a non-integer protocol version.",
        "99999999999, The client requested a non-integer protocol version.",
        "-1, 'The client requested version ''-1'', but the server does not support this version.'"
    })
    void aVersionThatIsNoneIsAnErrorTheClientCanRead(String version, String text)
            throws IOException, InterruptedException {
        HttpResponse<String> answer = negotiate("&negotiateVersion=" + version);
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo("{\"error\":\"" + text + "\"}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "PUT", "DELETE", "HEAD", "PATCH"})
    void onlyPostNegotiates(String method) throws IOException, InterruptedException {
        HttpResponse<String> answer = node.send(method, "/client/negotiate?hub=" + hub, token);
        assertThat(answer.statusCode()).isEqualTo(405);
        assertThat(answer.headers().firstValue("Allow")).contains("POST, OPTIONS");
    }

    @ParameterizedTest
    @ValueSource(strings = {"PUT", "PATCH", "QUERY"})
    void theTransportsKnowThreeMethods(String method) throws IOException, InterruptedException {
        HttpResponse<String> answer = node.send(method, "/client/?hub=" + hub, token);
        assertThat(answer.statusCode()).isEqualTo(405);
        assertThat(answer.headers().firstValue("Allow")).contains("GET, POST, DELETE, OPTIONS");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "?hub=", "?hub=a&hub=b", "?hub=a&Hub=a", "?hub=1", "?hub=a-b", "?x=y"})
    void oneHubIsNamed(String query) throws IOException, InterruptedException {
        String any = node.clientToken("a", "u");
        HttpResponse<String> answer = node.send("POST", "/client/negotiate" + query, any);
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).contains("'hub'");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/client/negotiate",
                "/client/negotiate/",
                "/Client/Negotiate",
                "/client//negotiate"
            })
    void theWayToNegotiateMayBeWrittenInManyWays(String path)
            throws IOException, InterruptedException {
        int expected = path.contains("//") ? 404 : 200;
        assertThat(
                        node.send("POST", path + "?hub=" + hub.toUpperCase(Locale.ROOT), token)
                                .statusCode())
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "1, WebSockets",
        "2, ServerSentEvents",
        "4, LongPolling",
        "3, WebSockets+ServerSentEvents",
        "6, ServerSentEvents+LongPolling",
        "7, WebSockets+ServerSentEvents+LongPolling",
        "0, WebSockets+ServerSentEvents+LongPolling",
        "x, WebSockets+ServerSentEvents+LongPolling"
    })
    void aTokenLimitsTheTransports(String mask, String names)
            throws IOException, InterruptedException {
        token = node.clientToken(hub, "u", new TokenClaim("asrs.s.htt", mask));
        JsonNode negotiated = node.negotiate(hub, token);
        List<String> found = new ArrayList<>();
        negotiated
                .get("availableTransports")
                .forEach(transport -> found.add(transport.get("transport").asText()));
        assertThat(String.join("+", found)).isEqualTo(names);
    }

    @Test
    void aTransportThatTheTokenDoesNotAllowIsA404() throws IOException, InterruptedException {
        token = node.clientToken(hub, "u", new TokenClaim("asrs.s.htt", "2"));
        String id = "&id=" + node.negotiate(hub, token).get("connectionToken").asText();
        assertRefused(id, token, 404);
        assertRefused("", token, 404);
        id = "&id=" + node.negotiate(hub, token).get("connectionToken").asText();
        HttpResponse<String> polling = node.send("GET", "/client/?hub=" + hub + id, token);
        assertThat(polling.statusCode()).isEqualTo(404);
        assertThat(polling.body())
                .isEqualTo("LongPolling transport not supported by this end point type");
        token = node.clientToken(hub, "u", new TokenClaim("asrs.s.htt", "5"));
        id = "&id=" + node.negotiate(hub, token).get("connectionToken").asText();
        HttpResponse<String> events =
                node.send(
                        node.request(
                                        "GET",
                                        "/client/?hub=" + hub + id,
                                        token,
                                        BodyPublishers.noBody())
                                .header("Accept", "text/event-stream"));
        assertThat(events.statusCode()).isEqualTo(404);
        assertThat(events.body())
                .isEqualTo("ServerSentEvents transport not supported by this end point type");
    }

    // the token

    private void assertUnauthorized(HttpResponse<String> answer, String challenge) {
        assertThat(answer.statusCode()).isEqualTo(401);
        assertThat(answer.body()).isEmpty();
        assertThat(answer.headers().firstValue("WWW-Authenticate").orElse(""))
                .startsWith(challenge);
    }

    @Test
    void whoHasNoGoodTokenIsNotLetIn() throws IOException, InterruptedException {
        String negotiate = "/client/negotiate?hub=" + hub + "&negotiateVersion=1";
        String invalid = "Bearer error=\"invalid_token\", error_description=\"";
        Instant yesterday = Instant.now().minus(Duration.ofDays(1));
        String expired =
                TestNode.ISSUER.client(
                        node.uri(""), hub, "u", List.of(), Duration.ofHours(1), yesterday);
        List<String> bad =
                List.of(
                        "junk",
                        expired,
                        node.clientToken(hub + "x", "u"),
                        node.serverToken(hub, "s"),
                        node.restToken("/client/"),
                        node.restToken(negotiate));
        HttpResponse<String> missing = node.send("POST", negotiate, null);
        assertUnauthorized(missing, "Bearer");
        assertThat(missing.headers().firstValue("WWW-Authenticate")).contains("Bearer");
        for (String each : bad) {
            assertUnauthorized(node.send("POST", negotiate, each), invalid);
            assertUnauthorized(
                    node.send("GET", "/client/?hub=" + hub + "&id=unknown", each), invalid);
            assertRefused("", each, 401);
            assertRefused("&access_token=" + token, each, 401);
        }
        assertThat(
                        node.send("POST", negotiate, expired)
                                .headers()
                                .firstValue("WWW-Authenticate")
                                .orElse(""))
                .contains("expired");
    }

    @Test
    void aHandWrittenTokenIsLetInToItsHubOnly() throws IOException, InterruptedException {
        // Audience http://localhost:8888/client/?hub=chat, user alice, expires in 2100.
        String handWritten =
                "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJhdWQiOiJodHRwOi8vbG9jYWxob3N0Ojg4ODgvY2xpZW50Lz9odWI9Y2hhdCIsImV4cCI6NDEwMjQ0"
                    + "NDgwMCwibmFtZWlkIjoiYWxpY2UifQ.XB1W4yUqJRhus_nnvpvXE1plY7qaY5I0zzS18LRz3MU";
        try (HubClient client =
                HubClient.open(node.http(), node.uri("/client/?hub=CHAT"), handWritten, "")
                        .handshake()) {
            assertThat(node.rest("GET", "/api/hubs/chat/users/alice").statusCode()).isEqualTo(200);
            assertThat(client.isClosed()).isFalse();
        }
        assertRefused("", handWritten, 401);
    }

    // other origins

    private static void assertAllowed(HttpResponse<String> answer, int status) {
        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(answer.headers().allValues("Access-Control-Allow-Origin"))
                .containsExactly(ORIGIN);
        assertThat(answer.headers().firstValue("Access-Control-Allow-Credentials"))
                .contains("true");
        assertThat(answer.headers().allValues("Vary")).contains("Origin");
    }

    private HttpResponse<String> fromElsewhere(String method, String path, String withToken)
            throws IOException, InterruptedException {
        return node.send(
                node.request(
                                method,
                                path,
                                withToken.isEmpty() ? null : withToken,
                                BodyPublishers.noBody())
                        .header("Origin", ORIGIN));
    }

    @Test
    void aBrowserOfAnotherOriginReadsEveryAnswer() throws IOException, InterruptedException {
        String negotiate = "/client/negotiate?hub=" + hub;
        assertAllowed(fromElsewhere("POST", negotiate, token), 200);
        assertAllowed(fromElsewhere("POST", negotiate + "&negotiateVersion=x", token), 200);
        assertAllowed(fromElsewhere("POST", negotiate, ""), 401);
        assertAllowed(fromElsewhere("POST", negotiate + "&hub=x", token), 400);
        assertAllowed(fromElsewhere("GET", negotiate, token), 405);
        assertAllowed(fromElsewhere("GET", "/client/?hub=" + hub, token), 400);
        assertAllowed(fromElsewhere("GET", "/client/?hub=" + hub + "&id=unknown", token), 404);
        assertAllowed(fromElsewhere("POST", "/client/?hub=" + hub + "&id=unknown", token), 404);
        assertAllowed(fromElsewhere("DELETE", "/client/?hub=" + hub + "&id=unknown", token), 404);
        assertAllowed(fromElsewhere("POST", "/client/?hub=" + hub, token), 400);
        assertAllowed(fromElsewhere("PATCH", "/client/?hub=" + hub, token), 405);
    }

    @Test
    void whoComesFromNowhereElseIsToldNothingOfOrigins() throws IOException, InterruptedException {
        assertThat(negotiate("").headers().map())
                .doesNotContainKeys(
                        "access-control-allow-origin", "access-control-allow-credentials");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/client/negotiate?hub=h",
                "/client/?hub=h",
                "/client",
                "/api/hubs/h/:send",
                "/dev/h/negotiate"
            })
    void aBrowserMayAskFirst(String path) throws IOException, InterruptedException {
        HttpResponse<String> answer =
                node.send(
                        node.request("OPTIONS", path, null, BodyPublishers.noBody())
                                .header("Origin", ORIGIN)
                                .header("Access-Control-Request-Method", "POST")
                                .header(
                                        "Access-Control-Request-Headers",
                                        "authorization,x-custom"));
        assertAllowed(answer, 204);
        // A door names the methods that the path has.
        assertThat(answer.headers().firstValue("Access-Control-Allow-Methods"))
                .contains(
                        path.startsWith("/api/") ? "POST, OPTIONS" : "GET, POST, DELETE, OPTIONS");
        assertThat(answer.headers().firstValue("Access-Control-Allow-Headers"))
                .contains("authorization,x-custom");
        assertThat(answer.headers().firstValue("Access-Control-Max-Age")).isPresent();
        HttpResponse<String> plain = fromElsewhere("OPTIONS", path, "");
        assertThat(plain.headers().firstValue("Access-Control-Allow-Headers").orElse(""))
                .contains(
                        "authorization",
                        "content-type",
                        "x-requested-with",
                        "x-signalr-user-agent");
    }

    // the WebSocket

    @Test
    void anIdOpensOneConnection() throws IOException, InterruptedException {
        String id = "&id=" + node.negotiate(hub, token).get("connectionToken").asText();
        try (HubClient client = open(id, token).handshake()) {
            assertRefused(id, token, 409);
            assertThat(client.isClosed()).isFalse();
            client.leave();
        }
        assertRefused(id, token, 404);
    }

    @Test
    void theIdIsTheSecretNotThePublicName() throws IOException, InterruptedException {
        JsonNode negotiated = node.negotiate(hub, token);
        assertRefused("&id=" + negotiated.get("connectionId").asText(), token, 404);
        try (HubClient client = open("&id=" + negotiated.get("connectionToken").asText(), token)) {
            client.handshake();
        }
    }

    @Test
    void anIdThatNobodyWasPromisedIsA404() {
        assertRefused("&id=unknown", token, 404);
        assertRefused("&id=", token, 404);
    }

    @Test
    void anIdOfAnotherUserOrHubDoesNotOpen() throws IOException, InterruptedException {
        String id = "&id=" + node.negotiate(hub, token).get("connectionToken").asText();
        assertRefused(id, node.clientToken(hub, "other"), 403);
        id = "&id=" + node.negotiate(hub, token).get("connectionToken").asText();
        assertRefused(id, node.clientToken(hub, null), 403);
        id = "&id=" + node.negotiate(hub, token).get("connectionToken").asText();
        String elsewhere = node.clientToken(hub + "x", "u");
        String path = "/client/?hub=" + hub + "x" + id;
        assertThatThrownBy(() -> HubClient.open(node.http(), node.uri(path), elsewhere, ""))
                .isInstanceOfSatisfying(
                        HubClient.RefusedException.class, e -> assertThat(e.status).isEqualTo(404));
    }

    @Test
    void aClientNeedNotNegotiate() throws IOException, InterruptedException {
        for (String path :
                List.of("/client/?hub=" + hub, "/client?hub=" + hub, "/CLIENT/?x=1&HUB=" + hub)) {
            try (HubClient client =
                    HubClient.open(node.http(), node.uri(path), token, "").handshake()) {
                assertThat(client.isClosed()).isFalse();
            }
        }
    }

    @Test
    void aBrowserPutsItsTokenIntoTheQuery() throws IOException, InterruptedException {
        try (HubClient client =
                HubClient.open(
                                node.http(),
                                node.uri("/client/?hub=" + hub + "&access_token=" + token),
                                null,
                                "")
                        .handshake()) {
            assertThat(client.isClosed()).isFalse();
        }
        try (HubClient client = open("&access_token=junk", token)) {
            client.handshake();
        }
    }

    @Test
    void aGetThatIsNoWebSocketNeedsAnId() throws IOException, InterruptedException {
        HttpResponse<String> answer = node.send("GET", "/client/?hub=" + hub, token);
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).isEqualTo("Connection ID required");
        for (String method : List.of("POST", "DELETE")) {
            answer = node.send(method, "/client/?hub=" + hub, token);
            assertThat(answer.statusCode()).isEqualTo(400);
            assertThat(answer.body()).isEqualTo("Connection ID required");
            answer = node.send(method, "/client/?hub=" + hub + "&id=unknown", token);
            assertThat(answer.statusCode()).isEqualTo(404);
            assertThat(answer.body()).isEqualTo("No Connection with that ID");
        }
    }

    @Test
    void bytesAreAStreamHoweverTheyAreCutIntoMessages() throws IOException, InterruptedException {
        try (HubClient client = open("", token)) {
            for (int i = 0; i < HubClient.HANDSHAKE.length() - 1; i++) {
                client.sendText(HubClient.HANDSHAKE.substring(i, i + 1));
            }
            client.sendBinary(
                    "\u001e{\"type\":6}\u001e{\"type\":1,\"invocationId\":\"1\","
                            .getBytes(StandardCharsets.UTF_8));
            client.sendText("\"target\":\"m\",\"arguments\":[]}\u001e{\"type\":7}\u001e");
            assertThat(client.next()).isEqualTo("{}");
            assertThat(client.next())
                    .startsWith(
                            "{\"type\":3,\"invocationId\":\"1\",\"error\":\"No hub server serves"
                                    + " this connection");
            assertThat(client.closeCode()).isEqualTo(1000);
        }
    }
}
