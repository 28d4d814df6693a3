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
import io.heliograph.server.edge.http.HttpStream;
import io.heliograph.server.edge.http.NettyLoop;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

import java.nio.charset.StandardCharsets;

/**
 * A client over server-sent events one way and {@code POST} the other. Text only. Home thread: the
 * stream's loop.
 */
final class EventStreamTransport implements ClientSink, HttpTransport {

    private final NettyLoop loop;
    private final HttpStream stream;
    private final HttpTransports transports;
    private final String token;
    private final PostQueue posts;

    EventStreamTransport(
            NettyLoop loop,
            HttpStream stream,
            HttpTransports transports,
            String token,
            PostQueue posts) {
        this.loop = loop;
        this.stream = stream;
        this.transports = transports;
        this.token = token;
        this.posts = posts;
    }

    static HttpAnswer head() {
        return HttpAnswer.status(200)
                .with("Content-Type", "text/event-stream")
                .with("Cache-Control", "no-cache,no-store")
                .with("Pragma", "no-cache")
                .with("Content-Encoding", "identity");
    }

    void opened(ClientConnection opened) {
        posts.opened(opened);
        transports.add(token, this);
        stream.onClosed(() -> {
            transports.remove(token);
            posts.end();
            opened.transportClosed(CloseReason.CLIENT_LEFT, LineEnd.STREAM_CLOSED);
        });
        stream.onStalled(opened::transportStalled);
        // A comment: some browsers call a stream open only once something has come.
        stream.send(Unpooled.copiedBuffer(":\r\n", StandardCharsets.US_ASCII));
    }

    @Override
    public NettyLoop loop() {
        return loop;
    }

    @Override
    public int kind() {
        return ClientIdentity.TRANSPORT_SERVER_SENT_EVENTS;
    }

    @Override
    public void get(HttpExchange exchange) {
        HttpTransport.refuse(exchange, HttpAnswer.status(409));
    }

    @Override
    public int maxBodyBytes(int otherwise) {
        return posts.maxBytes();
    }

    @Override
    public void post(HttpExchange exchange) {
        posts.add(exchange);
    }

    @Override
    public Transport transport() {
        return Transport.SERVER_SENT_EVENTS;
    }

    @Override
    public boolean supportsBinary() {
        return false;
    }

    @Override
    public void useBinary(boolean binary) {}

    @Override
    public void readable(boolean readable) {
        posts.readable(readable);
    }

    @Override
    public void send(EncodedMessage message) {
        stream.send(message.frame(EventStreamFraming.EVENTS));
    }

    @Override
    public void send(ByteBuf payload) {
        stream.send(EventStreamFraming.EVENTS.frame(payload));
        payload.release();
    }

    @Override
    public long queuedBytes() {
        return stream.queuedBytes();
    }

    @Override
    public void close(CloseReason reason) {
        transports.remove(token);
        posts.end();
        stream.close();
    }
}
