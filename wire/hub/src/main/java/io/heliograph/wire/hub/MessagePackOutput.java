package io.heliograph.wire.hub;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;

import org.jspecify.annotations.Nullable;

/**
 * Writes MessagePack values, each in its shortest form; without a buffer it only counts their
 * bytes.
 */
final class MessagePackOutput {

    private final @Nullable ByteBuf out;
    private long length;

    private MessagePackOutput(@Nullable ByteBuf out) {
        this.out = out;
    }

    static MessagePackOutput counting() {
        return new MessagePackOutput(null);
    }

    static MessagePackOutput to(ByteBuf out) {
        return new MessagePackOutput(out);
    }

    /** Bytes written or counted so far. */
    long length() {
        return length;
    }

    void array(int size) {
        container(size, 0x90, 0xdc);
    }

    void map(int size) {
        container(size, 0x80, 0xde);
    }

    private void container(int size, int fixed, int wide) {
        if (size < 16) {
            put(1, fixed | size);
        } else if (size <= 0xffff) {
            put(1, wide);
            put(2, size);
        } else {
            put(1, wide + 1);
            put(4, size);
        }
    }

    void nil() {
        put(1, 0xc0);
    }

    void bool(boolean value) {
        put(1, value ? 0xc3 : 0xc2);
    }

    void integer(long value) {
        if (value >= 0) {
            unsigned(value);
        } else if (value >= -32) {
            put(1, value);
        } else if (value >= Byte.MIN_VALUE) {
            put(1, 0xd0);
            put(1, value);
        } else if (value >= Short.MIN_VALUE) {
            put(1, 0xd1);
            put(2, value);
        } else if (value >= Integer.MIN_VALUE) {
            put(1, 0xd2);
            put(4, value);
        } else {
            put(1, 0xd3);
            put(8, value);
        }
    }

    /** All 64 bits, taken as unsigned. */
    void unsigned(long value) {
        if (value >>> 7 == 0) {
            put(1, value);
        } else if (value >>> 8 == 0) {
            put(1, 0xcc);
            put(1, value);
        } else if (value >>> 16 == 0) {
            put(1, 0xcd);
            put(2, value);
        } else if (value >>> 32 == 0) {
            put(1, 0xce);
            put(4, value);
        } else {
            put(1, 0xcf);
            put(8, value);
        }
    }

    void float64(double value) {
        put(1, 0xcb);
        put(8, Double.doubleToLongBits(value));
    }

    void string(String value) {
        int bytes = ByteBufUtil.utf8Bytes(value);
        stringHeader(bytes);
        length += bytes;
        if (out != null) {
            ByteBufUtil.reserveAndWriteUtf8(out, value, bytes);
        }
    }

    private void stringHeader(int bytes) {
        if (bytes < 32) {
            put(1, 0xa0 | bytes);
        } else if (bytes <= 0xff) {
            put(1, 0xd9);
            put(1, bytes);
        } else if (bytes <= 0xffff) {
            put(1, 0xda);
            put(2, bytes);
        } else {
            put(1, 0xdb);
            put(4, bytes);
        }
    }

    /** A value that is MessagePack already; the indices of {@code value} stay. */
    void encoded(ByteBuf value) {
        int bytes = value.readableBytes();
        length += bytes;
        if (out != null) {
            out.writeBytes(value, value.readerIndex(), bytes);
        }
    }

    /** The low {@code bytes} of {@code value}, highest first. */
    private void put(int bytes, long value) {
        length += bytes;
        if (out == null) {
            return;
        }
        switch (bytes) {
            case 1 -> out.writeByte((int) value);
            case 2 -> out.writeShort((int) value);
            case 4 -> out.writeInt((int) value);
            default -> out.writeLong(value);
        }
    }
}
