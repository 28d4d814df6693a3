package io.heliograph.server.edge.app;

import io.heliograph.server.core.AppSink;
import io.heliograph.server.core.CloseReason;
import io.heliograph.server.core.LineEnd;
import io.heliograph.server.core.engine.ServerConnection;
import io.heliograph.server.edge.http.WebSocket;
import io.heliograph.server.edge.http.WebSocketListener;
import io.netty.buffer.ByteBuf;

import org.jspecify.annotations.Nullable;

/**
 * The WebSocket of a hub server. Always binary: the SDK's socket would check text for UTF-8. Home
 * thread: the socket's loop.
 */
final class AppTransport implements AppSink, WebSocketListener {

    /** The SDK reconnects after any code; this one leaves no error in its log. */
    private static final int NORMAL_CLOSURE = 1000;

    private final WebSocket socket;
    private @Nullable ServerConnection server;

    AppTransport(WebSocket socket) {
        this.socket = socket;
    }

    void opened(ServerConnection opened) {
        server = opened;
    }

    @Override
    public void send(ByteBuf frames) {
        socket.send(frames, true);
    }

    @Override
    public long queuedBytes() {
        return socket.queuedBytes();
    }

    @Override
    public void close(CloseReason reason) {
        socket.close(NORMAL_CLOSURE, reason.code());
    }

    @Override
    public void onData(ByteBuf data) {
        if (server != null) {
            server.received(data);
        }
    }

    @Override
    public void onReadComplete() {
        if (server != null) {
            server.readComplete();
        }
    }

    @Override
    public void onViolation(int code, String what) {
        if (server != null) {
            server.transportFailed(what);
        }
    }

    @Override
    public void onClosed(int code, @Nullable LineEnd line) {
        if (server != null) {
            server.transportClosed(line);
        }
    }
}
