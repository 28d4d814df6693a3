package io.heliograph.server.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.heliograph.access.TokenClaim;
import io.heliograph.access.WellKnownKeys;
import io.heliograph.server.core.HubName;
import io.heliograph.wire.service.ServiceMessage;
import io.heliograph.wire.service.ServiceMessageWriter;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.List;
import java.util.Locale;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** The door of hub servers. */
class AppDoorTest {

    @SuppressWarnings("NullAway.Init")
    private static TestNode node;

    private String hub = "";

    @BeforeAll
    static void start() throws IOException {
        node = TestNode.start("default");
    }

    @AfterAll
    static void stop() {
        node.close();
    }

    @BeforeEach
    void takeHub() {
        hub = TestNode.newHub();
    }

    private ServiceClient open(String serverId) throws IOException {
        return ServiceClient.open(
                node,
                "?hub=" + hub + "&cid=c1",
                node.serverToken(hub, "name in the token"),
                serverId);
    }

    private void assertRefused(String query, @Nullable String token, int status) {
        assertThatThrownBy(() -> ServiceClient.open(node, query, token, "s"))
                .isInstanceOfSatisfying(
                        HubClient.RefusedException.class,
                        e -> assertThat(e.status).isEqualTo(status));
    }

    // letting in

    @Test
    void onlyATokenForServersOfTheHubLetsIn() throws IOException, InterruptedException {
        String query = "?hub=" + hub;
        assertRefused(query, null, 401);
        assertRefused(query, "junk", 401);
        assertRefused(query, node.clientToken(hub, "u"), 401);
        assertRefused(query, node.restToken("/server/"), 401);
        assertRefused(query, node.serverToken(hub + "x", "s"), 401);
        assertRefused(query + "&access_token=" + node.serverToken(hub, "s"), null, 401);
        HttpResponse<String> client =
                node.send("POST", "/client/negotiate" + query, node.serverToken(hub, "s"));
        assertThat(client.statusCode()).isEqualTo(401);
        try (ServiceClient server =
                ServiceClient.open(
                        node,
                        "?HUB=" + hub.toUpperCase(Locale.ROOT),
                        node.serverToken(hub, "s"),
                        "s")) {
            server.handshake();
        }
    }

    @Test
    void aRefusedTokenIsToldWhyWithoutABody() throws IOException, InterruptedException {
        HttpResponse<String> answer =
                node.send("GET", "/server/?hub=" + hub, node.clientToken(hub, "u"));
        assertThat(answer.statusCode()).isEqualTo(401);
        assertThat(answer.body()).isEmpty();
        assertThat(answer.headers().firstValue("WWW-Authenticate").orElse(""))
                .startsWith("Bearer error=\"invalid_token\"")
                .contains("/server/");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "?hub=", "?hub=1", "?hub=a-b", "?cid=x"})
    void aHubIsNamed(String query) throws IOException, InterruptedException {
        HttpResponse<String> answer =
                node.send("GET", "/server/" + query, node.serverToken("a", "s"));
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).contains("'hub'");
    }

    @Test
    void aHubServerComesByWebSocket() throws IOException, InterruptedException {
        HttpResponse<String> answer =
                node.send("GET", "/server/?hub=" + hub, node.serverToken(hub, "s"));
        assertThat(answer.statusCode()).isEqualTo(426);
        assertThat(answer.headers().firstValue("Upgrade")).contains("websocket");
        for (String method : List.of("POST", "PUT", "DELETE", "HEAD")) {
            HttpResponse<String> other =
                    node.send(method, "/server/?hub=" + hub, node.serverToken(hub, "s"));
            assertThat(other.statusCode()).isEqualTo(405);
            assertThat(other.headers().firstValue("Allow")).contains("GET");
        }
    }

    /** The client wants to be served by one server only, and is. */
    private void assertKnownAs(String serverId, ServiceClient server)
            throws IOException, InterruptedException {
        TokenClaim name = new TokenClaim("asrs.s.sn", serverId);
        String token =
                node.clientToken(hub, "u", name, new TokenClaim("asrs.s.ssticky", "Required"));
        try (HubClient client =
                HubClient.open(node.http(), node.uri("/client/?hub=" + hub), token, "")) {
            client.sendText(HubClient.HANDSHAKE);
            assertThat(server.next()).isInstanceOf(ServiceMessage.OpenConnection.class);
        }
    }

    @Test
    void theNameOfAServerIsInItsHeaderOrElseInItsToken() throws IOException, InterruptedException {
        try (ServiceClient server = open("name in the header").handshake()) {
            assertKnownAs("name in the header", server);
        }
        hub = TestNode.newHub();
        try (ServiceClient server =
                ServiceClient.open(
                                node,
                                "?hub=" + hub,
                                node.serverToken(hub, "name in the token"),
                                null)
                        .handshake()) {
            assertKnownAs("name in the token", server);
        }
    }

    @Test
    void aServerWithoutAnyNameIsA400() throws GeneralSecurityException {
        String token =
                sign("{\"aud\":\"http://localhost/server/?hub=" + hub + "\",\"exp\":4102444800}");
        assertThatThrownBy(() -> ServiceClient.open(node, "?hub=" + hub, token, null))
                .isInstanceOfSatisfying(
                        HubClient.RefusedException.class, e -> assertThat(e.status).isEqualTo(400));
    }

    private static String sign(String payload) throws GeneralSecurityException {
        Base64.Encoder base64 = Base64.getUrlEncoder().withoutPadding();
        String header =
                base64.encodeToString("{\"alg\":\"HS256\"}".getBytes(StandardCharsets.US_ASCII));
        String signed =
                header + "." + base64.encodeToString(payload.getBytes(StandardCharsets.UTF_8));
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(
                new SecretKeySpec(
                        WellKnownKeys.EMULATOR.text().getBytes(StandardCharsets.UTF_8),
                        "HmacSHA256"));
        return signed
                + "."
                + base64.encodeToString(mac.doFinal(signed.getBytes(StandardCharsets.US_ASCII)));
    }

    // the handshake

    private static String refusal(ServiceClient server) throws InterruptedException {
        ServiceMessage answer = server.next();
        assertThat(answer).isInstanceOf(ServiceMessage.HandshakeResponse.class);
        String error = ((ServiceMessage.HandshakeResponse) answer).errorMessage();
        assertThat(server.closeCode()).isEqualTo(1000);
        return String.valueOf(error);
    }

    @Test
    void aHandshakeIsAnsweredWithTheIdOfTheConnection() throws IOException, InterruptedException {
        try (ServiceClient server = open("s")) {
            server.send(ServiceClient.HANDSHAKE);
            assertThat(server.next())
                    .isInstanceOfSatisfying(
                            ServiceMessage.HandshakeResponse.class,
                            response -> {
                                assertThat(response.errorMessage()).isNull();
                                assertThat(response.connectionId()).isNotBlank();
                            });
            assertThat(node.node().engine().hasHubServer(new HubName(hub))).isTrue();
        }
    }

    @Test
    void aHandshakeMayComeByteByByte() throws IOException, InterruptedException {
        ByteBuf frame = Unpooled.buffer();
        ServiceMessageWriter.write(ServiceClient.HANDSHAKE, frame);
        try (ServiceClient server = open("s")) {
            while (frame.isReadable()) {
                server.sendBytes(frame.readSlice(1));
            }
            assertThat(server.next()).isInstanceOf(ServiceMessage.HandshakeResponse.class);
        }
    }

    @Test
    void anotherVersionIsRefused() throws IOException, InterruptedException {
        try (ServiceClient server = open("s")) {
            server.send(new ServiceMessage.HandshakeRequest(2, 0, "", 0, false));
            assertThat(refusal(server)).contains("version 2").contains("version 1");
        }
    }

    @Test
    void anythingBeforeTheHandshakeIsRefused() throws IOException, InterruptedException {
        try (ServiceClient server = open("s")) {
            server.send(new ServiceMessage.CheckGroupExistenceWithAck("g", 1, null));
            assertThat(refusal(server)).contains("handshake");
        }
        try (ServiceClient server = open("s")) {
            server.sendBytes(Unpooled.wrappedBuffer(ByteBufUtil.decodeHexDump("01c1")));
            assertThat(refusal(server)).isNotBlank();
        }
        assertThat(node.node().engine().hasHubServer(new HubName(hub))).isFalse();
    }

    // malformed frames

    @ParameterizedTest
    @ValueSource(
            strings = {
                "01c1",
                "0190",
                "0193",
                "02a161",
                "0391 0a 90",
                "039203c0",
                "0592cd7fff01",
                "02 91 7f",
                "0a 93 0b a1 63 a1 67 c1 c1 c1 c1"
            })
    void aMessageThatCannotBeReadIsPassedOver(String hex) throws IOException, InterruptedException {
        byte[] bytes = ByteBufUtil.decodeHexDump(hex.replace(" ", ""));
        try (ServiceClient server = open("s").handshake()) {
            server.sendBytes(Unpooled.wrappedBuffer(bytes));
            server.send(new ServiceMessage.CheckGroupExistenceWithAck("g", 7, null));
            assertThat(server.next())
                    .isInstanceOfSatisfying(
                            ServiceMessage.Ack.class,
                            ack -> {
                                assertThat(ack.ackId()).isEqualTo(7);
                                assertThat(ack.status()).isEqualTo(2);
                            });
            assertThat(server.isClosed()).isFalse();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"ffffffffff01", "808080808001", "ffffffff07", "8080808008"})
    void aFrameWhoseLengthCannotBeTrustedEndsTheConnection(String hex)
            throws IOException, InterruptedException {
        try (ServiceClient server = open("s").handshake();
                ServiceClient other = open("other").handshake()) {
            server.sendBytes(Unpooled.wrappedBuffer(ByteBufUtil.decodeHexDump(hex)));
            assertThat(server.closeCode()).isEqualTo(1000);
            other.send(new ServiceMessage.CheckGroupExistenceWithAck("g", 7, null));
            assertThat(other.next()).isInstanceOf(ServiceMessage.Ack.class);
        }
    }

    @Test
    void aServerThatBreaksOffTakesItsClientsAlongAndNoOthers()
            throws IOException, InterruptedException {
        String[] names = {"first", "second"};
        HubClient[] clients = new HubClient[2];
        try (ServiceClient first = open(names[0]).handshake();
                ServiceClient second = open(names[1]).handshake()) {
            ServiceClient[] servers = {first, second};
            for (int i = 0; i < 2; i++) {
                String token =
                        node.clientToken(
                                hub,
                                "u",
                                new TokenClaim("asrs.s.sn", names[i]),
                                new TokenClaim("asrs.s.ssticky", "Required"));
                clients[i] =
                        HubClient.open(node.http(), node.uri("/client/?hub=" + hub), token, "");
                clients[i].sendText(HubClient.HANDSHAKE);
                ServiceMessage.OpenConnection opened =
                        (ServiceMessage.OpenConnection) servers[i].next();
                assertThat(servers[i].next()).isInstanceOf(ServiceMessage.ConnectionData.class);
                servers[i].send(data(opened.connectionId(), "{}\u001e"));
                assertThat(clients[i].next()).isEqualTo("{}");
            }
            first.abort();
            assertThat(clients[0].next())
                    .contains("\"type\":7")
                    .contains("\"allowReconnect\":true");
            assertThat(clients[0].closeCode()).isEqualTo(1000);
            node.restSend("/api/hubs/" + hub + "/:send", "{\"target\":\"m\"}");
            assertThat(clients[1].next())
                    .isEqualTo("{\"type\":1,\"target\":\"m\",\"arguments\":[]}");
        } finally {
            for (HubClient client : clients) {
                client.close();
            }
        }
    }

    private static ServiceMessage data(String connectionId, String text) {
        return new ServiceMessage.ConnectionData(
                connectionId, Unpooled.copiedBuffer(text, StandardCharsets.UTF_8), 1, false, null);
    }
}
