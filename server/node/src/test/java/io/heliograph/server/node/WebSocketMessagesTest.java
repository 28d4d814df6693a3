package io.heliograph.server.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.heliograph.wire.service.ProtocolPayload;
import io.heliograph.wire.service.ServiceMessage;
import io.netty.buffer.Unpooled;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.io.IOException;
import java.net.URI;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * How hub messages lie in WebSocket messages on their way to a client. Some clients fail on one
 * that is cut in two, or of the wrong type; some lose what follows the handshake response.
 */
@Timeout(60)
class WebSocketMessagesTest implements WebSocket.Listener {

    @SuppressWarnings("NullAway.Init")
    private static TestNode node;

    private final BlockingQueue<String> come = new LinkedBlockingQueue<>();

    @BeforeAll
    static void start() throws IOException {
        node = TestNode.start("auto");
    }

    @AfterAll
    static void stop() {
        node.close();
    }

    private WebSocket open(String hub) {
        URI uri =
                URI.create(node.uri("/client/?hub=" + hub).toString().replaceFirst("^http", "ws"));
        return node.http()
                .newWebSocketBuilder()
                .header("Authorization", "Bearer " + node.clientToken(hub, "u"))
                .buildAsync(uri, this)
                .join();
    }

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
        come.add((last ? "text " : "part of text ") + data);
        from.request(1);
        return null;
    }

    @Override
    public @Nullable CompletionStage<?> onBinary(WebSocket from, ByteBuffer data, boolean last) {
        byte[] bytes = new byte[data.remaining()];
        data.get(bytes);
        come.add((last ? "binary " : "part of binary ") + HexFormat.of().formatHex(bytes));
        from.request(1);
        return null;
    }

    @Override
    public @Nullable CompletionStage<?> onPing(WebSocket from, ByteBuffer payload) {
        come.add("ping");
        return WebSocket.Listener.super.onPing(from, payload);
    }

    private void sendToAll(String hub) throws IOException, InterruptedException {
        node.restSend("/api/hubs/" + hub + "/:send", "{\"target\":\"m\",\"arguments\":[1]}");
    }

    @Test
    void jsonIsTextEvenWhenTheHandshakeCameAsBinary() throws Exception {
        String hub = TestNode.newHub();
        WebSocket socket = open(hub);
        socket.sendBinary(
                        ByteBuffer.wrap(HubClient.HANDSHAKE.getBytes(StandardCharsets.UTF_8)), true)
                .join();
        assertThat(come.take()).isEqualTo("text {}\u001e");

        sendToAll(hub);

        assertThat(come.take())
                .isEqualTo("text {\"type\":1,\"target\":\"m\",\"arguments\":[1]}\u001e");
        socket.abort();
    }

    @Test
    void messagePackIsBinaryEvenWhenTheHandshakeCameAsText() throws Exception {
        String hub = TestNode.newHub();
        WebSocket socket = open(hub);
        socket.sendText("{\"protocol\":\"messagepack\",\"version\":1}\u001e", true).join();
        assertThat(come.take()).isEqualTo("binary 7b7d1e");

        sendToAll(hub);

        assertThat(come.take()).isEqualTo("binary 09960180c0a16d910190");
        socket.abort();
    }

    @Test
    void theHandshakeResponseIsAloneInItsMessage() throws Exception {
        String hub = TestNode.newHub();
        String message = "{\"type\":1,\"target\":\"m\",\"arguments\":[]}\u001e";
        try (ServiceClient server =
                ServiceClient.open(node, "?hub=" + hub, node.serverToken(hub, "s"), "s")
                        .handshake()) {
            WebSocket socket = open(hub);
            socket.sendText(HubClient.HANDSHAKE, true).join();
            String id = ((ServiceMessage.OpenConnection) server.next()).connectionId();
            server.next();
            server.send(
                    new ServiceMessage.BroadcastData(
                            List.of(), List.of(json(message)), null, null));
            server.send(
                    new ServiceMessage.ConnectionData(
                            id,
                            Unpooled.copiedBuffer("{}\u001e" + message, StandardCharsets.UTF_8),
                            1,
                            false,
                            null));

            assertThat(come.take()).isEqualTo("text {}\u001e");
            assertThat(come.take()).isEqualTo("text " + message);
            assertThat(come.take()).isEqualTo("text " + message);
            socket.abort();
        }
    }

    private static ProtocolPayload json(String message) {
        return new ProtocolPayload("json", Unpooled.copiedBuffer(message, StandardCharsets.UTF_8));
    }

    @Test
    void aLargeMessageIsOneWebSocketMessage() throws Exception {
        String hub = TestNode.newHub();
        WebSocket socket = open(hub);
        socket.sendText(HubClient.HANDSHAKE, true).join();
        assertThat(come.take()).isEqualTo("text {}\u001e");
        String text = "x".repeat(100_000);

        node.restSend(
                "/api/hubs/" + hub + "/:send",
                "{\"target\":\"m\",\"arguments\":[\"" + text + "\"]}");

        StringBuilder whole = new StringBuilder();
        String part = come.take();
        // The client cuts what it has not read at once; only the last part says that it is the
        // last.
        while (part.startsWith("part of text ")) {
            whole.append(part.substring("part of text ".length()));
            part = come.take();
        }
        whole.append(part.substring("text ".length()));
        assertThat(whole.toString())
                .isEqualTo("{\"type\":1,\"target\":\"m\",\"arguments\":[\"" + text + "\"]}\u001e");
        socket.abort();
    }
}
