package io.heliograph.wire.hub;

import io.heliograph.wire.hub.HubMessage.Close;
import io.heliograph.wire.hub.HubMessage.Ping;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;

import org.jspecify.annotations.Nullable;

/**
 * The messages that the service itself says to clients, ready to send. Every call returns a new
 * buffer, which the caller owns.
 */
public final class HubMessages {

    private static final Ping PING = new Ping();

    private HubMessages() {}

    /**
     * {@link #close(HubProtocol, String, boolean, ByteBufAllocator)} on the heap, outside of any
     * pool.
     */
    public static ByteBuf close(
            HubProtocol protocol, @Nullable String error, boolean allowReconnect) {
        return encode(protocol, new Close(error, allowReconnect), Unpooled.buffer());
    }

    /**
     * The end of the connection. A client comes back by itself only if {@code allowReconnect} is
     * set.
     */
    public static ByteBuf close(
            HubProtocol protocol,
            @Nullable String error,
            boolean allowReconnect,
            ByteBufAllocator allocator) {
        return encode(protocol, new Close(error, allowReconnect), allocator.buffer());
    }

    /** {@link #ping(HubProtocol, ByteBufAllocator)} on the heap, outside of any pool. */
    public static ByteBuf ping(HubProtocol protocol) {
        return encode(protocol, PING, Unpooled.buffer());
    }

    /** A sign of life. */
    public static ByteBuf ping(HubProtocol protocol, ByteBufAllocator allocator) {
        return encode(protocol, PING, allocator.buffer());
    }

    /** {@code out} with the message, framed; released when the message cannot be written. */
    static ByteBuf encode(HubProtocol protocol, HubMessage message, ByteBuf out) {
        try {
            HubCodec.of(protocol).write(message, out);
        } catch (RuntimeException | Error e) {
            out.release();
            throw e;
        }
        return out;
    }
}
