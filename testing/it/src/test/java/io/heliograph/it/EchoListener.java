package io.heliograph.it;

import io.heliograph.server.core.LineEnd;
import io.heliograph.server.edge.http.WebSocket;
import io.heliograph.server.edge.http.WebSocketListener;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

import org.jspecify.annotations.Nullable;

/** Sends each message back as it came. Home thread: the socket's loop. */
final class EchoListener implements WebSocketListener {

    private final WebSocket socket;
    private ByteBuf message = Unpooled.buffer();

    EchoListener(WebSocket socket) {
        this.socket = socket;
    }

    @Override
    public void onData(ByteBuf data) {
        message.writeBytes(data);
    }

    @Override
    public void onMessageEnd(boolean text) {
        socket.send(message, !text);
        message = Unpooled.buffer();
    }

    @Override
    public void onClosed(int code, @Nullable LineEnd line) {
        message.release();
    }
}
