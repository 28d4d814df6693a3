package io.heliograph.server.node;

import io.heliograph.wire.service.ServiceFrames;
import io.heliograph.wire.service.ServiceMessage;
import io.heliograph.wire.service.ServiceMessageReader;
import io.heliograph.wire.service.ServiceMessageWriter;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.net.URI;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.ByteBuffer;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** One connection of a hub server. Every wait ends after twenty seconds. */
final class ServiceClient implements WebSocket.Listener, AutoCloseable {

    static final ServiceMessage.HandshakeRequest HANDSHAKE =
            new ServiceMessage.HandshakeRequest(1, 0, "", 0, false);

    private final BlockingQueue<ServiceMessage> messages = new LinkedBlockingQueue<>();
    private final CompletableFuture<Integer> closed = new CompletableFuture<>();
    private final ByteBuf unread = Unpooled.buffer();
    private volatile boolean paused;

    @SuppressWarnings("NullAway.Init")
    private WebSocket socket;

    private ServiceClient() {}

    /** Opens the socket and says nothing. */
    static ServiceClient open(
            TestNode node, String query, @Nullable String token, @Nullable String serverId)
            throws IOException {
        ServiceClient client = new ServiceClient();
        WebSocket.Builder builder =
                node.http().newWebSocketBuilder().connectTimeout(TestNode.PATIENCE);
        if (token != null) {
            builder.header("Authorization", "Bearer " + token);
        }
        if (serverId != null) {
            builder.header("X-ASRS-Server-Id", serverId);
        }
        try {
            URI uri =
                    URI.create(node.uri("/server/" + query).toString().replaceFirst("^http", "ws"));
            client.socket = builder.buildAsync(uri, client).join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof WebSocketHandshakeException refusal) {
                throw new HubClient.RefusedException(refusal.getResponse().statusCode());
            }
            throw e;
        }
        return client;
    }

    ServiceClient handshake() throws InterruptedException {
        send(HANDSHAKE);
        ServiceMessage answer = next();
        if (!(answer instanceof ServiceMessage.HandshakeResponse response)
                || response.errorMessage() != null) {
            throw new AssertionError("handshake: " + answer);
        }
        return this;
    }

    void send(ServiceMessage message) {
        ByteBuf frame = Unpooled.buffer();
        ServiceMessageWriter.write(message, frame);
        sendBytes(frame);
    }

    void sendBytes(ByteBuf bytes) {
        socket.sendBinary(bytes.nioBuffer(), true).join();
    }

    /** The next message that is no ping. */
    ServiceMessage next() throws InterruptedException {
        while (true) {
            ServiceMessage message = messages.poll(TestNode.PATIENCE.toSeconds(), TimeUnit.SECONDS);
            if (message == null) {
                throw new AssertionError("no message came");
            }
            if (!(message instanceof ServiceMessage.Ping)) {
                return message;
            }
        }
    }

    int closeCode() throws InterruptedException {
        try {
            return closed.get(TestNode.PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new AssertionError("no close came", e);
        }
    }

    boolean isClosed() {
        return closed.isDone();
    }

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
        closed.completeExceptionally(new AssertionError("text to a hub server: " + data));
        return null;
    }

    @Override
    public @Nullable CompletionStage<?> onBinary(WebSocket from, ByteBuffer data, boolean last) {
        unread.writeBytes(data);
        for (ByteBuf body = ServiceFrames.next(unread);
                body != null;
                body = ServiceFrames.next(unread)) {
            // A copy: the message holds slices.
            messages.add(ServiceMessageReader.read(body.copy()));
        }
        if (!paused) {
            from.request(1);
        }
        return null;
    }

    /** Takes at most one more message from the line. */
    void pause() {
        paused = true;
    }

    void resume() {
        paused = false;
        socket.request(2);
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

    /** Breaks the line. */
    void abort() {
        socket.abort();
    }

    @Override
    public void close() {
        abort();
    }
}
