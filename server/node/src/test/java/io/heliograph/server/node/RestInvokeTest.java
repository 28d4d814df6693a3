package io.heliograph.server.node;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;

import io.heliograph.wire.hub.HubMessage;
import io.heliograph.wire.hub.HubMessages;
import io.heliograph.wire.hub.HubProtocol;
import io.heliograph.wire.hub.RawValue;
import io.heliograph.wire.service.ServiceMessage;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Calls of clients over REST: each comes back, with what the client said or with what went wrong.
 */
class RestInvokeTest {

    private static final String FRAMES = "application/octet-stream";
    private static final String ASK = "{\"Target\":\"ask\",\"Arguments\":[1,{\"a\" : 2}]}";

    @SuppressWarnings("NullAway.Init")
    private static TestNode node;

    private String hub = "";

    @BeforeAll
    static void start() throws IOException {
        node =
                TestNode.start(
                        new Configuration()
                                .set("service.mode", "auto")
                                .set("rest.invoke-timeout-seconds", "1"));
    }

    @AfterAll
    static void stop() {
        node.close();
    }

    @BeforeEach
    void takeHub() {
        hub = TestNode.newHub();
    }

    private CompletableFuture<HttpResponse<byte[]>> invoke(
            String id, @Nullable String accept, String type, BodyPublisher body) {
        String url = "/api/hubs/" + hub + "/connections/" + id + "/:invoke?api-version=2024-12-01";
        HttpRequest.Builder request =
                node.request("POST", url, node.restToken(url), body).header("Content-Type", type);
        if (accept != null) {
            request.header("Accept", accept);
        }
        return node.http().sendAsync(request.build(), BodyHandlers.ofByteArray());
    }

    private CompletableFuture<HttpResponse<byte[]>> invoke(HubClient client) {
        return invoke(client.id(), null, "application/json", BodyPublishers.ofString(ASK));
    }

    private static HttpResponse<byte[]> answer(CompletableFuture<HttpResponse<byte[]>> call)
            throws InterruptedException {
        try {
            return call.get(TestNode.PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new AssertionError("the call does not come back", e);
        }
    }

    private static String text(HttpResponse<byte[]> answer) {
        return new String(answer.body(), StandardCharsets.UTF_8);
    }

    /** What the client is asked; it has to be the call of this class. */
    private static String asked(HubClient client) throws IOException, InterruptedException {
        String message = client.next();
        JsonNode call = TestNode.json(message);
        assertThat(message).endsWith(",\"target\":\"ask\",\"arguments\":[1,{\"a\" : 2}]}");
        assertThat(call.get("type").asInt()).isEqualTo(1);
        return call.get("invocationId").asText();
    }

    private static String completion(String id, String rest) {
        return "{\"type\":3,\"invocationId\":\"" + id + "\"" + rest + "}\u001e";
    }

    private static void assertRefused(
            HttpResponse<byte[]> answer, int status, String code, String message)
            throws IOException {
        assertThat(answer.statusCode()).as(text(answer)).isEqualTo(status);
        assertThat(answer.headers().firstValue("x-ms-error-code")).contains(code);
        JsonNode detail = TestNode.json(text(answer));
        assertThat(detail.get("code").asText()).isEqualTo(code);
        assertThat(detail.get("message").asText()).contains(message);
    }

    // what the client says

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                ",\"result\":42|{\"result\":42}",
                ",\"result\":{\"a\" : [1.50,\"\u00e4\"]}|{\"result\":{\"a\" : [1.50,\"\u00e4\"]}}",
                ",\"result\":null|{\"result\":null}",
                "``|{}",
                ",\"error\":\"no \\\"way\\\"\"|{\"error\":\"no \\\"way\\\"\"}"
            })
    void whatTheClientAnswersComesBackInJson(String rest, String json)
            throws IOException, InterruptedException {
        try (HubClient client = node.connect(hub, "u")) {
            CompletableFuture<HttpResponse<byte[]>> call = invoke(client);

            client.sendText(completion(asked(client), rest));

            HttpResponse<byte[]> answer = answer(call);
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.headers().firstValue("Content-Type")).contains("application/json");
            assertThat(text(answer)).isEqualTo(json);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "application/octet-stream,true",
        "Application/Octet-Stream;q=0.5,true",
        "'application/octet-stream;q=0.5, application/json;q=0.4',true",
        "'application/json, application/octet-stream',true",
        "'application/json;q=0.9, application/octet-stream;q=0.8',false",
        "application/octet-stream;q=0,false",
        "application/json,false",
        "*/*,false"
    })
    void aCallerThatAsksForTheFrameGetsItWithTheNameOfItsProtocol(String accept, boolean framed)
            throws IOException, InterruptedException {
        try (HubClient client = node.connect(hub, "u")) {
            CompletableFuture<HttpResponse<byte[]>> call =
                    invoke(client.id(), accept, "application/json", BodyPublishers.ofString(ASK));
            String id = asked(client);

            client.sendText(completion(id, ",\"result\":42"));

            HttpResponse<byte[]> answer = answer(call);
            assertThat(text(answer))
                    .isEqualTo(framed ? completion(id, ",\"result\":42") : "{\"result\":42}");
            assertThat(answer.headers().firstValue("X-ASRS-Protocol").isPresent())
                    .isEqualTo(framed);
            if (framed) {
                assertThat(answer.headers().firstValue("X-ASRS-Protocol")).contains("json");
                assertThat(answer.headers().firstValue("Content-Type")).contains(FRAMES);
            }
        }
    }

    /** A map of the protocol's name and a frame. */
    private static byte[] frames(String protocol, ByteBuf frame) {
        ByteBuf map = Unpooled.buffer();
        map.writeByte(0x81).writeByte(0xa0 | protocol.length());
        map.writeCharSequence(protocol, StandardCharsets.US_ASCII);
        map.writeByte(0xc4).writeByte(frame.readableBytes()).writeBytes(frame.duplicate());
        return ByteBufUtil.getBytes(map);
    }

    @Test
    void anSdkThatSendsFramesGetsItsOwnIdBackAndTheClientSeesAnother()
            throws IOException, InterruptedException {
        String own =
                "{\"type\":1,\"invocationId\":\"own\",\"target\":\"ask\",\"arguments\":[1,{\"a\" :"
                        + " 2}]}\u001e";
        byte[] body = frames("json", Unpooled.copiedBuffer(own, StandardCharsets.UTF_8));
        try (HubClient client = node.connect(hub, "u")) {
            CompletableFuture<HttpResponse<byte[]>> call =
                    invoke(client.id(), FRAMES, FRAMES, BodyPublishers.ofByteArray(body));
            String id = asked(client);
            assertThat(id).isNotEqualTo("own");

            client.sendText(completion(id, ",\"result\":42"));

            assertThat(text(answer(call))).isEqualTo(completion("own", ",\"result\":42"));
        }
    }

    @Test
    void aMessagePackClientAnswersInJsonOrInItsFrame() throws IOException, InterruptedException {
        for (String accept : List.of("application/json", FRAMES)) {
            JsonNode negotiated = node.negotiate(hub, node.clientToken(hub, "u"));
            String path =
                    "/client/?hub=" + hub + "&id=" + negotiated.get("connectionToken").asText();
            String id = negotiated.get("connectionId").asText();
            try (BinaryClient client = BinaryClient.open(node, path, node.clientToken(hub, "u"))) {
                CompletableFuture<HttpResponse<byte[]>> call =
                        invoke(id, accept, "application/json", BodyPublishers.ofString(ASK));
                HubMessage.Invocation asked =
                        (HubMessage.Invocation)
                                HubMessages.readOnly(HubProtocol.MESSAGEPACK, client.next());
                HubMessage.Completion result =
                        new HubMessage.Completion(
                                Map.of(),
                                String.valueOf(asked.invocationId()),
                                new HubMessage.Outcome.Result(
                                        new RawValue(
                                                Unpooled.wrappedBuffer(
                                                        new byte[] {
                                                            (byte) 0xc4, 2, 1, (byte) 255
                                                        }))));
                ByteBuf frame = HubMessages.completion(HubProtocol.MESSAGEPACK, result);

                client.send(frame);

                HttpResponse<byte[]> answer = answer(call);
                if (accept.equals(FRAMES)) {
                    assertThat(answer.headers().firstValue("X-ASRS-Protocol"))
                            .contains("messagepack");
                    assertThat(answer.body()).isEqualTo(ByteBufUtil.getBytes(frame));
                } else {
                    assertThat(text(answer)).isEqualTo("{\"result\":\"Af8=\"}");
                }
            }
        }
    }

    @Test
    void callsOfOneClientAreToldApart() throws IOException, InterruptedException {
        try (HubClient client = node.connect(hub, "u")) {
            CompletableFuture<HttpResponse<byte[]>> first = invoke(client);
            String firstId = asked(client);
            CompletableFuture<HttpResponse<byte[]>> second = invoke(client);
            String secondId = asked(client);

            client.sendText(
                    completion("unknown", ",\"result\":0")
                            + completion(secondId, ",\"result\":2")
                            + completion(firstId, ",\"result\":1"));

            assertThat(text(answer(first))).isEqualTo("{\"result\":1}");
            assertThat(text(answer(second))).isEqualTo("{\"result\":2}");
        }
    }

    // through a hub server

    @Test
    void aClientThatAHubServerCarriesAnswersThroughIt() throws IOException, InterruptedException {
        try (ServiceClient server =
                ServiceClient.open(node, "?hub=" + hub, node.serverToken(hub, "s"), "s")
                        .handshake()) {
            JsonNode negotiated = node.negotiate(hub, node.clientToken(hub, "u"));
            String path =
                    "/client/?hub=" + hub + "&id=" + negotiated.get("connectionToken").asText();
            String id = negotiated.get("connectionId").asText();
            try (HubClient client =
                    HubClient.open(node.http(), node.uri(path), node.clientToken(hub, "u"), id)) {
                client.sendText(HubClient.HANDSHAKE);
                assertThat(server.next()).isInstanceOf(ServiceMessage.OpenConnection.class);
                assertThat(server.next()).isInstanceOf(ServiceMessage.ConnectionData.class);
                server.send(
                        new ServiceMessage.ConnectionData(id, utf8("{}\u001e"), 1, false, null));
                assertThat(client.next()).isEqualTo("{}");

                CompletableFuture<HttpResponse<byte[]>> call = invoke(client);
                ServiceMessage.ClientInvocation told =
                        (ServiceMessage.ClientInvocation) server.next();
                assertThat(asked(client)).isEqualTo(told.invocationId());
                String said = completion(told.invocationId(), ",\"result\":[7]");
                client.sendText(said);
                ServiceMessage.ConnectionData data = (ServiceMessage.ConnectionData) server.next();
                server.send(
                        new ServiceMessage.ClientCompletion(
                                told.invocationId(), id, "s", "json", data.payload(), null));

                assertThat(text(answer(call))).isEqualTo("{\"result\":[7]}");
                CompletableFuture<HttpResponse<byte[]>> lost = invoke(client);
                assertThat(server.next()).isInstanceOf(ServiceMessage.ClientInvocation.class);
                server.abort();
                assertRefused(
                        answer(lost), 400, "Error.Connection.NotExisted", "disconnected before");
            }
        }
    }

    private static ByteBuf utf8(String text) {
        return Unpooled.copiedBuffer(text, StandardCharsets.UTF_8);
    }

    // what goes wrong

    @Test
    void aClientThatSaysNothingIsA400AfterTheTimeThatIsSet()
            throws IOException, InterruptedException {
        try (HubClient client = node.connect(hub, "u")) {
            HttpResponse<byte[]> answer = answer(invoke(client));

            assertRefused(
                    answer, 400, "Error.Connection.Unknown", "did not answer within 1 seconds");
            client.sendText(completion(asked(client), ",\"result\":1"));
            CompletableFuture<HttpResponse<byte[]>> next = invoke(client);
            client.sendText(completion(asked(client), ",\"result\":2"));
            assertThat(text(answer(next))).isEqualTo("{\"result\":2}");
        }
    }

    @Test
    void aClientThatLeavesIsA400() throws IOException, InterruptedException {
        try (HubClient client = node.connect(hub, "u")) {
            CompletableFuture<HttpResponse<byte[]>> call = invoke(client);
            CompletableFuture<HttpResponse<byte[]>> framed =
                    invoke(client.id(), FRAMES, "application/json", BodyPublishers.ofString(ASK));
            asked(client);
            asked(client);
            client.leave();

            assertRefused(answer(call), 400, "Error.Connection.NotExisted", "disconnected before");
            HttpResponse<byte[]> shown = answer(framed);
            assertThat(shown.statusCode()).isEqualTo(400);
            assertThat(shown.headers().firstValue("Content-Type").orElse(""))
                    .startsWith("text/plain");
            assertThat(text(shown)).isEqualTo("The client disconnected before it answered.");
        }
    }

    @Test
    void aConnectionThatIsNotThereIsA404() throws IOException, InterruptedException {
        try (HubClient elsewhere = node.connect(hub + "x", "u")) {
            for (String id : List.of("nobody", elsewhere.id())) {
                HttpResponse<byte[]> answer =
                        answer(invoke(id, null, "application/json", BodyPublishers.ofString(ASK)));
                assertRefused(answer, 404, "Error.Connection.NotExisted", "no such connection");
            }
            assertThat(elsewhere.unseen()).isEmpty();
        }
    }

    @Test
    void aCallThatCannotBeWrittenForTheClientIsA400() throws IOException, InterruptedException {
        try (HubClient client = node.connect(hub, "u")) {
            for (byte[] body :
                    List.of(
                            frames("custom", utf8("x")),
                            frames("json", utf8("{\"type\":6}\u001e")))) {
                HttpResponse<byte[]> answer =
                        answer(invoke(client.id(), null, FRAMES, BodyPublishers.ofByteArray(body)));
                assertRefused(answer, 400, "Error.Request.Invalid", "'json'");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{}", "{\"target\":\"\"}", "[]"})
    void aBodyThatIsNoCallIsA400(String body) throws IOException, InterruptedException {
        try (HubClient client = node.connect(hub, "u")) {
            HttpResponse<byte[]> answer =
                    answer(
                            invoke(
                                    client.id(),
                                    null,
                                    "application/json",
                                    BodyPublishers.ofString(body)));
            assertRefused(answer, 400, "Error.Request.Invalid", "");
            assertThat(client.unseen()).isEmpty();
        }
    }
}
