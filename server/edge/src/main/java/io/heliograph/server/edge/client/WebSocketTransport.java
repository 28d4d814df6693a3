package io.heliograph.server.edge.client;

import io.heliograph.access.ClientIdentity;
import io.heliograph.server.core.ClientSink;
import io.heliograph.server.core.CloseReason;
import io.heliograph.server.core.EncodedMessage;
import io.heliograph.server.core.LineEnd;
import io.heliograph.server.core.Transport;
import io.heliograph.server.core.engine.ClientConnection;
import io.heliograph.server.edge.http.HttpAnswer;
import io.heliograph.server.edge.http.HttpExchange;
import io.heliograph.server.edge.http.NettyLoop;
import io.heliograph.server.edge.http.WebSocket;
import io.heliograph.server.edge.http.WebSocketFraming;
import io.heliograph.server.edge.http.WebSocketListener;
import io.netty.buffer.ByteBuf;

import org.jspecify.annotations.Nullable;

/** A client over a WebSocket. Home thread: the socket's loop. */
final class WebSocketTransport implements ClientSink, WebSocketListener, HttpTransport {

    static final String NO_POST = "POST requests are not allowed for WebSocket connections.";

    private static final int NORMAL_CLOSURE = 1000;
    private static final int PROTOCOL_ERROR = 1002;
    private static final int INVALID_TEXT = 1007;
    private static final int POLICY_VIOLATION = 1008;
    private static final int TOO_BIG = 1009;

    private final WebSocket socket;
    private final HttpTransports transports;
    private final @Nullable String token;
    private WebSocketFraming framing = WebSocketFraming.TEXT;
    private @Nullable ClientConnection client;

    /**
     * @param token the secret id it was opened with; null for a client that did not negotiate
     */
    WebSocketTransport(WebSocket socket, HttpTransports transports, @Nullable String token) {
        this.socket = socket;
        this.transports = transports;
        this.token = token;
    }

    void opened(ClientConnection opened) {
        client = opened;
        if (token != null && !opened.isClosed()) {
            transports.add(token, this);
        }
    }

    private void forget() {
        if (token != null) {
            transports.remove(token);
        }
    }

    @Override
    public NettyLoop loop() {
        return socket.loop();
    }

    @Override
    public int kind() {
        return ClientIdentity.TRANSPORT_WEB_SOCKETS;
    }

    @Override
    public void get(HttpExchange exchange) {
        HttpTransport.refuse(exchange, HttpAnswer.status(409));
    }

    @Override
    public void post(HttpExchange exchange) {
        HttpTransport.refuse(exchange, HttpAnswer.text(405, NO_POST));
    }

    @Override
    public Transport transport() {
        return Transport.WEB_SOCKETS;
    }

    @Override
    public boolean supportsBinary() {
        return true;
    }

    @Override
    public void useBinary(boolean binary) {
        framing = binary ? WebSocketFraming.BINARY : WebSocketFraming.TEXT;
    }

    @Override
    public void readable(boolean readable) {
        socket.readable(readable);
    }

    @Override
    public void send(EncodedMessage message) {
        socket.sendFrame(message.sharedFrame(framing));
    }

    @Override
    public void send(ByteBuf payload) {
        socket.send(payload, framing == WebSocketFraming.BINARY);
    }

    @Override
    public long queuedBytes() {
        return socket.queuedBytes();
    }

    /**
     * Why it ends was told in the hub protocol; clients take any code but this for a failure of the
     * line.
     */
    @Override
    public void close(CloseReason reason) {
        forget();
        socket.close(NORMAL_CLOSURE, reason.code());
    }

    @Override
    public void onData(ByteBuf data) {
        if (client != null) {
            client.received(data);
        }
    }

    @Override
    public void onStalled() {
        if (client != null) {
            client.transportStalled();
        }
    }

    @Override
    public void onClosed(int code, @Nullable LineEnd line) {
        forget();
        if (client != null) {
            client.transportClosed(reasonOf(code, line), line);
        }
    }

    @Override
    public void onViolation(int code, String what) {
        forget();
        if (client != null) {
            client.transportFailed(reasonOf(code, null), what);
        }
    }

    /** Why a WebSocket has ended: for {@code line} null the service has closed it, with a code. */
    static CloseReason reasonOf(int code, @Nullable LineEnd line) {
        if (line != null) {
            return CloseReason.CLIENT_LEFT;
        }
        return switch (code) {
            case TOO_BIG -> CloseReason.MESSAGE_TOO_LARGE;
            case POLICY_VIOLATION -> CloseReason.CONTROL_FLOOD;
            case PROTOCOL_ERROR, INVALID_TEXT -> CloseReason.PROTOCOL_VIOLATION;
            default -> CloseReason.INTERNAL_ERROR;
        };
    }
}
