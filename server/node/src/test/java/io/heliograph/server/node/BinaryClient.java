package io.heliograph.server.node;

import io.heliograph.wire.hub.HubCodec;
import io.heliograph.wire.hub.HubMessage;
import io.heliograph.wire.hub.HubProtocol;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

import org.jspecify.annotations.Nullable;

import java.net.URI;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * A SignalR client that speaks MessagePack over a WebSocket. Every wait ends after twenty seconds.
 */
final class BinaryClient implements WebSocket.Listener, AutoCloseable {

    private static final HubCodec CODEC = HubCodec.of(HubProtocol.MESSAGEPACK);

    private final BlockingQueue<ByteBuf> messages = new LinkedBlockingQueue<>();
    private final ByteBuf unread = Unpooled.buffer();

    @SuppressWarnings("NullAway.Init")
    private WebSocket socket;

    private BinaryClient() {}

    /** With its handshake done. */
    static BinaryClient open(TestNode node, String path, String token) throws InterruptedException {
        BinaryClient client = new BinaryClient();
        client.socket =
                node.http()
                        .newWebSocketBuilder()
                        .connectTimeout(TestNode.PATIENCE)
                        .header("Authorization", "Bearer " + token)
                        .buildAsync(
                                URI.create(node.uri(path).toString().replaceFirst("^http", "ws")),
                                client)
                        .join();
        client.socket.sendText("{\"protocol\":\"messagepack\",\"version\":1}\u001e", true).join();
        client.next();
        return client;
    }

    void send(ByteBuf frame) {
        socket.sendBinary(frame.nioBuffer(), true).join();
    }

    /** The next message that is no ping, framed; at first the answer to the handshake. */
    ByteBuf next() throws InterruptedException {
        ByteBuf message = messages.poll(TestNode.PATIENCE.toSeconds(), TimeUnit.SECONDS);
        if (message == null) {
            throw new AssertionError("no message came");
        }
        return message;
    }

    @Override
    public @Nullable CompletionStage<?> onBinary(WebSocket from, ByteBuffer data, boolean last) {
        unread.writeBytes(data);
        if (unread.readableBytes() > 2 && unread.getByte(unread.readerIndex()) == '{') {
            messages.add(Unpooled.copiedBuffer(unread));
            unread.clear();
        }
        while (unread.isReadable()) {
            int start = unread.readerIndex();
            ByteBuf body = CODEC.nextFrame(unread, Integer.MAX_VALUE);
            if (body == null) {
                break;
            }
            if (!(CODEC.read(body) instanceof HubMessage.Ping)) {
                messages.add(
                        Unpooled.copiedBuffer(unread.slice(start, unread.readerIndex() - start)));
            }
        }
        from.request(1);
        return null;
    }

    @Override
    public void close() {
        socket.abort();
    }
}
