package io.heliograph.server.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.heliograph.access.TokenClaim;
import io.heliograph.server.core.HubName;
import io.heliograph.wire.service.ProtocolPayload;
import io.heliograph.wire.service.ServiceMessage;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/** What every transport promises to a client and to its hub server. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(90)
abstract class TransportContract {

    private static final int MEBIBYTE = 1 << 20;
    private static final int CLIENT_BYTES = 4 * MEBIBYTE;
    private static final int SERVER_BYTES = MEBIBYTE;
    private static final int HANDSHAKE_DATA = 1;
    private static final int CLOSE_DATA = 4;

    private static final String PING = "{\"type\":6}";

    private final TestClock clock = new TestClock();

    @SuppressWarnings("NullAway.Init")
    TestNode node;

    String hub = "";

    /**
     * Opens the transport.
     *
     * @throws HubClient.RefusedException when it is refused
     */
    abstract TransportClient open(String path, @Nullable String token)
            throws IOException, InterruptedException;

    /** Its bit in the claim that limits transports. */
    abstract String mask();

    /** Whether the service pings a client that it serves alone. */
    abstract boolean isPinged();

    abstract boolean isBinary();

    /** What a second request for the same transport is answered while the first one lives. */
    abstract int secondOpening();

    @BeforeAll
    void start() throws IOException {
        node =
                TestNode.start(
                        new Configuration()
                                .set("limits.client-queue-bytes", Integer.toString(CLIENT_BYTES))
                                .set("limits.server-queue-bytes", Integer.toString(SERVER_BYTES))
                                .set("limits.client-message-bytes", Integer.toString(CLIENT_BYTES)),
                        2,
                        clock);
    }

    @AfterAll
    void stop() {
        node.close();
    }

    @BeforeEach
    void takeHub() {
        hub = TestNode.newHub();
    }

    private String negotiatedPath(String token) throws IOException, InterruptedException {
        return "/client/?hub="
                + hub
                + "&id="
                + node.negotiate(hub, token).get("connectionToken").asText();
    }

    private TransportClient open(TokenClaim... claims) throws IOException, InterruptedException {
        String token = node.clientToken(hub, "u", claims);
        return open(negotiatedPath(token), token);
    }

    private ServiceClient hubServer() throws IOException, InterruptedException {
        return ServiceClient.open(node, "?hub=" + hub, node.serverToken(hub, "s"), "s").handshake();
    }

    /** A client with its hub server, the handshake done; returns the client's id. */
    private String meet(ServiceClient server, TransportClient client)
            throws IOException, InterruptedException {
        client.say(HubClient.HANDSHAKE);
        String id = ((ServiceMessage.OpenConnection) server.next()).connectionId();
        assertThat(text(server.next())).isEqualTo(HubClient.HANDSHAKE);
        server.send(data(id, "{}\u001e", HANDSHAKE_DATA));
        assertThat(client.next()).isEqualTo("{}");
        return id;
    }

    private static ServiceMessage data(String id, String text, int dataType) {
        ByteBuf bytes = Unpooled.copiedBuffer(text, StandardCharsets.UTF_8);
        return new ServiceMessage.ConnectionData(id, bytes, dataType, false, null);
    }

    /** What the client says up to the end of a record, which is the end of a piece as well. */
    private static String record(ServiceClient server) throws InterruptedException {
        StringBuilder record = new StringBuilder();
        while (record.isEmpty() || record.charAt(record.length() - 1) != '\u001e') {
            record.append(text(server.next()));
        }
        return record.toString();
    }

    private static String text(ServiceMessage message) {
        return ((ServiceMessage.ConnectionData) message).payload().toString(StandardCharsets.UTF_8);
    }

    private static String invocation(String target, String argument) {
        return "{\"type\":1,\"target\":\"" + target + "\",\"arguments\":[\"" + argument + "\"]}";
    }

    private void sendToAll(String target, String argument)
            throws IOException, InterruptedException {
        String body = "{\"target\":\"" + target + "\",\"arguments\":[\"" + argument + "\"]}";
        assertThat(node.restSend("/api/hubs/" + hub + "/:send", body).statusCode()).isEqualTo(202);
    }

    private boolean isKnown() throws IOException, InterruptedException {
        return node.rest("GET", "/api/hubs/" + hub + "/users/u").statusCode() == 200;
    }

    // letting in

    @Test
    void theHandshakeIsAnsweredBeforeAnythingElseArrives() throws Exception {
        try (ServiceClient server = hubServer();
                TransportClient client = open()) {
            client.say(HubClient.HANDSHAKE);
            String id = ((ServiceMessage.OpenConnection) server.next()).connectionId();
            server.next();
            server.send(
                    new ServiceMessage.MultiConnectionData(
                            List.of(id), json(invocation("early", "a")), null, null));
            server.send(data(id, "{}\u001e", HANDSHAKE_DATA));
            server.send(data(id, invocation("later", "b") + "\u001e", 2));

            assertThat(client.next()).isEqualTo("{}");
            assertThat(client.next()).isEqualTo(invocation("early", "a"));
            assertThat(client.next()).isEqualTo(invocation("later", "b"));
        }
    }

    private static List<ProtocolPayload> json(String record) {
        return List.of(
                new ProtocolPayload(
                        "json", Unpooled.copiedBuffer(record + "\u001e", StandardCharsets.UTF_8)));
    }

    @Test
    void bytesMayBeCutAnywhereAndComeTogether() throws Exception {
        try (TransportClient client = open()) {
            for (byte each : HubClient.HANDSHAKE.getBytes(StandardCharsets.UTF_8)) {
                client.say(new byte[] {each});
            }
            client.say("{\"type\":6}\u001e{\"type\":1,\"invocationId\":\"7\",\"tar");
            client.say("get\":\"m\",\"arguments\":[]}\u001e");

            assertThat(client.next()).isEqualTo("{}");
            assertThat(client.next()).startsWith("{\"type\":3,\"invocationId\":\"7\"");
        }
    }

    @Test
    void whatComesTogetherWithTheHandshakeIsNotLost() throws Exception {
        try (ServiceClient server = hubServer();
                TransportClient client = open()) {
            client.say(HubClient.HANDSHAKE + invocation("m", "x") + "\u001e");

            assertThat(server.next()).isInstanceOf(ServiceMessage.OpenConnection.class);
            assertThat(text(server.next())).isEqualTo(HubClient.HANDSHAKE);
            assertThat(text(server.next())).isEqualTo(invocation("m", "x") + "\u001e");
        }
    }

    @Test
    void whatIsPostedBeforeTheTransportIsOpenIsReadFirst() throws Exception {
        String token = node.clientToken(hub, "u");
        String path = negotiatedPath(token);
        LongPollingClient.post(node, path, bytes(HubClient.HANDSHAKE.substring(0, 5))).join();
        LongPollingClient.post(node, path, bytes(HubClient.HANDSHAKE.substring(5))).join();
        try (TransportClient client = open(path, token)) {
            assertThat(client.next()).isEqualTo("{}");
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private void assertRefused(String path, @Nullable String token, int status) {
        assertThatThrownBy(() -> open(path, token).close())
                .isInstanceOfSatisfying(
                        HubClient.RefusedException.class,
                        e -> assertThat(e.status).isEqualTo(status));
    }

    @Test
    void onlyWhoNegotiatedIsLetInAndOnlyInTime() throws Exception {
        String token = node.clientToken(hub, "u");
        assertRefused("/client/?hub=" + hub + "&id=unknown", token, 404);
        assertRefused(negotiatedPath(token), null, 401);
        assertRefused(negotiatedPath(token), node.clientToken(hub + "x", "u"), 401);
        assertRefused(negotiatedPath(token), node.clientToken(hub, "other"), 403);
        String late = negotiatedPath(token);
        clock.advance(Duration.ofSeconds(16));
        assertRefused(late, token, 404);
    }

    @Test
    void aTransportThatTheTokenLeavesOutIsRefused() throws Exception {
        String others = Integer.toString(7 - Integer.parseInt(mask()));
        String without = node.clientToken(hub, "u", new TokenClaim("asrs.s.htt", others));
        assertRefused(negotiatedPath(without), without, 404);
        try (TransportClient client = open(new TokenClaim("asrs.s.htt", mask()))) {
            client.handshake();
        }
    }

    @Test
    void anIdOpensOneConnection() throws Exception {
        String token = node.clientToken(hub, "u");
        String path = negotiatedPath(token);
        try (ServiceClient server = hubServer();
                TransportClient client = open(path, token)) {
            meet(server, client);
            if (secondOpening() != 200) {
                assertRefused(path, token, secondOpening());
            }
            sendToAll("m", "unharmed");
            assertThat(client.next()).isEqualTo(invocation("m", "unharmed"));

            client.leave();

            assertThat(server.next()).isInstanceOf(ServiceMessage.CloseConnection.class);
            assertRefused(path, token, 404);
        }
    }

    // messages

    @Test
    void messagesArriveInTheirOrder() throws Exception {
        try (ServiceClient server = hubServer();
                TransportClient client = open()) {
            String id = meet(server, client);
            for (int i = 0; i < 1000; i++) {
                server.send(data(id, invocation("m", "" + i) + "\u001e", 2));
            }
            for (int i = 0; i < 1000; i++) {
                assertThat(client.next()).isEqualTo(invocation("m", "" + i));
            }
        }
    }

    @Test
    void whatTheClientSaysArrivesInItsOrder() throws Exception {
        try (ServiceClient server = hubServer();
                TransportClient client = open()) {
            meet(server, client);
            for (int i = 0; i < 200; i++) {
                client.say(i + "\u001e");
            }
            StringBuilder heard = new StringBuilder();
            while (!heard.toString().endsWith("199\u001e")) {
                heard.append(text(server.next()));
            }
            assertThat(heard.toString().split("\u001e"))
                    .containsExactly(
                            IntStream.range(0, 200)
                                    .mapToObj(Integer::toString)
                                    .toArray(String[]::new));
        }
    }

    @Test
    void aMessageOfOneMebibyteFitsBothWays() throws Exception {
        String large = "x".repeat(MEBIBYTE);
        try (ServiceClient server = hubServer();
                TransportClient client = open()) {
            String id = meet(server, client);
            server.send(data(id, invocation("m", large) + "\u001e", 2));
            assertThat(client.next()).isEqualTo(invocation("m", large));

            client.say(invocation("m", large) + "\u001e");

            assertThat(record(server)).isEqualTo(invocation("m", large) + "\u001e");
        }
    }

    @Test
    void aBinaryProtocolFitsOrIsRefusedWithTheTransportsName() throws Exception {
        try (TransportClient client = open()) {
            client.say("{\"protocol\":\"messagepack\",\"version\":1}\u001e");
            if (!isBinary()) {
                assertThat(client.next())
                        .isEqualTo(
                                "{\"error\":\"Cannot use the 'messagepack' protocol on the current"
                                    + " transport. The transport does not support 'Binary' transfer"
                                    + " format.\"}");
                assertThat(client.next()).isEqualTo("END");
                return;
            }
            assertThat(client.next()).isEqualTo("{}");
            sendToAll("m", "\u20ac");
            // Length; six items: type, headers, id, target, arguments, streams.
            assertThat(ByteBufUtil.hexDump(client.next(13)))
                    .isEqualTo("0c960180c0a16d91a3e282ac90");
        }
    }

    @Test
    void groupsAndUsersAreReached() throws Exception {
        try (ServiceClient server = hubServer();
                TransportClient client = open()) {
            String id = meet(server, client);
            server.send(new ServiceMessage.JoinGroupWithAck(id, "g", 1, null));
            assertThat(server.next()).isInstanceOf(ServiceMessage.Ack.class);
            server.send(
                    new ServiceMessage.GroupBroadcastData(
                            "g",
                            List.of(),
                            json(invocation("m", "group")),
                            List.of(),
                            null,
                            null,
                            null));
            assertThat(client.next()).isEqualTo(invocation("m", "group"));
            node.restSend(
                    "/api/hubs/" + hub + "/users/u/:send",
                    "{\"target\":\"m\",\"arguments\":[\"user\"]}");
            assertThat(client.next()).isEqualTo(invocation("m", "user"));
        }
    }

    // the end

    @Test
    void aCloseComesBehindAllMessagesAndSaysItsReason() throws Exception {
        try (TransportClient client = open(new TokenClaim("asrs.s.derror", "true")).handshake()) {
            sendToAll("m", "last");
            node.rest(
                    "POST",
                    "/api/hubs/" + hub + "/users/u/:closeConnections?reason=That%20is%20all");

            List<String> rest = client.rest();

            assertThat(rest).hasSize(2);
            assertThat(rest.get(0)).isEqualTo(invocation("m", "last"));
            assertThat(rest.get(1)).contains("\"type\":7").contains("That is all");
            assertThat(isKnown()).isFalse();
        }
    }

    @Test
    void theHubServersOwnCloseArrivesAndEndsTheTransport() throws Exception {
        try (ServiceClient server = hubServer();
                TransportClient client = open()) {
            String id = meet(server, client);
            server.send(data(id, "{\"type\":7,\"error\":\"enough\"}\u001e", CLOSE_DATA));
            server.send(new ServiceMessage.CloseConnection(id, "", Map.of(), null));

            assertThat(client.rest()).containsExactly("{\"type\":7,\"error\":\"enough\"}");
        }
    }

    @Test
    void aLostHubServerLetsItsClientsComeBack() throws Exception {
        try (ServiceClient server = hubServer();
                TransportClient client = open()) {
            meet(server, client);
            server.abort();

            List<String> rest = client.rest();

            assertThat(rest).hasSize(1);
            assertThat(rest.get(0)).contains("hub_server_lost").contains("\"allowReconnect\":true");
        }
    }

    @Test
    void aServiceThatStopsLetsItsClientsComeBack() throws Exception {
        try (TestNode other = TestNode.start("serverless")) {
            String token = other.clientToken(hub, "u");
            String id = other.negotiate(hub, token).get("connectionToken").asText();
            TestNode kept = node;
            node = other;
            try (TransportClient client =
                    open("/client/?hub=" + hub + "&id=" + id, token).handshake()) {
                client.listen();
                CompletableFuture<Void> stop = CompletableFuture.runAsync(other.node()::close);

                List<String> rest = client.rest();

                assertThat(rest).hasSize(1);
                assertThat(rest.get(0))
                        .contains("service_shutdown")
                        .contains("\"allowReconnect\":true");
                stop.join();
            } finally {
                node = kept;
            }
        }
    }

    @Test
    void aClientThatLeavesIsGoneForEverybody() throws Exception {
        try (ServiceClient server = hubServer();
                TransportClient client = open()) {
            String id = meet(server, client);
            assertThat(isKnown()).isTrue();

            client.leave();

            assertThat(server.next())
                    .isInstanceOfSatisfying(
                            ServiceMessage.CloseConnection.class,
                            close -> assertThat(close.connectionId()).isEqualTo(id));
            assertThat(isKnown()).isFalse();
        }
    }

    @Test
    void aCloseRecordOfTheClientEndsTheTransport() throws Exception {
        try (TransportClient client = open().handshake()) {
            client.say("{\"type\":7}\u001e");

            assertThat(client.rest()).isEmpty();
            assertThat(isKnown()).isFalse();
        }
    }

    // time

    @Test
    void aClientWithoutHandshakeIsRefusedInTime() throws Exception {
        try (TransportClient client = open(new TokenClaim("asrs.s.cht", "5"))) {
            clock.advance(Duration.ofSeconds(6));

            assertThat(client.rest()).containsExactly("{\"error\":\"Handshake was canceled.\"}");
        }
    }

    @Test
    void aClientWithoutHubServerIsPingedUnlessItPolls() throws Exception {
        try (TransportClient client = open().handshake()) {
            client.listen();
            clock.advance(Duration.ofSeconds(16));
            // Those who poll are pinged neither now nor when they would have been silent too long.
            assertThat(isPinged() ? client.nextOrPing() : "").isEqualTo(isPinged() ? PING : "");
            client.say(PING + "\u001e");
            clock.advance(Duration.ofSeconds(isPinged() ? 10 : 31));
            sendToAll("m", "x");
            assertThat(client.nextOrPing()).isEqualTo(invocation("m", "x"));
        }
    }

    @Test
    void aClientWhoseAuthenticationEndsIsClosedAndMayComeBack() throws Exception {
        long soon = Instant.ofEpochMilli(clock.epochMillis()).getEpochSecond() + 60;
        TokenClaim closes = new TokenClaim("asrs.s.coae", "true");
        TokenClaim at = new TokenClaim("asrs.s.aeo", Long.toString(soon));
        TokenClaim patient = new TokenClaim("asrs.s.ttl", "300");
        try (TransportClient client = open(closes, at, patient).handshake()) {
            CompletableFuture<List<String>> rest = restLater(client);
            clock.advance(Duration.ofSeconds(61));

            assertThat(rest.get(60, TimeUnit.SECONDS)).hasSize(1);
            assertThat(rest.join().get(0))
                    .contains("token_expired")
                    .contains("\"allowReconnect\":true");
        }
    }

    private static CompletableFuture<List<String>> restLater(TransportClient client) {
        return CompletableFuture.supplyAsync(() -> {
            try {
                return client.rest();
            } catch (IOException | InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
    }

    // pressure

    @Test
    void aClientThatDoesNotReadIsClosedAndNobodyElseIs() throws Exception {
        try (TransportClient slow = open().handshake();
                TransportClient other = open().handshake()) {
            String text = "x".repeat(MEBIBYTE / 2);
            int sent = 0;
            int known = connections();
            while (known == 2 && sent < 400) {
                sendToAll("m", text);
                assertThat(other.next()).isEqualTo(invocation("m", text));
                sent++;
                known = connections();
            }
            assertThat(known).isEqualTo(1);
            sendToAll("m", "unharmed");
            assertThat(other.next()).isEqualTo(invocation("m", "unharmed"));
        }
    }

    private int connections() {
        return node.node().engine().clientCount(new HubName(hub));
    }

    @Test
    void whatIsSaidWhileTheHubServerDoesNotReadArrivesWhenItReadsAgain() throws Exception {
        String text = "y".repeat(MEBIBYTE);
        try (ServiceClient server = hubServer();
                TransportClient client = open()) {
            meet(server, client);
            server.pause();
            CompletableFuture<Void> second =
                    client.sayLater(bytes(0 + text + "\u001e"))
                            .thenCompose(done -> client.sayLater(bytes(1 + text + "\u001e")));
            CompletableFuture<Void> last = second;
            for (int i = 2; i < 24; i++) {
                byte[] piece = bytes(i + text + "\u001e");
                last = last.thenCompose(before -> client.sayLater(piece));
            }
            second.get(20, TimeUnit.SECONDS);
            server.resume();
            for (int i = 0; i < 24; i++) {
                assertThat(record(server)).isEqualTo(i + text + "\u001e");
            }
            last.get(20, TimeUnit.SECONDS);
        }
    }
}
