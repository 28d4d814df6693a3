package io.heliograph.server.node;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A SignalR client that speaks JSON over a WebSocket. Every wait ends after twenty seconds. */
final class HubClient implements WebSocket.Listener, AutoCloseable {

    static final String HANDSHAKE = "{\"protocol\":\"json\",\"version\":1}\u001e";

    private static final String PING = "{\"type\":6}";
    private static final long PATIENCE_SECONDS = TestNode.PATIENCE.toSeconds();

    private final String id;
    private final BlockingQueue<String> messages = new LinkedBlockingQueue<>();
    private final CompletableFuture<Integer> closed = new CompletableFuture<>();
    private final StringBuilder unread = new StringBuilder();

    @SuppressWarnings("NullAway.Init")
    private WebSocket socket;

    private HubClient(String id) {
        this.id = id;
    }

    /** The upgrade was refused with that status. */
    static final class RefusedException extends IOException {
        private static final long serialVersionUID = 1;
        final int status;

        RefusedException(int status) {
            super("refused: " + status);
            this.status = status;
        }
    }

    /** Opens the socket and says nothing. */
    static HubClient open(HttpClient http, URI uri, @Nullable String token, String id)
            throws IOException {
        HubClient client = new HubClient(id);
        WebSocket.Builder builder = http.newWebSocketBuilder().connectTimeout(TestNode.PATIENCE);
        if (token != null) {
            builder.header("Authorization", "Bearer " + token);
        }
        try {
            client.socket =
                    builder.buildAsync(
                                    URI.create(uri.toString().replaceFirst("^http", "ws")), client)
                            .join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof WebSocketHandshakeException refusal) {
                throw new RefusedException(refusal.getResponse().statusCode());
            }
            throw e;
        }
        return client;
    }

    HubClient handshake() throws InterruptedException {
        sendText(HANDSHAKE);
        String answer = next();
        if (!answer.equals("{}")) {
            throw new AssertionError("handshake: " + answer);
        }
        return this;
    }

    /** The public connection id. */
    String id() {
        return id;
    }

    void sendText(String text) {
        socket.sendText(text, true).join();
    }

    void sendBinary(byte[] bytes) {
        socket.sendBinary(ByteBuffer.wrap(bytes), true).join();
    }

    /** The next message that is no ping, without the mark at its end. */
    String next() throws InterruptedException {
        while (true) {
            String message = messages.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
            if (message == null) {
                throw new AssertionError("no message came");
            }
            if (!message.equals(PING)) {
                return message;
            }
        }
    }

    /** Messages that have come and were not looked at. */
    BlockingQueue<String> unseen() {
        messages.removeIf(PING::equals);
        return messages;
    }

    /** Closes the WebSocket and waits for the answer. */
    int leave() throws InterruptedException {
        socket.sendClose(WebSocket.NORMAL_CLOSURE, "").join();
        return closeCode();
    }

    /** The code that the service closed with. */
    int closeCode() throws InterruptedException {
        try {
            return closed.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new AssertionError("no close came", e);
        }
    }

    boolean isClosed() {
        return closed.isDone();
    }

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
        received(data);
        from.request(1);
        return null;
    }

    @Override
    public @Nullable CompletionStage<?> onBinary(WebSocket from, ByteBuffer data, boolean last) {
        received(StandardCharsets.UTF_8.decode(data));
        from.request(1);
        return null;
    }

    private void received(CharSequence data) {
        unread.append(data);
        for (int end = unread.indexOf("\u001e"); end >= 0; end = unread.indexOf("\u001e")) {
            messages.add(unread.substring(0, end));
            unread.delete(0, end + 1);
        }
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket from, int code, String reason) {
        closed.complete(code);
        return null;
    }

    @Override
    public void onError(WebSocket from, Throwable error) {
        closed.completeExceptionally(error);
    }

    /** Breaks the line without a word. */
    void abort() {
        socket.abort();
    }

    @Override
    public void close() {
        if (!closed.isDone()) {
            socket.sendClose(WebSocket.NORMAL_CLOSURE, "")
                    .orTimeout(Duration.ofSeconds(5).toSeconds(), TimeUnit.SECONDS)
                    .exceptionally(e -> socket)
                    .join();
            socket.abort();
        }
    }
}
