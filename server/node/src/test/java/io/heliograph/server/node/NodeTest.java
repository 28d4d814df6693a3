package io.heliograph.server.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;

import io.heliograph.access.TokenClaim;
import io.heliograph.wire.service.ServiceMessage;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.concurrent.CompletableFuture;

class NodeTest {

    private static NodeSettings onPort(int port) {
        return NodeSettings.of(
                new Configuration()
                        .set("listen.port", Integer.toString(port))
                        .set("service.mode", "serverless"));
    }

    @Test
    void aStoppedNodeSendsItsClientsElsewhereAndFreesThePort() throws Exception {
        TestNode node = TestNode.start("serverless");
        int port = node.node().port();
        HubClient client = node.connect("h", "socket");
        EventStream stream = EventStream.open(node, "h", node.clientToken("h", "events"));
        assertThat(stream.line()).isEqualTo(":");
        stream.post(HubClient.HANDSHAKE);
        assertThat(stream.line()).isEqualTo("data: {}\u001e");
        assertThat(stream.line()).isEmpty();

        node.node().close();

        JsonNode close = TestNode.json(client.next());
        assertThat(close.get("type").asInt()).isEqualTo(7);
        assertThat(close.get("allowReconnect").asBoolean()).isTrue();
        assertThat(close.get("error").asText()).contains("service_shutdown");
        assertThat(client.closeCode()).isEqualTo(1000);
        assertThat(stream.line())
                .startsWith("data: {\"type\":7,")
                .contains("\"allowReconnect\":true");
        assertThat(stream.line()).isEmpty();
        assertThat(stream.line()).isEqualTo("END");
        assertThatThrownBy(() -> new Socket(InetAddress.getLoopbackAddress(), port).close())
                .isInstanceOf(ConnectException.class);
        try (Node next = Node.start(onPort(port))) {
            assertThat(next.port()).isEqualTo(port);
        }
        client.close();
        stream.close();
        node.http().close();
    }

    @Test
    void aPollThatIsHeldLearnsOfTheStop() throws Exception {
        TestNode node = TestNode.start("serverless");
        String token = node.clientToken("h", "u");
        String path =
                "/client/?hub=h&id=" + node.negotiate("h", token).get("connectionToken").asText();
        assertThat(node.send("GET", path, token).statusCode()).isEqualTo(200);
        node.send(node.request("POST", path, token, BodyPublishers.ofString(HubClient.HANDSHAKE)));
        assertThat(node.send("GET", path, token).body()).isEqualTo("{}\u001e");
        CompletableFuture<HttpResponse<String>> held =
                node.http()
                        .sendAsync(
                                node.request("GET", path, token, BodyPublishers.noBody()).build(),
                                BodyHandlers.ofString());
        // The newer poll ends the older one: then one of them is held.
        CompletableFuture<HttpResponse<String>> newer =
                node.http()
                        .sendAsync(
                                node.request("GET", path, token, BodyPublishers.noBody()).build(),
                                BodyHandlers.ofString());
        CompletableFuture.anyOf(held, newer).join();
        node.node().close();
        String both = held.join().body() + newer.join().body();
        assertThat(both).contains("\"type\":7").contains("\"allowReconnect\":true");
        node.http().close();
    }

    @Test
    void hubServersAreClosedToo() throws Exception {
        TestNode node = TestNode.start("default");
        ServiceClient server =
                ServiceClient.open(node, "?hub=h", node.serverToken("h", "s"), null).handshake();
        node.node().close();
        assertThat(server.closeCode()).isEqualTo(1000);
        node.http().close();
    }

    @Test
    void aPortThatIsTakenIsNamed() throws IOException {
        try (ServerSocket taken = new ServerSocket(0)) {
            int port = taken.getLocalPort();
            assertThatThrownBy(() -> Node.start(onPort(port)))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("127.0.0.1:" + port)
                    .hasMessageContaining("in use");
        }
    }

    @Test
    void aHostThatIsNotOursIsNamed() {
        Configuration configuration =
                new Configuration().set("listen.port", "0").set("listen.host", "192.0.2.1");
        assertThatThrownBy(() -> Node.start(NodeSettings.of(configuration)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("192.0.2.1");
        Configuration unresolvable =
                new Configuration().set("listen.port", "0").set("listen.host", "nowhere.invalid");
        assertThatThrownBy(() -> Node.start(NodeSettings.of(unresolvable)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("nowhere.invalid");
    }

    @ParameterizedTest
    @CsvSource({"127.0.0.1, localhost", "0.0.0.0, localhost", "localhost, localhost"})
    void theUrlIsWhatAClientOfThisMachineWrites(String host, String written) throws IOException {
        Configuration configuration =
                new Configuration().set("listen.port", "0").set("listen.host", host);
        try (Node node = Node.start(NodeSettings.of(configuration))) {
            assertThat(node.url()).isEqualTo("http://" + written + ":" + node.port());
        }
    }

    // modes

    @Test
    void aClientNeedsAHubServerInDefaultMode() throws Exception {
        try (TestNode node = TestNode.start("default");
                HubClient client =
                        HubClient.open(
                                node.http(),
                                node.uri("/client/?hub=h"),
                                node.clientToken("h", "u"),
                                "")) {
            client.sendText(HubClient.HANDSHAKE);
            assertThat(client.next())
                    .startsWith("{\"error\":\"No hub server")
                    .contains("no_hub_server");
            assertThat(client.closeCode()).isEqualTo(1000);
        }
    }

    @Test
    void aHubHasItsOwnMode() throws Exception {
        Configuration configuration =
                new Configuration()
                        .set("service.mode", "default")
                        .set("hubs.Alone.mode", "serverless");
        try (TestNode node = TestNode.start(configuration);
                HubClient client = node.connect("alone", "u")) {
            assertThat(client.isClosed()).isFalse();
        }
    }

    @Test
    void autoServesAClientAloneUntilAHubServerComes() throws Exception {
        try (TestNode node = TestNode.start("auto");
                HubClient early = node.connect("h", "u");
                ServiceClient server =
                        ServiceClient.open(node, "?hub=h", node.serverToken("h", "s"), null)
                                .handshake();
                HubClient late =
                        HubClient.open(
                                node.http(),
                                node.uri("/client/?hub=h"),
                                node.clientToken("h", "u", new TokenClaim("role", "x")),
                                "")) {
            late.sendText(HubClient.HANDSHAKE);
            assertThat(server.next()).isInstanceOf(ServiceMessage.OpenConnection.class);
            node.restSend("/api/hubs/h/:send", "{\"target\":\"m\"}");
            assertThat(early.next()).isEqualTo("{\"type\":1,\"target\":\"m\",\"arguments\":[]}");
        }
    }

    // development

    @Test
    void aFirstClientNeedsNoApp() throws Exception {
        try (TestNode node = TestNode.start("serverless")) {
            JsonNode redirect =
                    TestNode.json(
                            node.send(
                                            "POST",
                                            "/dev/chat/negotiate?user=alice&negotiateVersion=1",
                                            null)
                                    .body());
            assertThat(redirect.fieldNames())
                    .toIterable()
                    .containsExactly(
                            "negotiateVersion", "url", "accessToken", "availableTransports");
            URI url = URI.create(redirect.get("url").asText());
            assertThat(url)
                    .hasPort(node.node().port())
                    .hasPath("/client/")
                    .hasQuery("hub=chat&negotiateVersion=1");
            try (HubClient client =
                    HubClient.open(node.http(), url, redirect.get("accessToken").asText(), "")
                            .handshake()) {
                assertThat(node.rest("GET", "/api/hubs/chat/users/alice").statusCode())
                        .isEqualTo(200);
                assertThat(client.isClosed()).isFalse();
            }
            for (String path :
                    new String[] {
                        "/dev/chat",
                        "/dev/1/negotiate",
                        "/dev/a/b/negotiate",
                        "/dev/negotiate",
                        "/dev"
                    }) {
                assertThat(node.send("POST", path, null).statusCode()).as(path).isEqualTo(404);
            }
            assertThat(node.send("GET", "/dev/chat/negotiate", null).statusCode()).isEqualTo(404);
        }
    }

    @Test
    void thereIsNoSuchHelpWithKeysOfOnesOwnOrWhenItIsTurnedOff() throws Exception {
        try (TestNode node =
                TestNode.start(new Configuration().set("access.primary-key", "a key of our own"))) {
            assertThat(node.send("POST", "/dev/chat/negotiate", null).statusCode()).isEqualTo(404);
        }
        try (TestNode node = TestNode.start(new Configuration().set("dev.negotiate", "false"))) {
            assertThat(node.send("POST", "/dev/chat/negotiate", null).statusCode()).isEqualTo(404);
        }
    }

    @Test
    void aHostThatIsNoHostIsNotRedirectedTo() throws Exception {
        try (TestNode node = TestNode.start("serverless")) {
            for (String host : new String[] {"a b", "", "u:p@h", "h/../x", "[", "h:port"}) {
                String answer =
                        RawHttp.exchange(
                                node.node().port(),
                                "POST /dev/chat/negotiate HTTP/1.1\r\nHost: "
                                        + host
                                        + "\r\nConnection: close\r\n\r\n");
                assertThat(answer).as(host).startsWith("HTTP/1.1 400 ");
            }
            for (String host :
                    new String[] {
                        "h", "h:1", "a_b", "a.b-c:65535", "[::1]", "[::1]:8888", "127.0.0.1:1"
                    }) {
                String answer =
                        RawHttp.exchange(
                                node.node().port(),
                                "POST /dev/chat/negotiate HTTP/1.1\r\nHost: "
                                        + host
                                        + "\r\nConnection: close\r\n\r\n");
                assertThat(answer)
                        .as(host)
                        .startsWith("HTTP/1.1 200 ")
                        .contains("\"url\":\"http://" + host + "/client/?hub=chat\"");
            }
        }
    }
}
