package io.heliograph.wire.service;

import io.netty.buffer.ByteBuf;

import org.jspecify.annotations.Nullable;

/**
 * Framing: a length of one to five bytes (base 128, least significant group first, high bit =
 * more), then as many bytes of body.
 */
public final class ServiceFrames {

    /** Longest body the framing can express, in bytes. */
    public static final int MAX_BODY_LENGTH = Integer.MAX_VALUE;

    private static final int MAX_PREFIX_BYTES = 5;

    private ServiceFrames() {}

    /** {@link #next(ByteBuf, int)} with no limit but that of the framing. */
    public static @Nullable ByteBuf next(ByteBuf in) {
        return next(in, MAX_BODY_LENGTH);
    }

    /**
     * The body of the next frame, and moves the reader index behind it.
     *
     * <p>An empty frame is stepped over before it is reported, so the frames behind it can still be
     * read. After any other bad length the reader index stays and nothing behind it can be trusted:
     * give the connection up.
     *
     * @param maxBodyLength longest body to accept, in bytes
     * @return a slice of {@code in}, not retained; null, with {@code in} untouched, when more bytes
     *     are needed
     * @throws ServiceProtocolException when the length is 0, over {@code maxBodyLength}, or longer
     *     than five bytes
     */
    public static @Nullable ByteBuf next(ByteBuf in, int maxBodyLength) {
        int start = in.readerIndex();
        int available = in.readableBytes();
        long length = 0;
        for (int i = 0; i < MAX_PREFIX_BYTES; i++) {
            if (i == available) {
                return null;
            }
            byte group = in.getByte(start + i);
            length |= (group & 0x7fL) << (7 * i);
            if (group >= 0) {
                return body(in, i + 1, length, maxBodyLength);
            }
        }
        throw new ServiceProtocolException("frame length", "over 5 bytes", "1 to 5 bytes");
    }

    private static @Nullable ByteBuf body(
            ByteBuf in, int prefixBytes, long length, int maxBodyLength) {
        if (length == 0) {
            in.skipBytes(prefixBytes);
            throw new ServiceProtocolException("frame length", 0, "at least 1");
        }
        if (length > maxBodyLength) {
            throw new ServiceProtocolException("frame length", length, "at most " + maxBodyLength);
        }
        if (in.readableBytes() - prefixBytes < length) {
            return null;
        }
        in.skipBytes(prefixBytes);
        return in.readSlice((int) length);
    }

    /** Writes the shortest prefix for a body of {@code length} bytes. */
    static void writeLength(int length, ByteBuf out) {
        int rest = length;
        while (rest >= 0x80) {
            out.writeByte(rest & 0x7f | 0x80);
            rest >>>= 7;
        }
        out.writeByte(rest);
    }

    /** Bytes that {@link #writeLength} takes: 1 to 5. */
    static int lengthSize(int length) {
        int significantBits = Integer.SIZE - Integer.numberOfLeadingZeros(length | 1);
        return (significantBits + 6) / 7;
    }
}
