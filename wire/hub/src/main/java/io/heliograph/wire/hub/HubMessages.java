package io.heliograph.wire.hub;

import io.heliograph.wire.hub.HubMessage.Ack;
import io.heliograph.wire.hub.HubMessage.Close;
import io.heliograph.wire.hub.HubMessage.Completion;
import io.heliograph.wire.hub.HubMessage.Outcome;
import io.heliograph.wire.hub.HubMessage.Ping;
import io.heliograph.wire.hub.HubMessage.Sequence;
import io.heliograph.wire.hub.HubMessage.StreamItem;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;

import org.jspecify.annotations.Nullable;

import java.util.Map;

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

    /**
     * One item of a stream, on the heap.
     *
     * @param item the value, written in {@code form}; its indices stay
     */
    public static ByteBuf streamItem(
            HubProtocol protocol, String streamId, ByteBuf item, HubProtocol form) {
        RawValue value = new RawValue(value(item, form, protocol));
        return encode(protocol, new StreamItem(Map.of(), streamId, value), Unpooled.buffer());
    }

    /** The end of a call or a stream that has no result, on the heap; with an error unless null. */
    public static ByteBuf completion(
            HubProtocol protocol, String invocationId, @Nullable String error) {
        Outcome outcome = error == null ? new Outcome.Nothing() : new Outcome.Failure(error);
        return completion(protocol, new Completion(Map.of(), invocationId, outcome));
    }

    /** {@code completion} as it is, framed, on the heap. */
    public static ByteBuf completion(HubProtocol protocol, Completion completion) {
        return encode(protocol, completion, Unpooled.buffer());
    }

    /**
     * The one message that {@code framed} holds; its indices stay, and the values in the message
     * are slices of it.
     *
     * @throws HubProtocolException when it is no message, or more than one
     */
    public static HubMessage readOnly(HubProtocol protocol, ByteBuf framed) {
        HubCodec codec = HubCodec.of(protocol);
        ByteBuf in = framed.slice();
        ByteBuf body = codec.nextFrame(in, in.readableBytes());
        if (body == null || in.isReadable()) {
            throw new HubProtocolException(
                    "frame for " + protocol.protocolName(),
                    body == null ? "a part of a message" : "more than one message",
                    "one message");
        }
        return codec.read(body);
    }

    /** A value that is written in {@code form}, in what {@code protocol} writes values in. */
    static ByteBuf value(ByteBuf value, HubProtocol form, HubProtocol protocol) {
        if (form.binary() == protocol.binary()) {
            return value;
        }
        ByteBuf out = Unpooled.buffer(Math.max(16, value.readableBytes()));
        if (protocol.binary()) {
            JsonToMessagePack.write(value, out);
        } else {
            MessagePackToJson.write(value, out);
        }
        return out;
    }

    /** Everything counted up to {@code sequenceId} has arrived; on the heap. */
    public static ByteBuf ack(HubProtocol protocol, long sequenceId) {
        return encode(protocol, new Ack(sequenceId), Unpooled.buffer());
    }

    /** The next counted message has the number {@code sequenceId}; on the heap. */
    public static ByteBuf sequence(HubProtocol protocol, long sequenceId) {
        return encode(protocol, new Sequence(sequenceId), Unpooled.buffer());
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
