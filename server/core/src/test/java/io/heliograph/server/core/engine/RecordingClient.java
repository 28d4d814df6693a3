package io.heliograph.server.core.engine;

import io.heliograph.server.core.ClientSink;
import io.heliograph.server.core.CloseReason;
import io.heliograph.server.core.EncodedMessage;
import io.heliograph.server.core.LineEnd;
import io.heliograph.server.core.Transport;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * A client and its transport: keeps what it is sent, and insists on being called on its own loop
 * and not after the end.
 */
final class RecordingClient implements ClientSink {

    private final World world;
    private final SteppedLoop loop;
    private final boolean supportsBinary;
    private final List<byte[]> payloads = new ArrayList<>();
    private @Nullable ClientConnection connection;
    private @Nullable CloseReason closed;
    private @Nullable Boolean binary;
    private boolean readable = true;
    private long queuedBytes;
    private boolean stoppedReading;
    private int pieces;

    RecordingClient(World world, SteppedLoop loop, boolean supportsBinary) {
        this.world = world;
        this.loop = loop;
        this.supportsBinary = supportsBinary;
    }

    void opened(ClientConnection opened) {
        connection = opened;
    }

    ClientConnection connection() {
        return Objects.requireNonNull(connection, "not connected yet");
    }

    String id() {
        return connection().id();
    }

    // what the client does

    /** Its bytes are read, and everything they cause has happened. */
    void says(String text) {
        saysBytes(text.getBytes(StandardCharsets.UTF_8));
    }

    void saysBytes(byte... bytes) {
        loop.enter(() -> read(bytes));
        world.settle();
    }

    /** Its bytes are read when its loop comes to it. */
    void willSay(String text) {
        loop.execute(() -> read(text.getBytes(StandardCharsets.UTF_8)));
    }

    private void read(byte[] bytes) {
        if (closed != null) {
            return;
        }
        ByteBuf data = World.buffer(bytes);
        try {
            connection().received(data);
        } finally {
            data.release();
        }
    }

    /** Its transport ends. */
    void leaves() {
        loop.enter(() -> connection().transportClosed(CloseReason.CLIENT_LEFT));
        world.settle();
    }

    /** The line to it ends. */
    void isCutOff(LineEnd line) {
        loop.enter(() -> connection().transportClosed(CloseReason.CLIENT_LEFT, line));
        world.settle();
    }

    void willLeave() {
        loop.execute(() -> connection().transportClosed(CloseReason.CLIENT_LEFT));
    }

    /** It reads no more: this much waits for it. */
    void lagsBehind(long bytes) {
        queuedBytes = bytes;
    }

    /** What comes from now on waits for it. */
    void stopsReading() {
        stoppedReading = true;
    }

    // what came to it

    /** Every payload since the last call, as text. */
    List<String> takeTexts() {
        List<String> texts =
                payloads.stream().map(bytes -> new String(bytes, StandardCharsets.UTF_8)).toList();
        payloads.clear();
        return texts;
    }

    /** How many pieces that others get as well have come to it since the last call. */
    int takePieces() {
        int taken = pieces;
        pieces = 0;
        return taken;
    }

    List<byte[]> takePayloads() {
        List<byte[]> taken = List.copyOf(payloads);
        payloads.clear();
        return taken;
    }

    @Nullable CloseReason closed() {
        return closed;
    }

    @Nullable Boolean binary() {
        return binary;
    }

    boolean isRead() {
        return readable;
    }

    // the port

    @Override
    public Transport transport() {
        return supportsBinary ? Transport.WEB_SOCKETS : Transport.SERVER_SENT_EVENTS;
    }

    @Override
    public boolean supportsBinary() {
        return supportsBinary;
    }

    @Override
    public void useBinary(boolean wanted) {
        insistOnLoop();
        binary = wanted;
    }

    @Override
    public void readable(boolean wanted) {
        insistOnLoop();
        readable = wanted;
    }

    @Override
    public void send(EncodedMessage message) {
        pieces++;
        ByteBuf frames = message.frame(LengthFraming.FRAMES);
        while (frames.isReadable()) {
            keep(frames.readSlice(frames.readInt()));
        }
        frames.release();
    }

    @Override
    public void send(ByteBuf payload) {
        try {
            keep(payload);
        } finally {
            payload.release();
        }
    }

    private void keep(ByteBuf payload) {
        insistOnLoop();
        if (closed != null) {
            throw new AssertionError("sent after the close: " + Messages.text(payload));
        }
        payloads.add(ByteBufUtil.getBytes(payload));
        if (stoppedReading) {
            queuedBytes += payload.readableBytes();
        }
    }

    @Override
    public long queuedBytes() {
        return queuedBytes;
    }

    @Override
    public void close(CloseReason reason) {
        insistOnLoop();
        if (closed != null) {
            throw new AssertionError("closed twice: " + closed + ", then " + reason);
        }
        closed = reason;
    }

    private void insistOnLoop() {
        if (!loop.isCurrent()) {
            throw new AssertionError("called from another loop");
        }
    }
}
