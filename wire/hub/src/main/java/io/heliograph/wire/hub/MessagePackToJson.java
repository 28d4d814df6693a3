package io.heliograph.wire.hub;

import io.netty.buffer.ByteBuf;

import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Base64;

/**
 * Turns MessagePack into JSON, as .NET's hub protocols write the same values: a bin becomes base64,
 * a timestamp the text of its moment in UTC. Keys of maps that are no text become the text of their
 * value. What JSON has no form for becomes null: infinities and what is no number.
 */
public final class MessagePackToJson {

    private static final String WHAT = "MessagePack";
    private static final int MAX_DEPTH = 64;
    private static final int TIMESTAMP = -1;
    private static final long SECONDS_MASK = (1L << 34) - 1;

    private final MessagePackInput in;
    private final ByteBuf out;

    private MessagePackToJson(MessagePackInput in, ByteBuf out) {
        this.in = in;
        this.out = out;
    }

    /**
     * Appends the one value that {@code value} holds. Writes all of it or, when it throws, nothing.
     *
     * @param value its indices stay
     * @throws HubProtocolException when the bytes are not exactly one value, it is nested deeper
     *     than 64 levels, or it holds an extension type that is unknown
     */
    public static void write(ByteBuf value, ByteBuf out) {
        int start = out.writerIndex();
        MessagePackInput in = new MessagePackInput(value);
        try {
            new MessagePackToJson(in, out).value(MAX_DEPTH);
            if (!in.isAtEnd()) {
                throw new HubProtocolException(WHAT, "more bytes", "one value");
            }
        } catch (RuntimeException e) {
            out.writerIndex(start);
            throw e;
        }
    }

    private void value(int levels) {
        int format = in.peek(WHAT);
        if (format < 0x80 || format >= 0xe0 || (format >= 0xcc && format <= 0xd3)) {
            integer(format);
            return;
        }
        switch (format >>> 4) {
            case 0x8 -> map(levels);
            case 0x9 -> array(levels);
            case 0xa, 0xb -> JsonOutput.string(in.string(WHAT), out);
            default -> wide(format, levels);
        }
    }

    private void wide(int format, int levels) {
        switch (format) {
            case 0xc0 -> literal("null");
            case 0xc2, 0xc3 -> JsonOutput.raw(Boolean.toString(in.bool(WHAT)), out);
            case 0xc4, 0xc5, 0xc6 -> JsonOutput.string(base64(in.binary(WHAT)), out);
            case 0xca -> floating(Float.toString((float) in.float64(WHAT)));
            case 0xcb -> floating(Double.toString(in.float64(WHAT)));
            case 0xd9, 0xda, 0xdb -> JsonOutput.string(in.string(WHAT), out);
            case 0xdc, 0xdd -> array(levels);
            case 0xde, 0xdf -> map(levels);
            default -> JsonOutput.string(timestamp(), out);
        }
    }

    private void literal(String text) {
        in.skip(0, WHAT);
        JsonOutput.raw(text, out);
    }

    private void integer(int format) {
        JsonOutput.raw(
                format == 0xcf
                        ? Long.toUnsignedString(in.uint64(WHAT))
                        : Long.toString(in.int64(WHAT)),
                out);
    }

    private void floating(String text) {
        boolean isNumber = !text.endsWith("y") && !text.equals("NaN");
        JsonOutput.raw(isNumber ? text : "null", out);
    }

    private static String base64(ByteBuf bytes) {
        ByteBuffer encoded = Base64.getEncoder().encode(bytes.nioBuffer());
        return StandardCharsets.US_ASCII.decode(encoded).toString();
    }

    private void array(int levels) {
        enter(levels);
        int count = in.array(WHAT);
        out.writeByte('[');
        for (int i = 0; i < count; i++) {
            if (i > 0) {
                out.writeByte(',');
            }
            value(levels - 1);
        }
        out.writeByte(']');
    }

    private void map(int levels) {
        enter(levels);
        int count = in.map(WHAT);
        out.writeByte('{');
        for (int i = 0; i < count; i++) {
            if (i > 0) {
                out.writeByte(',');
            }
            key();
            out.writeByte(':');
            value(levels - 1);
        }
        out.writeByte('}');
    }

    private static void enter(int levels) {
        if (levels == 0) {
            throw new HubProtocolException(WHAT, "more levels", "at most " + MAX_DEPTH + " levels");
        }
    }

    /** Text as it is; of another value that is no container, the text of its JSON. */
    private void key() {
        int start = out.writerIndex();
        value(0);
        if (out.getByte(start) != '"') {
            String text = out.toString(start, out.writerIndex() - start, StandardCharsets.UTF_8);
            out.writerIndex(start);
            JsonOutput.string(text, out);
        }
    }

    private String timestamp() {
        ByteBuf ext = in.value(0, WHAT);
        int format = ext.readUnsignedByte();
        int length =
                switch (format) {
                    case 0xd4 -> 1;
                    case 0xd5 -> 2;
                    case 0xd6 -> 4;
                    case 0xd7 -> 8;
                    case 0xd8 -> 16;
                    case 0xc7 -> ext.readUnsignedByte();
                    case 0xc8 -> ext.readUnsignedShort();
                    default -> ext.readInt();
                };
        int type = ext.readByte();
        Instant instant = type == TIMESTAMP ? instant(ext, length) : null;
        if (instant == null) {
            throw new HubProtocolException(
                    WHAT,
                    "extension type " + type + " of " + length + " bytes",
                    "no extension but a timestamp");
        }
        return instant.toString();
    }

    private static @Nullable Instant instant(ByteBuf ext, int length) {
        try {
            switch (length) {
                case 4 -> {
                    return Instant.ofEpochSecond(ext.readUnsignedInt());
                }
                case 8 -> {
                    long both = ext.readLong();
                    return Instant.ofEpochSecond(both & SECONDS_MASK, both >>> 34);
                }
                case 12 -> {
                    long nanos = ext.readUnsignedInt();
                    return Instant.ofEpochSecond(ext.readLong(), nanos);
                }
                default -> {
                    return null;
                }
            }
        } catch (DateTimeException e) {
            return null;
        }
    }
}
