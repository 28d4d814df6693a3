package io.heliograph.wire.hub;

import io.netty.buffer.ByteBuf;

import org.jspecify.annotations.Nullable;

/**
 * Messages as MessagePack arrays, each behind its length: one to five bytes, base 128, least
 * significant group first, high bit = more.
 */
final class MessagePackHubCodec implements HubCodec {

    static final MessagePackHubCodec INSTANCE = new MessagePackHubCodec();

    private static final int MAX_PREFIX_BYTES = 5;

    private MessagePackHubCodec() {}

    @Override
    public @Nullable ByteBuf nextFrame(ByteBuf in, int maxLength) {
        int start = in.readerIndex();
        long length = 0;
        for (int i = 0; i < MAX_PREFIX_BYTES; i++) {
            if (i == in.readableBytes()) {
                return null;
            }
            byte group = in.getByte(start + i);
            length |= (group & 0x7fL) << (7 * i);
            if (group >= 0) {
                return body(in, i + 1, length, maxLength);
            }
        }
        throw new HubProtocolException("message length", "over 5 bytes", "1 to 5 bytes");
    }

    private static @Nullable ByteBuf body(ByteBuf in, int prefixBytes, long length, int maxLength) {
        if (length == 0) {
            throw new HubProtocolException("message length", 0, "at least 1");
        }
        if (length > maxLength) {
            throw new HubProtocolException("message length", length, "at most " + maxLength);
        }
        if (in.readableBytes() - prefixBytes < length) {
            return null;
        }
        in.skipBytes(prefixBytes);
        return in.readSlice((int) length);
    }

    @Override
    public int typeOf(ByteBuf body) {
        return MessagePackHubReader.typeOf(body);
    }

    @Override
    public HubMessage read(ByteBuf body) {
        return MessagePackHubReader.read(body);
    }

    @Override
    public void write(HubMessage message, ByteBuf out) {
        MessagePackOutput count = MessagePackOutput.counting();
        new MessagePackHubWriter(count).write(message);
        long length = count.length();
        if (length > Integer.MAX_VALUE - MAX_PREFIX_BYTES) {
            throw new HubProtocolException(
                    "message length", length, "at most " + (Integer.MAX_VALUE - MAX_PREFIX_BYTES));
        }
        out.ensureWritable((int) length + MAX_PREFIX_BYTES);
        writeLength((int) length, out);
        new MessagePackHubWriter(MessagePackOutput.to(out)).write(message);
    }

    private static void writeLength(int length, ByteBuf out) {
        int rest = length;
        while (rest > 0x7f) {
            out.writeByte((rest & 0x7f) | 0x80);
            rest >>>= 7;
        }
        out.writeByte(rest);
    }
}
