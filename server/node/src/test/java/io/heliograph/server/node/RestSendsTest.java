package io.heliograph.server.node;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;

import io.heliograph.access.TokenClaim;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URLEncoder;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;

/** Whom a send reaches, and what memberships and closes do. */
class RestSendsTest {

    private static final String CURRENT = "api-version=2024-12-01";

    @SuppressWarnings("NullAway.Init")
    private static TestNode node;

    private String hub = "";

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
    }

    private static String encode(String segment) {
        return URLEncoder.encode(segment, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private static String invocation(String target) {
        return "{\"type\":1,\"target\":\"" + target + "\",\"arguments\":[]}";
    }

    /** {@code path}: behind the hub, with a query if any. */
    private void send(String path, String target) throws IOException, InterruptedException {
        HttpResponse<String> answer =
                node.restSend("/api/hubs/" + hub + path, "{\"target\":\"" + target + "\"}");
        assertThat(answer.statusCode()).isEqualTo(202);
    }

    private void call(String method, String path, int status)
            throws IOException, InterruptedException {
        String url = "/api/hubs/" + hub + path + (path.contains("?") ? "&" : "?") + CURRENT;
        assertThat(node.rest(method, url).statusCode()).as(method + " " + path).isEqualTo(status);
    }

    /** A broadcast is the last that comes: nothing else came before it. */
    private void assertNothingElse(HubClient... clients) throws IOException, InterruptedException {
        send("/:send", "end");
        for (HubClient client : clients) {
            assertNext(client, "end");
        }
    }

    private static void assertNext(HubClient client, String target)
            throws IOException, InterruptedException {
        JsonNode message = TestNode.json(client.next());
        assertThat(message.get("type").asInt()).isEqualTo(1);
        assertThat(message.get("target").asText()).isEqualTo(target);
    }

    @Test
    void aSendReachesThoseItNames() throws IOException, InterruptedException {
        try (HubClient a1 = node.connect(hub, "a");
                HubClient a2 = node.connect(hub, "a");
                HubClient b = node.connect(hub, "b");
                HubClient nobody = node.connect(hub, null);
                HubClient elsewhere = node.connect(hub + "x", "a")) {
            call("PUT", "/groups/g/connections/" + b.id(), 200);
            call("PUT", "/groups/g/connections/" + nobody.id(), 200);
            // Each is awaited: the order of separate requests is not promised.
            send("/users/a/:send", "user");
            assertNext(a1, "user");
            assertNext(a2, "user");
            send("/users/A/:send", "no such user");
            send("/groups/g/:send", "group");
            assertNext(b, "group");
            assertNext(nobody, "group");
            send("/groups/G/:send", "no such group");
            send("/groups/g/:send?excluded=" + b.id(), "group but one");
            assertNext(nobody, "group but one");
            send("/connections/" + a2.id() + "/:send", "connection");
            assertNext(a2, "connection");
            send("/connections/nobody/:send", "no such connection");
            send("/connections/" + elsewhere.id() + "/:send", "connection of another hub");
            send(
                    "/:send?excluded=" + a1.id() + "&excluded=" + nobody.id() + "&excluded=unknown",
                    "all but two");
            assertNext(a2, "all but two");
            assertNext(b, "all but two");
            assertNothingElse(a1, a2, b, nobody);
            assertThat(elsewhere.unseen()).isEmpty();
        }
    }

    @Test
    void argumentsReachJsonClientsAsTheyWereWritten() throws IOException, InterruptedException {
        String arguments =
                "[1.50, 1e3 ,\"\\u00e4/\\\"\",{\"b\":1, \"a\":null},[],true,12345678901234567890]";
        try (HubClient client = node.connect(hub, "u")) {
            String body =
                    "{\"Unknown\":{\"x\":[1]},\"ARGUMENTS\":"
                            + arguments
                            + ",\"Target\":\"m\\u0020n\"}";
            assertThat(node.restSend("/api/v1/hubs/" + hub, body).statusCode()).isEqualTo(202);
            String message = client.next();
            assertThat(message)
                    .startsWith("{\"type\":1,\"target\":\"m n\",\"arguments\":[")
                    .endsWith("]}");
            for (String part :
                    List.of(
                            "1.50",
                            "1e3",
                            "\"\\u00e4/\\\"\"",
                            "{\"b\":1, \"a\":null}",
                            "[]",
                            "true",
                            "12345678901234567890")) {
                assertThat(message).contains(part);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"target\":\"m\"}",
                "{\"target\":\"m\",\"arguments\":null}",
                "{\"target\":\"x\",\"target\":\"m\",\"arguments\":[]}",
                " \n{ \"target\" : \"m\" }\t"
            })
    void argumentsMayBeLeftOut(String body) throws IOException, InterruptedException {
        try (HubClient client = node.connect(hub, "u")) {
            assertThat(node.restSend("/api/hubs/" + hub + "/:send", body).statusCode())
                    .isEqualTo(202);
            assertThat(client.next()).isEqualTo(invocation("m"));
        }
    }

    @Test
    void manyArgumentsPass() throws IOException, InterruptedException {
        String arguments = "0" + ",0".repeat(999);
        try (HubClient client = node.connect(hub, "u")) {
            node.restSend(
                    "/api/hubs/" + hub + "/:send",
                    "{\"target\":\"m\",\"arguments\":[" + arguments + "]}");
            assertThat(TestNode.json(client.next()).get("arguments")).hasSize(1000);
        }
    }

    @Test
    void aBodyOfUnknownLengthIsABody() throws IOException, InterruptedException {
        byte[] body = "{\"target\":\"m\"}".getBytes(StandardCharsets.UTF_8);
        try (HubClient client = node.connect(hub, "u")) {
            HttpResponse<String> answer =
                    node.restSend(
                            "/api/hubs/" + hub + "/:send",
                            "application/json",
                            BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(body)));
            assertThat(answer.statusCode()).isEqualTo(202);
            assertThat(client.next()).isEqualTo(invocation("m"));
        }
    }

    @Test
    void aLargeMessageArrivesWhole() throws IOException, InterruptedException {
        String text = "x".repeat((1 << 20) - 100);
        try (HubClient client = node.connect(hub, "u")) {
            node.restSend(
                    "/api/hubs/" + hub + "/:send",
                    "{\"target\":\"m\",\"arguments\":[\"" + text + "\"]}");
            assertThat(client.next())
                    .isEqualTo("{\"type\":1,\"target\":\"m\",\"arguments\":[\"" + text + "\"]}");
        }
    }

    // frames of the caller

    @Test
    void framesReachTheClientsOfTheirProtocolUntouched() throws IOException, InterruptedException {
        byte[] frames =
                HexFormat.of()
                        .parseHex(
                                "82a46a736f6ec4287b2274797065223a312c22746172676574223a226d222c22617267756d656e7473223a5b315d7d1e"
                                    + "ab6d6573736167657061636bc40a09960180c0a16d910190");
        try (HubClient client = node.connect(hub, "u")) {
            for (String type :
                    List.of("application/octet-stream", "Application/Octet-Stream; x=y")) {
                HttpResponse<String> answer =
                        node.restSend(
                                "/api/hubs/" + hub + "/users/u/:send",
                                type,
                                BodyPublishers.ofByteArray(frames));
                assertThat(answer.statusCode()).isEqualTo(202);
                assertThat(client.next())
                        .isEqualTo("{\"type\":1,\"target\":\"m\",\"arguments\":[1]}");
            }
        }
    }

    @Test
    void aMapWithoutTheProtocolOfAClientIsWrittenForItFromAnother()
            throws IOException, InterruptedException {
        byte[] name = "messagepack".getBytes(StandardCharsets.US_ASCII);
        ByteArrayOutputStream frames = new ByteArrayOutputStream();
        frames.write(0x81);
        frames.write(0xa0 | name.length);
        frames.writeBytes(name);
        frames.writeBytes(HexFormat.of().parseHex("c40a09960180c0a16d910190"));
        try (HubClient client = node.connect(hub, "u")) {
            HttpResponse<String> answer =
                    node.restSend(
                            "/api/hubs/" + hub + "/:send",
                            "application/octet-stream",
                            BodyPublishers.ofByteArray(frames.toByteArray()));
            assertThat(answer.statusCode()).isEqualTo(202);
            assertThat(client.next()).isEqualTo("{\"type\":1,\"target\":\"m\",\"arguments\":[1]}");
        }
    }

    @Test
    void aMapThatCannotBeReadReachesOnlyTheClientsOfItsProtocol()
            throws IOException, InterruptedException {
        byte[] frames = HexFormat.of().parseHex("81a6637573746f6dc403010203");
        try (HubClient client = node.connect(hub, "u")) {
            HttpResponse<String> answer =
                    node.restSend(
                            "/api/hubs/" + hub + "/:send",
                            "application/octet-stream",
                            BodyPublishers.ofByteArray(frames));
            assertThat(answer.statusCode()).isEqualTo(202);
            assertNothingElse(client);
        }
    }

    @Test
    void aBodyInMessagePackReachesClientsOfEitherProtocol()
            throws IOException, InterruptedException {
        byte[] body = HexFormat.of().parseHex("82a6746172676574a16da9617267756d656e74739201c40101");
        try (HubClient client = node.connect(hub, "u")) {
            HttpResponse<String> answer =
                    node.restSend(
                            "/api/hubs/" + hub + "/:send",
                            "application/x-msgpack",
                            BodyPublishers.ofByteArray(body));
            assertThat(answer.statusCode()).isEqualTo(202);
            assertThat(client.next())
                    .isEqualTo("{\"type\":1,\"target\":\"m\",\"arguments\":[1,\"AQ==\"]}");
            byte[] extension =
                    HexFormat.of().parseHex("82a6746172676574a16da9617267756d656e747391d40501");
            assertThat(
                            node.restSend(
                                            "/api/hubs/" + hub + "/:send",
                                            "application/x-msgpack",
                                            BodyPublishers.ofByteArray(extension))
                                    .statusCode())
                    .isEqualTo(400);
            assertNothingElse(client);
        }
    }

    @Test
    void aMessagePackClientGetsJsonArgumentsInItsOwnEncoding()
            throws IOException, InterruptedException {
        String token = node.clientToken(hub, "u");
        try (HubClient client =
                HubClient.open(node.http(), node.uri("/client/?hub=" + hub), token, "")) {
            client.sendText("{\"protocol\":\"messagepack\",\"version\":1}\u001e");
            assertThat(client.next()).isEqualTo("{}");
            node.restSend(
                    "/api/hubs/" + hub + "/:send",
                    "{\"target\":\"m\",\"arguments\":[\"\\u001e\",7]}");
            // The record mark within the text ends what the client takes for a message.
            assertThat(client.next()).contains("m").doesNotContain("type");
        }
    }

    // hubs and names

    @ParameterizedTest
    @CsvSource({
        "/api/hubs/CHAT_{}/:send",
        "/api/hubs/{}/:send?application=Chat",
        "/api/v1/hubs/{}?Application=CHAT",
        "/api/hubs/chat_{}/:send?application="
    })
    void anApplicationIsAPrefixOfTheHubAndCaseDoesNotMatter(String path)
            throws IOException, InterruptedException {
        try (HubClient client = node.connect("Chat_" + hub, "u");
                HubClient other = node.connect(hub, "u")) {
            String url = path.replace("{}", hub);
            assertThat(node.restSend(url, "{\"target\":\"m\"}").statusCode()).isEqualTo(202);
            assertNext(client, "m");
            assertNothingElse(other);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a/b",
                "a+b",
                "a b",
                "a%2Fb",
                "a%b",
                "a:b",
                "\u00e4\u20ac\ud83d\ude00",
                "?#[]@!$&'()*,;=",
                ".",
                "..",
                ":sent",
                "a.b",
                "\u0000"
            })
    void aNameIsDecodedOnce(String name) throws IOException, InterruptedException {
        try (HubClient named = node.connect(hub, name);
                HubClient other = node.connect(hub, "other")) {
            String encoded = encode(name);
            send("/users/" + encoded + "/:send", "to the user");
            assertNext(named, "to the user");
            call("PUT", "/groups/" + encoded + "/connections/" + other.id(), 200);
            send("/groups/" + encoded + "/:send", "to the group");
            assertNext(other, "to the group");
            call("GET", "/users/" + encoded, 200);
            call("GET", "/groups/" + encoded, 200);
            call("GET", "/users/" + encoded + "/groups/" + encoded, 404);
            call("PUT", "/users/" + encoded + "/groups/" + encoded, 200);
            call("GET", "/groups/" + encoded + "/users/" + encoded, 200);
            call("POST", "/users/" + encoded + "/:closeConnections", 204);
            assertThat(named.next()).isEqualTo("{\"type\":7}");
        }
    }

    @Test
    void aPlusInAPathIsAPlusAndInAQueryASpace() throws IOException, InterruptedException {
        try (HubClient plus = node.connect(hub, "a+b");
                HubClient space = node.connect(hub, "a b")) {
            send("/users/a+b/:send", "plus");
            assertNext(plus, "plus");
            assertNothingElse(space);
        }
    }

    // memberships

    @Test
    void aMembershipIsSeenByTheNextSend() throws IOException, InterruptedException {
        try (HubClient client = node.connect(hub, "u");
                HubClient second = node.connect(hub, "u")) {
            for (int i = 0; i < 20; i++) {
                String member = "/groups/g/connections/" + client.id();
                call("PUT", member, 200);
                send("/groups/g/:send", "in " + i);
                assertNext(client, "in " + i);
                call("DELETE", member, 200);
                send("/groups/g/:send", "out " + i);
            }
            call("DELETE", "/groups/g/connections/" + client.id(), 200);
            assertNothingElse(client, second);
            call("PUT", "/users/u/groups/g", 200);
            send("/groups/g/:send", "both");
            assertNext(client, "both");
            assertNext(second, "both");
            call("DELETE", "/connections/" + client.id() + "/groups", 200);
            send("/groups/g/:send", "second");
            assertNext(second, "second");
            call("DELETE", "/users/u/groups/g", 204);
            send("/groups/g/:send", "none");
            assertNothingElse(client, second);
        }
    }

    @Test
    void aUserIsInAGroupBeforeItConnects() throws IOException, InterruptedException {
        call("PUT", "/users/u/groups/kept", 200);
        call("PUT", "/users/u/groups/limited?ttl=100", 200);
        call("PUT", "/users/u/groups/none?ttl=0", 200);
        call("PUT", "/users/u/groups/left", 200);
        call("DELETE", "/users/u/groups/left", 204);
        call("GET", "/users/u/groups/kept", 200);
        call("GET", "/groups/kept", 404);
        try (HubClient client = node.connect(hub, "u")) {
            send("/groups/none/:send", "none");
            send("/groups/left/:send", "left");
            send("/groups/kept/:send", "kept");
            assertNext(client, "kept");
            send("/groups/limited/:send", "limited");
            assertNext(client, "limited");
            call("DELETE", "/users/u/groups", 204);
            send("/groups/kept/:send", "no more");
            call("GET", "/users/u/groups/kept", 404);
            assertNothingElse(client);
        }
    }

    // closing

    @Test
    void aClosedClientIsToldTheReasonOnlyIfItsTokenAllowsDetails()
            throws IOException, InterruptedException {
        try (HubClient plain = node.connect(hub, "a");
                HubClient detailed =
                        node.connect(hub, "b", new TokenClaim("asrs.s.derror", "True"))) {
            call("DELETE", "/connections/" + plain.id() + "?reason=so%20there", 200);
            call("DELETE", "/connections/" + detailed.id() + "?reason=so%20there", 200);
            assertThat(plain.next()).isEqualTo("{\"type\":7}");
            assertThat(detailed.next()).isEqualTo("{\"type\":7,\"error\":\"so there\"}");
            assertThat(plain.closeCode()).isEqualTo(1000);
            assertThat(detailed.closeCode()).isEqualTo(1000);
        }
    }

    @Test
    void aGroupIsGoneWhenItsLastMemberSeesTheClose() throws IOException, InterruptedException {
        try (HubClient client = node.connect(hub, "u")) {
            call("PUT", "/groups/g/connections/" + client.id(), 200);
            call("GET", "/groups/g", 200);
            call("DELETE", "/connections/" + client.id(), 200);
            assertThat(client.next()).isEqualTo("{\"type\":7}");
            call("GET", "/groups/g", 404);
            call("GET", "/users/u", 404);
            call("GET", "/connections/" + client.id(), 404);
            call("DELETE", "/connections/" + client.id(), 404);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/groups/g", "/users/u"})
    void manyAreClosedButTheExcluded(String target) throws IOException, InterruptedException {
        try (HubClient first = node.connect(hub, "u");
                HubClient spared = node.connect(hub, "u");
                HubClient other = node.connect(hub, "other")) {
            call("PUT", "/groups/g/connections/" + first.id(), 200);
            call("PUT", "/groups/g/connections/" + spared.id(), 200);
            call(
                    "POST",
                    target
                            + "/:closeConnections?excluded="
                            + spared.id()
                            + "&excluded="
                            + other.id(),
                    204);
            assertThat(first.next()).isEqualTo("{\"type\":7}");
            assertThat(first.closeCode()).isEqualTo(1000);
            assertNothingElse(spared, other);
            call("POST", target + "/:closeConnections", 204);
            assertThat(spared.next()).isEqualTo("{\"type\":7}");
            if (!target.isEmpty()) {
                assertNothingElse(other);
            }
        }
    }

    @Test
    void aClientThatLeavesIsGone() throws IOException, InterruptedException {
        try (HubClient client = node.connect(hub, "u")) {
            call("GET", "/connections/" + client.id(), 200);
            assertThat(client.leave()).isEqualTo(1000);
            call("GET", "/connections/" + client.id(), 404);
        }
    }

    @Test
    void aClientExistsFromItsHandshakeOn() throws IOException, InterruptedException {
        String token = node.clientToken(hub, "u");
        JsonNode negotiated = node.negotiate(hub, token);
        String id = negotiated.get("connectionId").asText();
        String path = "/client/?hub=" + hub + "&id=" + negotiated.get("connectionToken").asText();
        call("GET", "/connections/" + id, 404);
        try (HubClient client = HubClient.open(node.http(), node.uri(path), token, id)) {
            call("GET", "/connections/" + id, 404);
            call("PUT", "/groups/g/connections/" + id, 404);
            client.handshake();
            call("GET", "/connections/" + id, 200);
            assertNothingElse(client);
        }
    }
}
