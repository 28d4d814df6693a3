package io.heliograph.server.node;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.net.URI;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;

/** A client over a WebSocket. It takes a message from the line only when it is asked to read. */
final class WebSocketClient extends TransportClient implements WebSocket.Listener {

    private static final byte[] END = {};

    private final BlockingQueue<byte[]> come = new LinkedBlockingQueue<>();

    @SuppressWarnings("NullAway.Init")
    private WebSocket socket;

    /**
     * @throws HubClient.RefusedException when the upgrade is refused
     */
    static WebSocketClient open(TestNode node, String path, @Nullable String token)
            throws IOException {
        WebSocketClient client = new WebSocketClient();
        WebSocket.Builder builder =
                node.http().newWebSocketBuilder().connectTimeout(TestNode.PATIENCE);
        if (token != null) {
            builder.header("Authorization", "Bearer " + token);
        }
        try {
            URI uri = URI.create(node.uri(path).toString().replaceFirst("^http", "ws"));
            client.socket = builder.buildAsync(uri, client).join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof WebSocketHandshakeException refusal) {
                throw new HubClient.RefusedException(refusal.getResponse().statusCode());
            }
            throw e;
        }
        return client;
    }

    @Override
    public void onOpen(WebSocket opened) {}

    @Override
    byte @Nullable [] read() throws InterruptedException {
        socket.request(1);
        byte[] bytes = come.take();
        return bytes == END ? null : bytes;
    }

    @Override
    CompletableFuture<Void> sayLater(byte[] bytes) {
        return socket.sendBinary(ByteBuffer.wrap(bytes), true).thenRun(() -> {});
    }

    @Override
    void leave() {
        socket.sendClose(WebSocket.NORMAL_CLOSURE, "").join();
    }

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
        come.add(data.toString().getBytes(StandardCharsets.UTF_8));
        return null;
    }

    @Override
    public @Nullable CompletionStage<?> onBinary(WebSocket from, ByteBuffer data, boolean last) {
        byte[] bytes = new byte[data.remaining()];
        data.get(bytes);
        come.add(bytes);
        return null;
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket from, int code, String reason) {
        come.add(END);
        return null;
    }

    @Override
    public void onError(WebSocket from, Throwable error) {
        come.add(END);
    }

    @Override
    public void close() {
        socket.abort();
    }
}
