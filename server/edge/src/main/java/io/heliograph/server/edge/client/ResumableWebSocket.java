package io.heliograph.server.edge.client;

import io.heliograph.server.core.CloseReason;
import io.heliograph.server.core.EncodedMessage;
import io.heliograph.server.core.LineEnd;
import io.heliograph.server.core.Loop;
import io.heliograph.server.core.ResumableSink;
import io.heliograph.server.core.Transport;
import io.heliograph.server.core.engine.StatefulSession;
import io.heliograph.server.edge.http.WebSocket;
import io.heliograph.server.edge.http.WebSocketFraming;
import io.heliograph.server.edge.http.WebSocketListener;
import io.netty.buffer.ByteBuf;

import org.jspecify.annotations.Nullable;

import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A WebSocket whose client may come back on another one. As a sink it is called on the loop of the
 * client, as a listener on that of the socket.
 *
 * <p>The two are one for the first line of a client. A later one may have been accepted by another
 * loop; then everything passes from loop to loop, in its order.
 */
final class ResumableWebSocket implements ResumableSink, WebSocketListener {

    private static final int NORMAL_CLOSURE = 1000;

    private final WebSocket socket;
    private final Loop clientLoop;
    private final boolean crosses;
    private final ConcurrentLinkedQueue<ByteBuf> outgoing = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean drainDue = new AtomicBoolean();
    private final AtomicLong outgoingBytes = new AtomicLong();
    private WebSocketFraming framing = WebSocketFraming.TEXT;
    private @Nullable StatefulSession session;

    ResumableWebSocket(WebSocket socket, Loop clientLoop) {
        this.socket = socket;
        this.clientLoop = clientLoop;
        this.crosses = socket.loop() != clientLoop;
    }

    /** Before anything is read. */
    void belongsTo(StatefulSession opened) {
        session = opened;
    }

    // to the client

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
    public ByteBuf frame(EncodedMessage message) {
        return message.frame(framing);
    }

    @Override
    public ByteBuf frame(ByteBuf payload) {
        return framing.frame(payload);
    }

    @Override
    public void send(EncodedMessage message) {
        sendFrame(frame(message));
    }

    @Override
    public void send(ByteBuf payload) {
        try {
            sendFrame(frame(payload));
        } finally {
            payload.release();
        }
    }

    @Override
    public void sendFrame(ByteBuf frame) {
        if (!crosses) {
            socket.sendFrame(frame);
            return;
        }
        outgoingBytes.addAndGet(frame.readableBytes());
        outgoing.add(frame);
        if (drainDue.compareAndSet(false, true)) {
            socket.loop().execute(this::drain);
        }
    }

    private void drain() {
        drainDue.set(false);
        for (ByteBuf frame = outgoing.poll(); frame != null; frame = outgoing.poll()) {
            outgoingBytes.addAndGet(-frame.readableBytes());
            socket.sendFrame(frame);
        }
    }

    @Override
    public long queuedBytes() {
        return outgoingBytes.get() + socket.queuedBytes();
    }

    @Override
    public void readable(boolean readable) {
        socket.loop().run(() -> socket.readable(readable));
    }

    /** As any WebSocket of a client: why was told in the hub protocol. */
    @Override
    public void close(CloseReason reason) {
        socket.loop().run(() -> socket.close(NORMAL_CLOSURE, reason.code()));
    }

    @Override
    public void abort() {
        socket.loop().run(socket::abort);
    }

    // from the client

    @Override
    public void onData(ByteBuf data) {
        StatefulSession to = session;
        if (to == null) {
            return;
        }
        if (!crosses) {
            to.received(this, data);
            return;
        }
        ByteBuf kept = data.retainedSlice();
        clientLoop.execute(() -> {
            try {
                to.received(this, kept);
            } finally {
                kept.release();
            }
        });
    }

    @Override
    public void onStalled() {
        StatefulSession of = session;
        if (of != null) {
            clientLoop.run(() -> of.lineStalled(this));
        }
    }

    @Override
    public void onViolation(int code, String what) {
        StatefulSession of = session;
        if (of != null) {
            CloseReason reason = WebSocketTransport.reasonOf(code, null);
            clientLoop.run(() -> of.lineFailed(this, reason, what));
        }
    }

    @Override
    public void onClosed(int code, @Nullable LineEnd how) {
        StatefulSession of = session;
        if (of != null) {
            CloseReason reason = WebSocketTransport.reasonOf(code, how);
            clientLoop.run(() -> of.lineClosed(this, reason, how));
        }
    }
}
