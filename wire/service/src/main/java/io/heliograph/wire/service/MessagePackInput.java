package io.heliograph.wire.service;

import io.netty.buffer.ByteBuf;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;

/**
 * Reads MessagePack values from the readable bytes of a buffer, whose own indices it leaves alone.
 *
 * <p>Every length and count is checked against the bytes that are left before anything is
 * allocated, so no input costs more than its own size. {@code what} names the value in the text of
 * the {@link ServiceProtocolException} that each method throws when the bytes hold another kind of
 * value, or end too early.
 */
final class MessagePackInput {

    private static final long MAX_NANOS = 999_999_999L;

    private final ByteBuf in;
    private final int end;
    private int at;

    MessagePackInput(ByteBuf in) {
        this.in = in;
        this.at = in.readerIndex();
        this.end = in.writerIndex();
    }

    /** Bytes that have not been read. */
    int left() {
        return end - at;
    }

    /** The number of elements that follow. */
    int arrayHeader(String what) {
        int format = format(what);
        if (format >>> 4 == 0x9) {
            return count(format & 0xf, 1, what);
        }
        return switch (format) {
            case 0xdc -> count(uint16(what), 1, what);
            case 0xdd -> count(uint32(what), 1, what);
            default -> throw unexpected(what, format, "an array");
        };
    }

    /** The number of pairs that follow. */
    int mapHeader(String what) {
        int format = format(what);
        if (format >>> 4 == 0x8) {
            return count(format & 0xf, 2, what);
        }
        return switch (format) {
            case 0xde -> count(uint16(what), 2, what);
            case 0xdf -> count(uint32(what), 2, what);
            default -> throw unexpected(what, format, "a map");
        };
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
        int format = format(what);
        long value = integer(format, what);
        if (value != (int) value || isOverInt64(format, value)) {
            throw new ServiceProtocolException(what, number(format, value), "32 bits, signed");
        }
        return (int) value;
    }

    /** Null for nil. */
    @Nullable Integer nullableInt32(String what) {
        return nextIsNil() ? null : int32(what);
    }

    /** All 64 bits, to be taken as unsigned. */
    long uint64(String what) {
        int format = format(what);
        long value = integer(format, what);
        if (value < 0 && !isOverInt64(format, value)) {
            throw new ServiceProtocolException(what, value, "64 bits, unsigned");
        }
        return value;
    }

    /**
     * A key of an extension map: -1, with the key stepped over, when it is no integer from 0 to
     * 2^31 - 1.
     */
    int key(String what) {
        int format = peek(what);
        boolean integer = format < 0x80 || format >= 0xcc && format <= 0xd3 || format >= 0xe0;
        if (!integer) {
            skip(what);
            return -1;
        }
        at++;
        long value = integer(format, what);
        return value >= 0 && value <= Integer.MAX_VALUE ? (int) value : -1;
    }

    /** Null for nil; replacement characters where the bytes are not UTF-8. */
    @Nullable String string(String what) {
        return string(what, List.of());
    }

    /**
     * The same. A text that is one of {@code known}, which are ASCII, is that object: a name that
     * every message has is not made again each time.
     */
    @Nullable String string(String what, List<String> known) {
        int format = format(what);
        if (format == 0xc0) {
            return null;
        }
        int length = stringLength(format, what);
        if (length < 0) {
            throw unexpected(what, format, "text");
        }
        // Hostile frames may hold millions of empty texts: share one.
        if (length == 0) {
            return "";
        }
        int start = advance(length, what);
        for (int i = 0; i < known.size(); i++) {
            if (isAt(start, length, known.get(i))) {
                return known.get(i);
            }
        }
        return in.toString(start, length, StandardCharsets.UTF_8);
    }

    private boolean isAt(int start, int length, String ascii) {
        if (length != ascii.length()) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            if (in.getByte(start + i) != ascii.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /** A borrowed slice; empty for nil. Text counts as its bytes. */
    ByteBuf bytes(String what) {
        int format = format(what);
        int length = bytesLength(format, what);
        return in.slice(advance(length, what), length);
    }

    Instant timestamp(String what) {
        int format = format(what);
        long length =
                switch (format) {
                    case 0xd6 -> 4;
                    case 0xd7 -> 8;
                    case 0xc7 -> uint8(what);
                    default -> throw unexpected(what, format, "a timestamp");
                };
        int extension = in.getByte(advance(1, what));
        if (extension != -1) {
            throw new ServiceProtocolException(what, "extension " + extension, "a timestamp");
        }
        if (length == 4) {
            return Instant.ofEpochSecond(uint32(what));
        }
        if (length == 8) {
            long packed = int64(what);
            return instant(packed & 0x3_ffff_ffffL, packed >>> 34, what);
        }
        if (length == 12) {
            long nanos = uint32(what);
            return instant(int64(what), nanos, what);
        }
        throw new ServiceProtocolException(
                what, length + " bytes", "a timestamp of 4, 8 or 12 bytes");
    }

    /**
     * Steps over one value of any shape. Counts what is still owed instead of recursing, so depth
     * costs nothing.
     */
    void skip(String what) {
        long owed = 1;
        while (owed > 0) {
            owed += skipOne(format(what), what) - 1;
            if (owed > end - at) {
                throw truncated(what);
            }
        }
    }

    /** Steps over a value, but not over the values it holds: returns their number. */
    private long skipOne(int format, String what) {
        if (format < 0x80 || format >= 0xe0) {
            return 0;
        }
        if (format < 0x90) {
            return 2L * (format & 0xf);
        }
        if (format < 0xa0) {
            return format & 0xf;
        }
        if (format < 0xc0) {
            return skipped(format & 0x1f, what);
        }
        return switch (format) {
            case 0xc0, 0xc2, 0xc3 -> 0;
            case 0xc4, 0xd9 -> skipped(uint8(what), what);
            case 0xc5, 0xda -> skipped(uint16(what), what);
            case 0xc6, 0xdb -> skipped(uint32(what), what);
            case 0xc7 -> skipped(uint8(what) + 1L, what);
            case 0xc8 -> skipped(uint16(what) + 1L, what);
            case 0xc9 -> skipped(uint32(what) + 1L, what);
            case 0xcc, 0xd0 -> skipped(1, what);
            case 0xcd, 0xd1, 0xd4 -> skipped(2, what);
            case 0xd5 -> skipped(3, what);
            case 0xca, 0xce, 0xd2 -> skipped(4, what);
            case 0xd6 -> skipped(5, what);
            case 0xcb, 0xcf, 0xd3 -> skipped(8, what);
            case 0xd7 -> skipped(9, what);
            case 0xd8 -> skipped(17, what);
            case 0xdc -> uint16(what);
            case 0xdd -> uint32(what);
            case 0xde -> 2L * uint16(what);
            case 0xdf -> 2L * uint32(what);
            default -> throw unexpected(what, format, "a value");
        };
    }

    private long skipped(long bytes, String what) {
        advance(bytes, what);
        return 0;
    }

    /** The value of an integer whose format byte has been read; see {@link #isOverInt64}. */
    private long integer(int format, String what) {
        if (format < 0x80 || format >= 0xe0) {
            return (byte) format;
        }
        return switch (format) {
            case 0xcc -> uint8(what);
            case 0xcd -> uint16(what);
            case 0xce -> uint32(what);
            case 0xcf, 0xd3 -> int64(what);
            case 0xd0 -> in.getByte(advance(1, what));
            case 0xd1 -> in.getShort(advance(2, what));
            case 0xd2 -> in.getInt(advance(4, what));
            default -> throw unexpected(what, format, "an integer");
        };
    }

    private static boolean isOverInt64(int format, long value) {
        return format == 0xcf && value < 0;
    }

    private static String number(int format, long value) {
        return isOverInt64(format, value) ? Long.toUnsignedString(value) : Long.toString(value);
    }

    private int bytesLength(int format, String what) {
        return switch (format) {
            case 0xc0 -> 0;
            case 0xc4 -> length(uint8(what), what);
            case 0xc5 -> length(uint16(what), what);
            case 0xc6 -> length(uint32(what), what);
            default -> {
                int length = stringLength(format, what);
                if (length < 0) {
                    throw unexpected(what, format, "bytes");
                }
                yield length;
            }
        };
    }

    /** Bytes of the text that follows, or -1 when the format is none of a text. */
    private int stringLength(int format, String what) {
        if (format >>> 5 == 0x5) {
            return length(format & 0x1f, what);
        }
        return switch (format) {
            case 0xd9 -> length(uint8(what), what);
            case 0xda -> length(uint16(what), what);
            case 0xdb -> length(uint32(what), what);
            default -> -1;
        };
    }

    private int length(long length, String what) {
        if (length > end - at) {
            throw truncated(what);
        }
        return (int) length;
    }

    private int count(long count, int bytesEach, String what) {
        if (count * bytesEach > end - at) {
            throw new ServiceProtocolException(
                    what, count + " entries", "no more than the bytes left can hold");
        }
        return (int) count;
    }

    private static Instant instant(long seconds, long nanos, String what) {
        boolean inRange =
                seconds >= Instant.MIN.getEpochSecond() && seconds <= Instant.MAX.getEpochSecond();
        if (!inRange || nanos > MAX_NANOS) {
            throw new ServiceProtocolException(what, seconds + " s, " + nanos + " ns", "a time");
        }
        return Instant.ofEpochSecond(seconds, nanos);
    }

    /** Whether a nil comes next; steps over it when so. */
    private boolean nextIsNil() {
        if (at < end && in.getUnsignedByte(at) == 0xc0) {
            at++;
            return true;
        }
        return false;
    }

    private int peek(String what) {
        if (at >= end) {
            throw truncated(what);
        }
        return in.getUnsignedByte(at);
    }

    private int format(String what) {
        return in.getUnsignedByte(advance(1, what));
    }

    private int uint8(String what) {
        return in.getUnsignedByte(advance(1, what));
    }

    private int uint16(String what) {
        return in.getUnsignedShort(advance(2, what));
    }

    private long uint32(String what) {
        return in.getUnsignedInt(advance(4, what));
    }

    private long int64(String what) {
        return in.getLong(advance(8, what));
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

    private static ServiceProtocolException truncated(String what) {
        return new ServiceProtocolException(what, "its beginning only", "its end in the frame");
    }

    private static ServiceProtocolException unexpected(String what, int format, String expected) {
        return new ServiceProtocolException(
                what, "format 0x" + Integer.toHexString(format), expected);
    }
}
