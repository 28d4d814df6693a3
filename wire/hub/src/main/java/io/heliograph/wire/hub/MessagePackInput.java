package io.heliograph.wire.hub;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;

/**
 * Reads MessagePack values from the readable bytes of a buffer, whose own indices it leaves alone.
 *
 * <p>Lengths and counts are checked against the bytes that are left before anything is allocated.
 * {@code what} names the value in the text of the {@link HubProtocolException} that each method
 * throws when the bytes hold something else, or end too early.
 */
final class MessagePackInput {

    private static final int NIL = 0xc0;

    /** Number of inner values of a value that cannot hold any. */
    private static final long NONE = -1;

    private final ByteBuf in;
    private final int end;
    private int at;

    MessagePackInput(ByteBuf in) {
        this.in = in;
        this.at = in.readerIndex();
        this.end = in.writerIndex();
    }

    boolean isAtEnd() {
        return at == end;
    }

    /** The number of elements that follow. */
    int array(String what) {
        int format = format(what);
        return switch (format) {
            case 0xdc -> count(unsigned(2, what), 1, what);
            case 0xdd -> count(unsigned(4, what), 1, what);
            default -> {
                if (format >>> 4 != 0x9) {
                    throw unexpected(what, format, "an array");
                }
                yield count(format & 0xf, 1, what);
            }
        };
    }

    /** The number of pairs that follow. */
    int map(String what) {
        int format = format(what);
        return switch (format) {
            case 0xde -> count(unsigned(2, what), 2, what);
            case 0xdf -> count(unsigned(4, what), 2, what);
            default -> {
                if (!isFixedMap(format)) {
                    throw unexpected(what, format, "a map");
                }
                yield count(format & 0xf, 2, what);
            }
        };
    }

    boolean nextIsMap() {
        if (isAtEnd()) {
            return false;
        }
        int format = in.getUnsignedByte(at);
        return isFixedMap(format) || format == 0xde || format == 0xdf;
    }

    boolean nextIsNil() {
        return at < end && in.getUnsignedByte(at) == NIL;
    }

    /** The format byte of the next value, which stays. */
    int peek(String what) {
        if (isAtEnd()) {
            throw truncated(what);
        }
        return in.getUnsignedByte(at);
    }

    /** A float of 32 or 64 bits; which of them, the format tells. */
    double float64(String what) {
        int format = format(what);
        return switch (format) {
            case 0xca -> in.getFloat(advance(4, what));
            case 0xcb -> in.getDouble(advance(8, what));
            default -> throw unexpected(what, format, "a float");
        };
    }

    /** All 64 bits of a {@code uint64}. */
    long uint64(String what) {
        int format = format(what);
        if (format != 0xcf) {
            throw unexpected(what, format, "an unsigned integer of 64 bits");
        }
        return in.getLong(advance(8, what));
    }

    /** A borrowed slice with the content of a bin. */
    ByteBuf binary(String what) {
        int format = format(what);
        int length =
                switch (format) {
                    case 0xc4 -> length(unsigned(1, what), what);
                    case 0xc5 -> length(unsigned(2, what), what);
                    case 0xc6 -> length(unsigned(4, what), what);
                    default -> throw unexpected(what, format, "a bin");
                };
        return in.slice(advance(length, what), length);
    }

    private static boolean isFixedMap(int format) {
        return format >>> 4 == 0x8;
    }

    boolean bool(String what) {
        int format = format(what);
        return switch (format) {
            case 0xc2 -> false;
            case 0xc3 -> true;
            default -> throw unexpected(what, format, "true or false");
        };
    }

    int int32(String what) {
        long value = int64(what);
        if (value != (int) value) {
            throw new HubProtocolException(what, value, "32 bits, signed");
        }
        return (int) value;
    }

    /** An integer of any width that fits 64 bits with a sign. */
    long int64(String what) {
        int format = format(what);
        if (format < 0x80 || format >= 0xe0) {
            return (byte) format;
        }
        return switch (format) {
            case 0xcc -> unsigned(1, what);
            case 0xcd -> unsigned(2, what);
            case 0xce -> unsigned(4, what);
            case 0xcf -> {
                long value = in.getLong(advance(8, what));
                if (value < 0) {
                    throw new HubProtocolException(
                            what, Long.toUnsignedString(value), "64 bits, signed");
                }
                yield value;
            }
            case 0xd0 -> in.getByte(advance(1, what));
            case 0xd1 -> in.getShort(advance(2, what));
            case 0xd2 -> in.getInt(advance(4, what));
            case 0xd3 -> in.getLong(advance(8, what));
            default -> throw unexpected(what, format, "an integer");
        };
    }

    String string(String what) {
        int format = format(what);
        int length =
                switch (format) {
                    case 0xd9 -> length(unsigned(1, what), what);
                    case 0xda -> length(unsigned(2, what), what);
                    case 0xdb -> length(unsigned(4, what), what);
                    default -> {
                        if (format >>> 5 != 0x5) {
                            throw unexpected(what, format, "a string");
                        }
                        yield length(format & 0x1f, what);
                    }
                };
        int start = advance(length, what);
        if (!ByteBufUtil.isText(in, start, length, StandardCharsets.UTF_8)) {
            throw new HubProtocolException(what, "bytes that are not UTF-8", "UTF-8");
        }
        return length == 0 ? "" : in.toString(start, length, StandardCharsets.UTF_8);
    }

    /** Null for nil. */
    @Nullable String nullableString(String what) {
        if (at < end && in.getUnsignedByte(at) == NIL) {
            at++;
            return null;
        }
        return string(what);
    }

    /**
     * A borrowed slice with the next value, whatever its shape.
     *
     * @param levels how deep it may be nested
     */
    ByteBuf value(int levels, String what) {
        int start = at;
        skip(levels, what);
        return in.slice(start, at - start);
    }

    /** Steps over the next value, whatever its shape, nested at most {@code levels} deep. */
    void skip(int levels, String what) {
        long inner = skipOne(what);
        if (inner != NONE && levels == 0) {
            throw new HubProtocolException(
                    what, "more levels", "at most " + MessagePackHubReader.MAX_DEPTH + " levels");
        }
        for (long i = 0; i < inner; i++) {
            skip(levels - 1, what);
        }
    }

    /**
     * Steps over a value, but not over the values it holds: returns their number, or {@link #NONE}.
     */
    private long skipOne(String what) {
        int format = format(what);
        if (format < 0x80 || format >= 0xe0) {
            return NONE;
        }
        return switch (format >>> 4) {
            case 0x8 -> 2L * count(format & 0xf, 2, what);
            case 0x9 -> count(format & 0xf, 1, what);
            case 0xa, 0xb -> skipped(format & 0x1f, what);
            default -> skipOneWide(format, what);
        };
    }

    private long skipOneWide(int format, String what) {
        return switch (format) {
            case 0xc0, 0xc2, 0xc3 -> NONE;
            case 0xc4, 0xd9 -> skipped(unsigned(1, what), what);
            case 0xc5, 0xda -> skipped(unsigned(2, what), what);
            case 0xc6, 0xdb -> skipped(unsigned(4, what), what);
            case 0xc7 -> skipped(unsigned(1, what) + 1, what);
            case 0xc8 -> skipped(unsigned(2, what) + 1, what);
            case 0xc9 -> skipped(unsigned(4, what) + 1, what);
            case 0xcc, 0xd0 -> skipped(1, what);
            case 0xcd, 0xd1, 0xd4 -> skipped(2, what);
            case 0xd5 -> skipped(3, what);
            case 0xca, 0xce, 0xd2 -> skipped(4, what);
            case 0xd6 -> skipped(5, what);
            case 0xcb, 0xcf, 0xd3 -> skipped(8, what);
            case 0xd7 -> skipped(9, what);
            case 0xd8 -> skipped(17, what);
            case 0xdc -> count(unsigned(2, what), 1, what);
            case 0xdd -> count(unsigned(4, what), 1, what);
            case 0xde -> 2L * count(unsigned(2, what), 2, what);
            case 0xdf -> 2L * count(unsigned(4, what), 2, what);
            default -> throw unexpected(what, format, "a value");
        };
    }

    private long skipped(long bytes, String what) {
        advance(bytes, what);
        return NONE;
    }

    private int length(long length, String what) {
        if (length > end - at) {
            throw truncated(what);
        }
        return (int) length;
    }

    private int count(long count, int bytesEach, String what) {
        if (count * bytesEach > end - at) {
            throw new HubProtocolException(
                    what, count + " entries", "no more than the bytes left can hold");
        }
        return (int) count;
    }

    private int format(String what) {
        return in.getUnsignedByte(advance(1, what));
    }

    private long unsigned(int bytes, String what) {
        int start = advance(bytes, what);
        return switch (bytes) {
            case 1 -> in.getUnsignedByte(start);
            case 2 -> in.getUnsignedShort(start);
            default -> in.getUnsignedInt(start);
        };
    }

    /** Steps over {@code bytes} and returns where they began. */
    private int advance(long bytes, String what) {
        if (bytes > end - at) {
            throw truncated(what);
        }
        int start = at;
        at += (int) bytes;
        return start;
    }

    private static HubProtocolException truncated(String what) {
        return new HubProtocolException(what, "its beginning only", "its end in the message");
    }

    private static HubProtocolException unexpected(String what, int format, String expected) {
        return new HubProtocolException(what, String.format("format 0x%02x", format), expected);
    }
}
