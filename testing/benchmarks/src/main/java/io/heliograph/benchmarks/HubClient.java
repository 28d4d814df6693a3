package io.heliograph.benchmarks;

import io.heliograph.wire.hub.HandshakeRequest;
import io.heliograph.wire.hub.Handshakes;
import io.heliograph.wire.hub.HubCodec;
import io.heliograph.wire.hub.HubMessage;
import io.heliograph.wire.hub.HubProtocol;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

import org.jspecify.annotations.Nullable;

import java.util.Map;

/** One SignalR client of a loader. Home thread: its loop. */
public class HubClient extends WebSocketLine {

    private static final int MAX_HANDSHAKE = 16 * 1024;

    /** What a loader does with its clients. All methods are called on the client's loop. */
    public interface Listener {

        /** The handshake was answered. */
        void opened(HubClient client);

        /** Borrowed. */
        void received(HubClient client, HubMessage message);

        /** Once for each client, opened or not. */
        void ended(HubClient client, String why);
    }

    private final int index;
    private final HubProtocol protocol;
    private final HubCodec codec;
    private final Listener listener;
    private @Nullable ByteBuf partial;
    private boolean open;

    HubClient(int index, HubAddress address, HubProtocol protocol, Listener listener) {
        super(address.host() + ":" + address.port(), address.pathAndQuery(), Map.of());
        this.index = index;
        this.protocol = protocol;
        this.codec = HubCodec.of(protocol);
        this.listener = listener;
    }

    /** Its place among the clients of its loader. */
    public int index() {
        return index;
    }

    /** On the client's loop. */
    public void send(HubMessage message) {
        ByteBuf bytes = Unpooled.buffer();
        codec.write(message, bytes);
        send(bytes, protocol.binary());
    }

    /** Ends it without a word. */
    public void end() {
        channel().eventLoop().execute(this::close);
    }

    /** Runs {@code task} on the client's loop. */
    public void run(Runnable task) {
        channel().eventLoop().execute(task);
    }

    @Override
    void upgraded() {
        ByteBuf hello = Unpooled.buffer();
        Handshakes.writeRequest(new HandshakeRequest(protocol.protocolName(), 1), hello);
        send(hello, protocol.binary());
    }

    @Override
    void received(ByteBuf data) {
        ByteBuf in = data;
        ByteBuf before = partial;
        if (before != null) {
            before.writeBytes(data);
            in = before;
        }
        read(in);
        if (before != null) {
            partial = in.isReadable() ? before.discardReadBytes() : released(before);
        } else if (in.isReadable()) {
            partial = Unpooled.buffer(in.readableBytes()).writeBytes(in);
        }
    }

    private static @Nullable ByteBuf released(ByteBuf buffer) {
        buffer.release();
        return null;
    }

    private void read(ByteBuf in) {
        if (!open) {
            int length = Handshakes.lengthOf(in, MAX_HANDSHAKE);
            if (length < 0) {
                return;
            }
            String error = Handshakes.readResponse(in.readSlice(length)).error();
            if (error != null) {
                throw new IllegalStateException("the handshake was refused: " + error);
            }
            open = true;
            listener.opened(this);
        }
        for (ByteBuf frame = codec.nextFrame(in, Integer.MAX_VALUE);
                frame != null;
                frame = codec.nextFrame(in, Integer.MAX_VALUE)) {
            listener.received(this, codec.read(frame));
        }
    }

    @Override
    void ended(String why) {
        if (partial != null) {
            partial = released(partial);
        }
        listener.ended(this, why);
    }
}
