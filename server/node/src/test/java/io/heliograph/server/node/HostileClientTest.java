package io.heliograph.server.node;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;

import io.heliograph.access.TokenClaim;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;

/**
 * Clients that send what they should not. Another client of the same hub is there all the time, and
 * is served after each test.
 */
class HostileClientTest {

    private static final String UNEXPECTED =
            "An unexpected error occurred during connection handshake.";

    @SuppressWarnings("NullAway.Init")
    private static TestNode node;

    private String hub = "";

    @SuppressWarnings("NullAway.Init")
    private HubClient bystander;

    @BeforeAll
    static void start() throws IOException {
        node = TestNode.start("serverless");
    }

    @AfterAll
    static void stop() {
        node.close();
    }

    @BeforeEach
    void connectBystander() throws IOException, InterruptedException {
        hub = TestNode.newHub();
        bystander = node.connect(hub, "bystander");
    }

    @AfterEach
    void bystanderIsServed() throws IOException, InterruptedException {
        node.restSend("/api/hubs/" + hub + "/:send", "{\"target\":\"after\"}");
        assertThat(bystander.next())
                .isEqualTo("{\"type\":1,\"target\":\"after\",\"arguments\":[]}");
        assertThat(bystander.isClosed()).isFalse();
        bystander.close();
    }

    private HubClient open(TokenClaim... claims) throws IOException {
        return HubClient.open(
                node.http(),
                node.uri("/client/?hub=" + hub),
                node.clientToken(hub, "u", claims),
                "");
    }

    private static String error(String message) throws IOException {
        JsonNode json = TestNode.json(message);
        assertThat(json.fieldNames()).toIterable().containsExactly("error");
        return json.get("error").asText();
    }

    // handshakes

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "junk",
                "null",
                "[]",
                "{}",
                "{",
                "{\"protocol\":\"json\"}",
                "{\"version\":1}",
                "{\"protocol\":5,\"version\":1}",
                "{\"protocol\":null,\"version\":1}",
                "{\"protocol\":\"json\",\"version\":\"1\"}",
                "{\"protocol\":\"json\",\"version\":1.5}",
                "{\"protocol\":\"json\",\"version\":99999999999}",
                "{\"protocol\":\"json\",\"version\":null}",
                "{\"protocol\":\"json\",\"version\":1",
                "{\"protocol\":\"json\" \"version\":1}",
                "{\"Protocol\":\"json\",\"version\":1}",
                "{\"type\":6}",
                "\u0091\u0006"
            })
    void aHandshakeThatIsNoneIsRefused(String record) throws IOException, InterruptedException {
        try (HubClient client = open()) {
            client.sendText(record + "\u001e");
            assertThat(error(client.next())).isEqualTo(UNEXPECTED);
            assertThat(client.closeCode()).isEqualTo(1000);
        }
        try (HubClient client = open(new TokenClaim("asrs.s.derror", "true"))) {
            client.sendText(record + "\u001e");
            assertThat(error(client.next()))
                    .startsWith(UNEXPECTED + " ")
                    .hasSizeGreaterThan(UNEXPECTED.length() + 5);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"protocol\":\"xml\",\"version\":1}|The protocol 'xml' is not supported.",
                "{\"protocol\":\"\",\"version\":1}|The protocol '' is not supported.",
                "{\"protocol\":\"json\",\"version\":3}|The server does not support version 3 of the"
                        + " 'json' protocol.",
                "{\"protocol\":\"messagepack\",\"version\":2147483647}|The server does not support"
                        + " version 2147483647 of the 'messagepack' protocol."
            })
    void aHandshakeForSomethingElseIsRefusedWithWhat(String record, String text)
            throws IOException, InterruptedException {
        try (HubClient client = open()) {
            client.sendText(record + "\u001e");
            assertThat(error(client.next())).isEqualTo(text);
            assertThat(client.closeCode()).isEqualTo(1000);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"protocol\":\"json\",\"version\":0}",
                "{\"protocol\":\"JSON\",\"version\":2}",
                "{\"version\":1,\"protocol\":\"json\",\"x\":[{}]}",
                "{\"protocol\":\"x\",\"protocol\":\"json\",\"version\":1}",
                "{\"\\u0070rotocol\":\"js\\u006fn\",\"version\":1}",
                " {\"protocol\":\"json\",\"version\":1} behind it"
            })
    void aHandshakeMayBeWrittenInManyWays(String record) throws IOException, InterruptedException {
        try (HubClient client = open()) {
            client.sendText(record + "\u001e");
            assertThat(client.next()).isEqualTo("{}");
        }
    }

    @Test
    void aHandshakeWithoutEndIsCanceled() throws IOException, InterruptedException {
        try (HubClient client = open()) {
            client.sendText("{\"protocol\":\"" + "x".repeat(17_000));
            assertThat(error(client.next())).isEqualTo("Handshake was canceled.");
            assertThat(client.closeCode()).isEqualTo(1000);
        }
        try (HubClient client = open()) {
            client.sendText(
                    "{\"protocol\":\"json\",\"version\":1,\"x\":\""
                            + "x".repeat(15_000)
                            + "\"}\u001e"
                            + "{\"type\":6}\u001e".repeat(2000));
            assertThat(client.next()).isEqualTo("{}");
        }
    }

    @Test
    void aHandshakeThatIsNestedTooDeepIsRefused() throws IOException, InterruptedException {
        try (HubClient client = open()) {
            client.sendText(
                    "{\"protocol\":\"json\",\"version\":1,\"x\":" + "[".repeat(10_000) + "\u001e");
            assertThat(error(client.next())).isEqualTo(UNEXPECTED);
        }
    }

    @Test
    void aClientThatSendsOnBehindARefusedHandshakeIsNotHeard()
            throws IOException, InterruptedException {
        try (HubClient client = open()) {
            client.sendText(
                    "junk\u001e"
                            + HubClient.HANDSHAKE
                            + "{\"type\":1,\"invocationId\":\"1\",\"target\":\"m\",\"arguments\":[]}\u001e");
            assertThat(error(client.next())).isEqualTo(UNEXPECTED);
            assertThat(client.closeCode()).isEqualTo(1000);
            assertThat(client.unseen()).isEmpty();
        }
    }

    @Test
    void aClientThatIsSilentIsRefusedInTheTimeOfItsToken()
            throws IOException, InterruptedException {
        try (HubClient client = open(new TokenClaim("asrs.s.cht", "1"))) {
            assertThat(error(client.next())).isEqualTo("Handshake was canceled.");
            assertThat(client.closeCode()).isEqualTo(1000);
        }
    }

    // messages

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "junk",
                "null",
                "[]",
                "{",
                "{\"type\":1}",
                "{\"type\":\"1\"}",
                "{\"type\":1,\"target\":5,\"arguments\":[]}",
                "{\"type\":1,\"target\":\"m\"}",
                "{\"type\":1,\"target\":\"m\",\"arguments\":{}}",
                "{\"type\":1,\"target\":\"m\",\"arguments\":[}",
                "{\"type\":4,\"target\":\"m\",\"arguments\":[]}",
                "{\"type\":3}",
                "{\"type\":99999999999}",
                "{\"type\":6",
                "\u0091\u0006"
            })
    void aMessageThatIsNoneClosesItsClient(String record) throws IOException, InterruptedException {
        try (HubClient client = open().handshake()) {
            client.sendText(
                    "{\"type\":6}\u001e"
                            + record
                            + "\u001e{\"type\":1,\"invocationId\":\"1\",\"target\":\"m\",\"arguments\":[]}\u001e");
            JsonNode close = TestNode.json(client.next());
            assertThat(close.get("type").asInt()).isEqualTo(7);
            assertThat(close.get("error").asText()).isNotBlank();
            assertThat(close.has("allowReconnect")).isFalse();
            assertThat(client.closeCode()).isEqualTo(1000);
            assertThat(client.unseen()).isEmpty();
        }
    }

    @Test
    void aMessageOverOneMebibyteClosesItsClient() throws IOException, InterruptedException {
        try (HubClient client = open().handshake()) {
            String start = "{\"type\":1,\"invocationId\":\"1\",\"target\":\"m\",\"arguments\":[\"";
            client.sendText(start + "x".repeat((1 << 20) - start.length() - 3) + "\"]}\u001e");
            assertThat(client.next()).startsWith("{\"type\":3,");
            client.sendText(start + "x".repeat(1 << 20));
            assertThat(TestNode.json(client.next()).get("type").asInt()).isEqualTo(7);
            assertThat(client.closeCode()).isEqualTo(1000);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"[", "{\"a\":"})
    void aMessageThatIsNestedTooDeepClosesItsClient(String open)
            throws IOException, InterruptedException {
        try (HubClient client = open().handshake()) {
            client.sendText(
                    "{\"type\":1,\"target\":\"m\",\"arguments\":["
                            + open.repeat(100_000)
                            + "\u001e");
            assertThat(TestNode.json(client.next()).get("type").asInt()).isEqualTo(7);
        }
    }

    @Test
    void aMessageThatIsCutByTheEndOfTheLineIsForgotten() throws IOException, InterruptedException {
        try (HubClient client = open().handshake()) {
            client.sendText("{\"type\":1,\"target\":\"m\",\"argu");
            assertThat(client.leave()).isEqualTo(1000);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"type\":8,\"sequenceId\":1}",
                "{\"type\":77,\"x\":1}",
                "{\"type\":5,\"invocationId\":\"1\"}",
                "{\"type\":3,\"invocationId\":\"nobody's\",\"result\":1}",
                "{\"type\":3,\"invocationId\":\"\",\"error\":\"x\"}",
                "{\"type\":2,\"invocationId\":\"1\",\"item\":1}",
                "{\"type\":1,\"target\":\"m\",\"arguments\":[]}",
                "{\"headers\":{\"a\":\"b\"},\"arguments\":[1],\"target\":\"m\",\"type\":1}"
            })
    void aMessageThatNobodyWaitsForIsPassedOver(String record)
            throws IOException, InterruptedException {
        try (HubClient client = open().handshake()) {
            client.sendText(
                    record
                            + "\u001e{\"type\":4,\"invocationId\":\"1\",\"target\":\"s\",\"arguments\":[]}\u001e");
            assertThat(client.next()).startsWith("{\"type\":3,\"invocationId\":\"1\",\"error\":");
        }
    }

    // the other transports

    @Test
    void junkInAPostClosesItsEventStream() throws IOException, InterruptedException {
        try (EventStream stream = EventStream.open(node, hub, node.clientToken(hub, "u"))) {
            assertThat(stream.line()).isEqualTo(":");
            assertThat(stream.post(HubClient.HANDSHAKE + "junk\u001e").statusCode()).isEqualTo(200);
            assertThat(stream.line()).isEqualTo("data: {}\u001e");
            assertThat(stream.line()).isEmpty();
            assertThat(stream.line()).startsWith("data: {\"type\":7,\"error\":");
            assertThat(stream.line()).isEmpty();
            assertThat(stream.line()).isEqualTo("END");
        }
    }

    @Test
    void aPostOverTheLimitOfTheListenerIsA413() throws IOException, InterruptedException {
        try (EventStream stream = EventStream.open(node, hub, node.clientToken(hub, "u"))) {
            assertThat(stream.line()).isEqualTo(":");
            assertThat(
                            node.send(
                                            node.request(
                                                    "POST",
                                                    stream.path(),
                                                    null,
                                                    BodyPublishers.ofByteArray(
                                                            new byte[(16 << 20) + 1])))
                                    .statusCode())
                    .isEqualTo(413);
            assertThat(stream.post(HubClient.HANDSHAKE).statusCode()).isEqualTo(200);
            assertThat(stream.line()).isEqualTo("data: {}\u001e");
        }
    }
}
