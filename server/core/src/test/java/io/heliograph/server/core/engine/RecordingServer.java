package io.heliograph.server.core.engine;

import io.heliograph.server.core.AppSink;
import io.heliograph.server.core.CloseReason;
import io.heliograph.server.core.LineEnd;
import io.heliograph.wire.service.ServiceFrames;
import io.heliograph.wire.service.ServiceMessage;
import io.heliograph.wire.service.ServiceMessageReader;
import io.heliograph.wire.service.ServiceMessageWriter;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;

/**
 * One connection of a hub server: keeps what it is sent, and insists on being called on its own
 * loop and not after the end.
 */
final class RecordingServer implements AppSink {

    private final World world;
    private final String serverId;
    private final SteppedLoop loop;
    private final List<ServiceMessage> received = new ArrayList<>();
    private @Nullable ServerConnection connection;
    private @Nullable CloseReason closed;
    private boolean silent;
    private boolean echoes = true;
    private boolean owesPing;
    private boolean acceptsAtOnce;
    private Consumer<ServiceMessage> watcher = message -> {};
    private long queuedBytes;

    RecordingServer(World world, String serverId, SteppedLoop loop) {
        this.world = world;
        this.serverId = serverId;
        this.loop = loop;
    }

    void opened(ServerConnection opened) {
        connection = opened;
    }

    ServerConnection connection() {
        return Objects.requireNonNull(connection, "not connected yet");
    }

    String serverId() {
        return serverId;
    }

    // what the hub server does

    /** The messages are read at once in one piece, and everything they cause has happened. */
    void says(ServiceMessage... messages) {
        byte[] bytes = encode(messages);
        loop.enter(() -> read(bytes));
        world.settle();
    }

    void saysBytes(byte... bytes) {
        loop.enter(() -> read(bytes));
        world.settle();
    }

    /** The messages are read when its loop comes to it. */
    void willSay(ServiceMessage... messages) {
        byte[] bytes = encode(messages);
        loop.execute(() -> read(bytes));
    }

    void willSayBytes(byte... bytes) {
        loop.execute(() -> read(bytes));
    }

    private void read(byte[] bytes) {
        if (closed != null) {
            return;
        }
        ByteBuf data = World.buffer(bytes);
        try {
            connection().received(data);
            connection().readComplete();
        } finally {
            data.release();
        }
    }

    static byte[] encode(ServiceMessage... messages) {
        ByteBuf out = Unpooled.buffer();
        try {
            for (ServiceMessage message : messages) {
                ServiceMessageWriter.write(message, out);
            }
            return ByteBufUtil.getBytes(out);
        } finally {
            out.release();
        }
    }

    /** Answers the client's handshake. */
    void accepts(RecordingClient client) {
        says(Messages.data(client, Messages.ACCEPTED, Messages.HANDSHAKE));
    }

    /** From now on it answers every client's handshake by itself. */
    RecordingServer acceptingAtOnce() {
        acceptsAtOnce = true;
        return this;
    }

    /** It is too busy to give echoes, or of an SDK that gives none. */
    void givesNoEchoes() {
        echoes = false;
    }

    /** It says nothing any more, not even to pings. */
    void fallsSilent() {
        silent = true;
    }

    /** Its transport ends. */
    void leaves() {
        isCutOff(LineEnd.LINE_CLOSED);
    }

    /** The line to it ends. */
    void isCutOff(LineEnd line) {
        loop.enter(() -> connection().transportClosed(line));
        world.settle();
    }

    void willLeave() {
        loop.execute(() -> connection().transportClosed(LineEnd.LINE_CLOSED));
    }

    /** Calls {@code action} with every message at the moment it is sent. */
    void watching(Consumer<ServiceMessage> action) {
        watcher = action;
    }

    void lagsBehind(long bytes) {
        queuedBytes = bytes;
    }

    void answerPing() {
        if (owesPing && !silent) {
            owesPing = false;
            says(ServiceMessage.Ping.KEEP_ALIVE);
        }
    }

    // what came to it

    /** Everything since the last call but keep-alive pings. */
    List<ServiceMessage> take() {
        List<ServiceMessage> taken =
                received.stream()
                        .filter(message -> !message.equals(ServiceMessage.Ping.KEEP_ALIVE))
                        .toList();
        received.clear();
        return taken;
    }

    /** Everything since the last call, pings included. */
    List<ServiceMessage> takeAll() {
        List<ServiceMessage> taken = List.copyOf(received);
        received.clear();
        return taken;
    }

    /** Those of one type, in their order; they stay. */
    <T extends ServiceMessage> List<T> all(Class<T> type) {
        return received.stream().filter(type::isInstance).map(type::cast).toList();
    }

    /** What the client sent to it, joined; it stays. */
    String dataOf(RecordingClient client) {
        StringBuilder text = new StringBuilder();
        for (ServiceMessage.ConnectionData data : all(ServiceMessage.ConnectionData.class)) {
            if (data.connectionId().equals(client.id())) {
                text.append(Messages.text(data.payload()));
            }
        }
        return text.toString();
    }

    boolean carries(RecordingClient client) {
        return client.connection().server() == connection;
    }

    @Nullable CloseReason closed() {
        return closed;
    }

    // the port

    @Override
    public void send(ByteBuf frames) {
        insistOnLoop();
        if (closed != null) {
            frames.release();
            throw new AssertionError("sent after the close");
        }
        ByteBuf copy;
        try {
            if (frames.readerIndex() < HEADROOM) {
                throw new AssertionError("no room for the transport's header");
            }
            copy = Unpooled.wrappedBuffer(ByteBufUtil.getBytes(frames));
        } finally {
            frames.release();
        }
        for (ByteBuf body = ServiceFrames.next(copy);
                body != null;
                body = ServiceFrames.next(copy)) {
            received(ServiceMessageReader.read(body));
        }
        if (copy.isReadable()) {
            throw new AssertionError("half a frame was sent");
        }
    }

    private void received(ServiceMessage message) {
        if (message instanceof ServiceMessage.Ping ping && ping.value("echo") != null) {
            if (echoes) {
                willSay(message);
            }
            return;
        }
        received.add(message);
        watcher.accept(message);
        owesPing |= message.equals(ServiceMessage.Ping.KEEP_ALIVE);
        if (acceptsAtOnce && message instanceof ServiceMessage.OpenConnection opened) {
            willSay(
                    new ServiceMessage.ConnectionData(
                            opened.connectionId(),
                            Messages.bytes(Messages.ACCEPTED),
                            Messages.HANDSHAKE,
                            false,
                            null));
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
