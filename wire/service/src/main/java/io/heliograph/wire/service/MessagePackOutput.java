package io.heliograph.wire.service;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;

import org.jspecify.annotations.Nullable;

import java.time.Instant;

/**
 * Writes MessagePack values, each in its shortest form, to a buffer; or only counts their bytes, so
 * that a frame's length is known before the frame is written.
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

    /**
     * Bytes written or counted so far.
     *
     * @throws ServiceProtocolException when they are more than a frame can hold
     */
    int length() {
        if (length > ServiceFrames.MAX_BODY_LENGTH) {
            throw new ServiceProtocolException(
                    "frame length", length, "at most " + ServiceFrames.MAX_BODY_LENGTH);
        }
        return (int) length;
    }

    void arrayHeader(int count) {
        if (count < 16) {
            put8(0x90 | count);
        } else if (count <= 0xffff) {
            put8(0xdc);
            put16(count);
        } else {
            put8(0xdd);
            put32(count);
        }
    }

    void mapHeader(int count) {
        if (count < 16) {
            put8(0x80 | count);
        } else if (count <= 0xffff) {
            put8(0xde);
            put16(count);
        } else {
            put8(0xdf);
            put32(count);
        }
    }

    void nil() {
        put8(0xc0);
    }

    void bool(boolean value) {
        put8(value ? 0xc3 : 0xc2);
    }

    void integer(long value) {
        if (value < 0) {
            negative(value);
        } else {
            unsigned(value);
        }
    }

    /** All 64 bits, taken as unsigned. */
    void uint64(long value) {
        unsigned(value);
    }

    /** Always five bytes. */
    void fixedInt32(int value) {
        put8(0xd2);
        put32(value);
    }

    void string(String value) {
        int bytes = ByteBufUtil.utf8Bytes(value);
        if (bytes < 32) {
            put8(0xa0 | bytes);
        } else if (bytes <= 0xff) {
            put8(0xd9);
            put8(bytes);
        } else if (bytes <= 0xffff) {
            put8(0xda);
            put16(bytes);
        } else {
            put8(0xdb);
            put32(bytes);
        }
        length += bytes;
        if (out != null) {
            ByteBufUtil.reserveAndWriteUtf8(out, value, bytes);
        }
    }

    /** A value that is MessagePack already. */
    void encoded(byte[] value) {
        length += value.length;
        if (out != null) {
            out.writeBytes(value);
        }
    }

    /** The readable bytes of {@code value}, whose indices stay. */
    void binary(ByteBuf value) {
        int bytes = value.readableBytes();
        binaryHeader(bytes);
        length += bytes;
        if (out != null) {
            out.writeBytes(value, value.readerIndex(), bytes);
        }
    }

    void binaryHeader(int bytes) {
        if (bytes <= 0xff) {
            put8(0xc4);
            put8(bytes);
        } else if (bytes <= 0xffff) {
            put8(0xc5);
            put16(bytes);
        } else {
            put8(0xc6);
            put32(bytes);
        }
    }

    void timestamp(Instant value) {
        long seconds = value.getEpochSecond();
        int nanos = value.getNano();
        if (seconds >>> 34 != 0) {
            put8(0xc7);
            put8(12);
            put8(-1);
            put32(nanos);
            put64(seconds);
        } else if (nanos != 0 || seconds >>> 32 != 0) {
            put8(0xd7);
            put8(-1);
            put64((long) nanos << 34 | seconds);
        } else {
            put8(0xd6);
            put8(-1);
            put32((int) seconds);
        }
    }

    private void unsigned(long value) {
        if (value >>> 7 == 0) {
            put8((int) value);
        } else if (value >>> 8 == 0) {
            put8(0xcc);
            put8((int) value);
        } else if (value >>> 16 == 0) {
            put8(0xcd);
            put16((int) value);
        } else if (value >>> 32 == 0) {
            put8(0xce);
            put32((int) value);
        } else {
            put8(0xcf);
            put64(value);
        }
    }

    private void negative(long value) {
        if (value >= -32) {
            put8((int) value);
        } else if (value >= Byte.MIN_VALUE) {
            put8(0xd0);
            put8((int) value);
        } else if (value >= Short.MIN_VALUE) {
            put8(0xd1);
            put16((int) value);
        } else if (value >= Integer.MIN_VALUE) {
            put8(0xd2);
            put32((int) value);
        } else {
            put8(0xd3);
            put64(value);
        }
    }

    private void put8(int value) {
        length += 1;
        if (out != null) {
            out.writeByte(value);
        }
    }

    private void put16(int value) {
        length += 2;
        if (out != null) {
            out.writeShort(value);
        }
    }

    private void put32(int value) {
        length += 4;
        if (out != null) {
            out.writeInt(value);
        }
    }

    private void put64(long value) {
        length += 8;
        if (out != null) {
            out.writeLong(value);
        }
    }
}
