package io.heliograph.server.node;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;

import io.heliograph.wire.service.ServiceMessage;
import io.heliograph.wire.service.ServiceMessageWriter;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URLEncoder;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** The door of those who watch the service. */
class AdminDoorTest {

    private static final String HUBS = "/api/admin/hubs";

    @SuppressWarnings("NullAway.Init")
    private static TestNode node;

    private String hub = "";
    private String user = "";

    @BeforeAll
    static void start() throws IOException {
        node = TestNode.start("auto");
    }

    @AfterAll
    static void stop() {
        node.close();
    }

    @BeforeEach
    void takeNames() {
        hub = TestNode.newHub();
        user = "user of " + hub;
    }

    // stories

    @Test
    void aConnectionsStoryIsToldInItsOrder() throws Exception {
        HubClient client = node.connect(hub, user);
        client.leave();

        JsonNode story = endedStory(client.id());

        assertThat(story.get("of").asText()).isEqualTo("client");
        assertThat(story.get("hub").asText()).isEqualTo(hub);
        assertThat(story.get("user").asText()).isEqualTo(user);
        assertThat(story.get("connectionId").asText()).isEqualTo(client.id());
        assertThat(story.get("whole").asBoolean()).isTrue();
        assertThat(events(story))
                .containsExactly(
                        "negotiated",
                        "opened",
                        "handshake_read",
                        "served_alone",
                        "accepted",
                        "closed");
        assertThat(last(story).get("by").asText()).isEqualTo("client");
        assertThat(last(story).get("code").asText()).isEqualTo("client_left");
        assertThat(last(story).get("line").asText()).isEqualTo("goodbye");
    }

    @Test
    void aLineThatWasResetIsToldFromOneThatWasClosed() throws Exception {
        String reset;
        try (Socket socket = upgraded("/client/?hub=" + hub, node.clientToken(hub, user + " 1"))) {
            socket.setSoLinger(true, 0);
            reset = user + " 1";
        }
        String closed;
        try (Socket socket = upgraded("/client/?hub=" + hub, node.clientToken(hub, user + " 2"))) {
            closed = user + " 2";
            assertThat(socket.isConnected()).isTrue();
        }

        assertThat(last(endedStory(reset)).get("line").asText()).isEqualTo("line_reset");
        assertThat(last(endedStory(reset)).get("by").asText()).isEqualTo("network");
        assertThat(last(endedStory(closed)).get("line").asText()).isEqualTo("line_closed");
        assertThat(last(endedStory(closed)).get("by").asText()).isEqualTo("network");
    }

    @Test
    void aClientLearnsThatItsHubServerWasCutOff() throws Exception {
        HubClient client;
        try (Socket server = upgraded("/server/?hub=" + hub, node.serverToken(hub, hub + "-app"))) {
            send(server, ServiceClient.HANDSHAKE);
            awaitServer(hub + "-app");
            String token = node.clientToken(hub, user);
            JsonNode promised = node.negotiate(hub, token);
            client =
                    HubClient.open(
                            node.http(),
                            node.uri(
                                    "/client/?hub="
                                            + hub
                                            + "&id="
                                            + promised.get("connectionToken").asText()),
                            token,
                            promised.get("connectionId").asText());
            client.sendText(HubClient.HANDSHAKE);
            awaitEvent(client.id(), "bound");
            server.setSoLinger(true, 0);
        }

        JsonNode story = endedStory(client.id());

        assertThat(events(story)).endsWith("bound", "server_closed", "closed");
        JsonNode lost = story.get("events").get(story.get("events").size() - 2);
        assertThat(lost.get("text").asText())
                .isEqualTo(
                        "The connection of hub server '"
                                + hub
                                + "-app' was lost: TCP reset. (hub_server_lost) Clients on it: 1.");
        assertThat(last(story).get("code").asText()).isEqualTo("hub_server_lost");
        assertThat(last(story).get("hubServer").asText()).isEqualTo(hub + "-app");
        client.close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "01 80 00000000 01 80 00000000|protocol_violation|opcode: found a new message,"
                        + " expected the rest of the one before it",
                "81 01 78|protocol_violation|frame header: found no mask, expected one: all that a"
                        + " client sends is masked",
                "83 80 00000000|protocol_violation|opcode: found 3, expected 0, 1, 2, 8, 9 or 10",
                "81 81 00000000 ff|protocol_violation|text message: found bytes that are not UTF-8,"
                        + " expected UTF-8",
                "82 ff 0000000001000001 00000000|message_too_large|length of a message: found"
                        + " 16777217 bytes, expected at most 16777216"
            })
    void aStoryTellsWhichRuleOfWebSocketsAClientBroke(String hex, String code, String what)
            throws Exception {
        try (Socket socket = upgraded("/client/?hub=" + hub, node.clientToken(hub, user))) {
            socket.getOutputStream().write(HexFormat.of().parseHex(hex.replace(" ", "")));

            JsonNode end = last(endedStory(user));

            assertThat(end.get("code").asText()).isEqualTo(code);
            assertThat(end.get("by").asText()).isEqualTo("service");
            assertThat(end.get("detail").asText()).isEqualTo(what);
            assertThat(end.get("text").asText())
                    .isEqualTo("Closed by the service: " + what + " (" + code + ")");
        }
    }

    @Test
    void aStoryTellsWhatWasWrongWithAMessageOfAClientWithoutItsContents() throws Exception {
        HubClient client = node.connect(hub, user);
        client.sendText("{\"type\":1,\"target\":5,\"arguments\":[\"canary\"]}\u001e");

        JsonNode end = last(endedStory(user));

        assertThat(end.get("code").asText()).isEqualTo("protocol_violation");
        assertThat(end.get("detail").asText())
                .contains("target", "expected")
                .doesNotContain("canary");
        client.close();
    }

    @Test
    void whatWasRefusedBeforeThereWasAConnectionIsTold() throws Exception {
        try (TestNode strict = TestNode.start("default")) {
            strict.send(
                    "POST",
                    "/client/negotiate?hub=" + hub + "&negotiateVersion=1",
                    strict.clientToken(hub, user));

            JsonNode story = story(strict, user);

            assertThat(story.has("connectionId")).isFalse();
            assertThat(events(story)).containsExactly("negotiate_refused");
            assertThat(last(story).get("code").asText()).isEqualTo("no_hub_server");
        }
    }

    @Test
    void aRefusedTokenIsToldOfTheConnectionThatItWasMeantFor() throws Exception {
        JsonNode promised = node.negotiate(hub, node.clientToken(hub, user));
        String path = "/client/?hub=" + hub + "&id=" + promised.get("connectionToken").asText();

        assertThat(node.send("GET", path, node.restToken(path)).statusCode()).isEqualTo(401);

        JsonNode story = story(node, promised.get("connectionId").asText());
        assertThat(events(story)).containsExactly("negotiated", "token_refused");
        assertThat(last(story).get("code").asText()).isEqualTo("token-audience");
    }

    @Test
    void theTokenOfAnotherUserIsToldOfTheConnectionThatItWasMeantFor() throws Exception {
        JsonNode promised = node.negotiate(hub, node.clientToken(hub, user));
        String path = "/client/?hub=" + hub + "&id=" + promised.get("connectionToken").asText();

        assertThat(node.send("GET", path, node.clientToken(hub, "mallory")).statusCode())
                .isEqualTo(403);

        JsonNode story = story(node, promised.get("connectionId").asText());
        assertThat(events(story)).containsExactly("negotiated", "token_refused");
        assertThat(last(story).get("code").asText()).isEqualTo("token-other-user");
        assertThat(last(story).get("text").asText()).contains("'" + user + "'", "'mallory'");
    }

    @Test
    void namesAreFoundAndToldAsTheyAre() throws Exception {
        String hostile = hub + "\"><img src=x onerror=alert(1)>/../?#%\u202e\u0007 Zoë";
        HubClient client = node.connect(hub, hostile);
        client.leave();

        assertThat(endedStory(hostile).get("user").asText()).isEqualTo(hostile);
    }

    @Test
    void aNameThatNobodyHasIsAnsweredWith404() throws Exception {
        HttpResponse<String> answer = node.rest("GET", "/api/admin/stories/nobody");

        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(answer.headers().firstValue("x-ms-error-code"))
                .contains("Warning.Story.NotExisted");
        assertThat(TestNode.json(answer.body()).get("message").asText()).contains("Nothing");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "101", "many", ""})
    void howManyConnectionsAreToldHasALimit(String latest) throws Exception {
        HttpResponse<String> answer = node.rest("GET", "/api/admin/stories/x?latest=" + latest);

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(TestNode.json(answer.body()).get("message").asText())
                .isEqualTo(
                        "Query item 'latest': found '"
                                + latest
                                + "', expected a number from 1 to 100.");
    }

    // who is connected

    @Test
    void theOverviewNamesHubServersAndClients() throws Exception {
        HubClient alone = node.connect(hub, user);
        node.rest("PUT", "/api/v1/hubs/" + hub + "/connections/" + alone.id() + "/groups/eu");
        try (ServiceClient server =
                ServiceClient.open(node, "?hub=" + hub, node.serverToken(hub, "app"), "app-1")
                        .handshake()) {
            awaitServer("app-1");

            JsonNode seen = overview();

            assertThat(seen.get("mode").asText()).isEqualTo("auto");
            assertThat(seen.get("clientCount").asInt()).isEqualTo(1);
            JsonNode itsServer = seen.get("hubServers").get(0);
            assertThat(itsServer.get("hubServer").asText()).isEqualTo("app-1");
            assertThat(itsServer.get("leaving").asBoolean()).isFalse();
            JsonNode client = seen.get("clients").get(0);
            assertThat(client.get("connectionId").asText()).isEqualTo(alone.id());
            assertThat(client.get("user").asText()).isEqualTo(user);
            assertThat(client.get("transport").asText()).isEqualTo("WebSockets");
            assertThat(client.get("protocol").asText()).isEqualTo("json");
            assertThat(client.get("groups").get(0).asText()).isEqualTo("eu");
            assertThat(client.has("hubServer")).isFalse();
            assertThat(server.isClosed()).isFalse();
        }
        alone.close();
    }

    @Test
    void theOverviewNamesNoMoreClientsThanAskedForAndCountsThemAll() throws Exception {
        List<HubClient> clients = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            clients.add(node.connect(hub, user));
        }

        JsonNode seen = find(node.rest("GET", HUBS + "?clients=2"));

        assertThat(seen.get("clientCount").asInt()).isEqualTo(5);
        assertThat(seen.get("clients")).hasSize(2);
        clients.forEach(HubClient::close);
    }

    // letting in

    @ParameterizedTest
    @ValueSource(strings = {HUBS, "/api/admin/stories/someone"})
    void onlyATokenForThePathLetsIn(String path) throws Exception {
        assertThat(node.send("GET", path, null).statusCode()).isEqualTo(401);
        assertThat(node.send("GET", path, node.restToken("/api/v1/hubs/chat")).statusCode())
                .isEqualTo(401);
        assertThat(node.send("GET", path, node.clientToken(hub, "u")).statusCode()).isEqualTo(401);
        assertThat(node.rest("POST", path).statusCode()).isEqualTo(405);
        assertThat(node.rest("GET", path).statusCode()).isNotEqualTo(401);
    }

    @ParameterizedTest
    @CsvSource({
        "localhost, 200",
        "localhost:8888, 200",
        "LOCALHOST:1, 200",
        "my.localhost:8888, 200",
        "127.0.0.1:8888, 200",
        "192.168.1.7, 200",
        "[::1]:8888, 200",
        "evil.example:8888, 403",
        "localhost.evil.example, 403",
        "127.0.0.1.evil.example, 403",
        "[evil.example], 403",
        "'', 403"
    })
    void withDevelopmentKeysNoNameThatAStrangerCouldRegisterIsTaken(String host, int status)
            throws IOException {
        assertThat(statusUnder(node, host)).isEqualTo(status);
    }

    @Test
    void withKeysOfItsOwnTheServiceTakesAnyName() throws IOException {
        try (TestNode own =
                TestNode.start(new Configuration().set("access.primary-key", "a secret"))) {
            assertThat(statusUnder(own, "signalr.example.com")).isEqualTo(401);
        }
    }

    @Test
    void pagesOfOtherOriginsAreNotLetIn() throws Exception {
        HttpResponse<String> preflight =
                node.send(
                        node.request("OPTIONS", HUBS, null, BodyPublishers.noBody())
                                .header("Origin", "http://evil.example")
                                .header("Access-Control-Request-Method", "GET")
                                .header("Access-Control-Request-Headers", "authorization"));
        HttpResponse<String> answer =
                node.send(
                        node.request("GET", HUBS, node.restToken(HUBS), BodyPublishers.noBody())
                                .header("Origin", "http://evil.example"));

        assertThat(preflight.statusCode()).isEqualTo(405);
        assertThat(preflight.headers().map().keySet())
                .noneMatch(name -> name.startsWith("access-control"));
        assertThat(answer.headers().map().keySet())
                .noneMatch(name -> name.startsWith("access-control"));
    }

    // what the tests need

    private static int statusUnder(TestNode asked, String host) throws IOException {
        return Integer.parseInt(
                RawHttp.exchange(
                                asked.node().port(),
                                "GET "
                                        + HUBS
                                        + " HTTP/1.1\r\nHost: "
                                        + host
                                        + "\r\nAuthorization: Bearer "
                                        + node.restToken(HUBS)
                                        + "\r\nConnection: close\r\n\r\n")
                        .substring(9, 12));
    }

    private JsonNode overview() throws IOException, InterruptedException {
        return find(node.rest("GET", HUBS));
    }

    private JsonNode find(HttpResponse<String> answer) throws IOException {
        for (JsonNode each : TestNode.json(answer.body()).get("hubs")) {
            if (each.get("hub").asText().equals(hub)) {
                return each;
            }
        }
        throw new AssertionError("no hub " + hub + " in " + answer.body());
    }

    private void awaitServer(String serverId) throws IOException, InterruptedException {
        awaitEvent(serverId, "server_connected");
    }

    private static JsonNode endedStory(String name) throws IOException, InterruptedException {
        return awaitEvent(name, "closed");
    }

    /** Asks until the event is told. */
    private static JsonNode awaitEvent(String name, String event)
            throws IOException, InterruptedException {
        long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (System.nanoTime() < deadline) {
            HttpResponse<String> answer = node.rest("GET", path(name));
            if (answer.statusCode() == 200) {
                JsonNode story = TestNode.json(answer.body()).get("stories").get(0);
                if (events(story).contains(event)) {
                    return story;
                }
            }
        }
        throw new AssertionError("no event " + event + " of " + name);
    }

    private static JsonNode story(TestNode asked, String name)
            throws IOException, InterruptedException {
        return TestNode.json(asked.rest("GET", path(name)).body()).get("stories").get(0);
    }

    private static String path(String name) {
        return "/api/admin/stories/"
                + URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private static List<String> events(JsonNode story) {
        List<String> events = new ArrayList<>();
        story.get("events").forEach(event -> events.add(event.get("event").asText()));
        return events;
    }

    private static JsonNode last(JsonNode story) {
        return story.get("events").get(story.get("events").size() - 1);
    }

    /** A WebSocket, of which the test holds the line. */
    private static Socket upgraded(String path, String token) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), node.node().port());
        socket.setSoTimeout(20_000);
        String request =
                "GET "
                        + path
                        + " HTTP/1.1\r\nHost: h\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                        + "Sec-WebSocket-Version: 13\r\n"
                        + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
                        + "Authorization: Bearer "
                        + token
                        + "\r\n\r\n";
        socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            head.append((char) socket.getInputStream().read());
        }
        assertThat(head.toString()).startsWith("HTTP/1.1 101");
        return socket;
    }

    /** As one frame, with a mask that changes nothing. */
    private static void send(Socket socket, ServiceMessage message) throws IOException {
        ByteBuf bytes = Unpooled.buffer();
        ServiceMessageWriter.write(message, bytes);
        ByteBuf frame = Unpooled.buffer();
        frame.writeByte(0x82).writeByte(0x80 | bytes.readableBytes()).writeInt(0).writeBytes(bytes);
        socket.getOutputStream().write(frame.array(), 0, frame.readableBytes());
    }
}
