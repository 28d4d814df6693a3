package io.heliograph.wire.service;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;

import org.jspecify.annotations.Nullable;

/**
 * A {@link ServiceMessage.ConnectionData} frame in parts, for a payload that is sent without being
 * copied: head, then the payload's bytes, then tail. Head and tail must be given the same values,
 * and the payload must have the length the head was told.
 */
public final class ConnectionDataFrame {

    private static final int ELEMENTS = 4;

    private ConnectionDataFrame() {}

    /**
     * The connection id as the head holds it: encode it once for a connection, not once for each
     * message.
     */
    public static byte[] encodeId(String connectionId) {
        ByteBuf encoded = Unpooled.buffer();
        MessagePackOutput.to(encoded).string(connectionId);
        return ByteBufUtil.getBytes(encoded);
    }

    /**
     * {@link #writeHead(byte[], int, int, boolean, Long, ByteBuf)} for a whole message without
     * tracing id.
     */
    public static void writeHead(
            String connectionId, int payloadLength, int dataType, ByteBuf out) {
        writeHead(encodeId(connectionId), payloadLength, dataType, out);
    }

    /**
     * {@link #writeHead(byte[], int, int, boolean, Long, ByteBuf)} for a whole message without
     * tracing id.
     */
    public static void writeHead(byte[] encodedId, int payloadLength, int dataType, ByteBuf out) {
        writeHead(encodedId, payloadLength, dataType, false, null, out);
    }

    /**
     * Appends everything that stands before the payload.
     *
     * @param encodedId what {@link #encodeId} returned
     * @param payloadLength in bytes
     * @throws ServiceProtocolException when the message does not fit a frame; nothing is written
     *     then
     */
    public static void writeHead(
            byte[] encodedId,
            int payloadLength,
            int dataType,
            boolean isPartial,
            @Nullable Long tracingId,
            ByteBuf out) {
        MessagePackOutput count = MessagePackOutput.counting();
        FieldWriter counter = new FieldWriter(count);
        head(encodedId, payloadLength, counter);
        counter.extensionsWithData(tracingId, dataType, isPartial);
        long length = (long) count.length() + payloadLength;
        if (payloadLength < 0 || length > ServiceFrames.MAX_BODY_LENGTH) {
            throw new ServiceProtocolException(
                    "payload length", payloadLength, "0 or more, and to fit a frame");
        }
        ServiceFrames.writeLength((int) length, out);
        head(encodedId, payloadLength, new FieldWriter(MessagePackOutput.to(out)));
    }

    /** {@link #writeTail(int, boolean, Long, ByteBuf)} for a whole message without tracing id. */
    public static void writeTail(int dataType, ByteBuf out) {
        writeTail(dataType, false, null, out);
    }

    /** Appends everything that stands behind the payload. */
    public static void writeTail(
            int dataType, boolean isPartial, @Nullable Long tracingId, ByteBuf out) {
        new FieldWriter(MessagePackOutput.to(out))
                .extensionsWithData(tracingId, dataType, isPartial);
    }

    private static void head(byte[] encodedId, int payloadLength, FieldWriter out) {
        out.begin(MessageType.CONNECTION_DATA, ELEMENTS);
        out.encodedText(encodedId);
        out.bytesHeader(payloadLength);
    }
}
