package io.heliograph.wire.hub;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;

import java.nio.charset.StandardCharsets;

/**
 * Reads JSON as RFC 8259 has it, no more, from the readable bytes of a buffer, whose own indices it
 * leaves alone.
 *
 * <p>Tells where values begin and end, so that they can be passed on as they are. {@code what}
 * names the value in the text of the {@link HubProtocolException} that each method throws when the
 * bytes hold something else, or end too early.
 */
final class JsonInput {

    static final int MAX_DEPTH = 64;

    private final ByteBuf in;
    private final int end;
    private int at;

    /** Open objects and arrays; each has a bit in {@link #objects} and in {@link #begun}. */
    private int depth;

    private long objects;
    private long begun;

    /** What stands between the quotes of the string that was scanned last. */
    private int textStart;

    private int textEnd;
    private boolean textIsEscaped;

    JsonInput(ByteBuf in) {
        this.in = in;
        this.at = in.readerIndex();
        this.end = in.writerIndex();
    }

    /** What kind of value comes next, by its first byte. */
    enum Kind {
        OBJECT("an object"),
        ARRAY("an array"),
        STRING("a string"),
        NUMBER("a number"),
        TRUE("true"),
        FALSE("false"),
        NULL("null");

        private final String text;

        Kind(String text) {
            this.text = text;
        }

        @Override
        public String toString() {
            return text;
        }
    }

    Kind kind(String what) {
        byte next = next(what);
        return switch (next) {
            case '{' -> Kind.OBJECT;
            case '[' -> Kind.ARRAY;
            case '"' -> Kind.STRING;
            case 't' -> Kind.TRUE;
            case 'f' -> Kind.FALSE;
            case 'n' -> Kind.NULL;
            default -> {
                if (next != '-' && !isDigit(next)) {
                    throw misplaced(what, "a value");
                }
                yield Kind.NUMBER;
            }
        };
    }

    /** Enters an object; {@link #hasNext} and {@link #name} lead through it. */
    void beginObject(String what) {
        begin(Kind.OBJECT, what);
        objects |= bit();
    }

    /** Enters an array; {@link #hasNext} leads through it. */
    void beginArray(String what) {
        begin(Kind.ARRAY, what);
        objects &= ~bit();
    }

    private void begin(Kind kind, String what) {
        expect(kind, what);
        if (depth == MAX_DEPTH) {
            throw new HubProtocolException(what, "more levels", "at most " + MAX_DEPTH + " levels");
        }
        at++;
        depth++;
        begun &= ~bit();
    }

    /** Whether the innermost object or array has another member; leaves it when not. */
    boolean hasNext(String what) {
        byte next = next(what);
        char closing = isInObject() ? '}' : ']';
        if (next == closing) {
            at++;
            depth--;
            return false;
        }
        if ((begun & bit()) != 0) {
            if (next != ',') {
                throw misplaced(what, "',' or '" + closing + "'");
            }
            at++;
        }
        begun |= bit();
        return true;
    }

    /** The name of the next member of an object. */
    String name(String what) {
        scanString(what);
        String name = text();
        colon(what);
        return name;
    }

    void skipName(String what) {
        scanString(what);
        colon(what);
    }

    private void colon(String what) {
        if (next(what) != ':') {
            throw misplaced(what, "':'");
        }
        at++;
    }

    /** Text that has a form in UTF-8: an escaped half of a surrogate pair alone is refused. */
    String string(String what) {
        scanString(what);
        String text = text();
        if (textIsEscaped && text.codePoints().anyMatch(JsonInput::isSurrogate)) {
            throw new HubProtocolException(what, "half of a surrogate pair", "text");
        }
        return text;
    }

    /** Text in which the half of a surrogate pair may stand alone. */
    String looseString(String what) {
        scanString(what);
        return text();
    }

    static boolean isSurrogate(int codePoint) {
        return codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE;
    }

    boolean bool(String what) {
        return switch (kind(what)) {
            case TRUE -> {
                literal("true", what);
                yield true;
            }
            case FALSE -> {
                literal("false", what);
                yield false;
            }
            case OBJECT, ARRAY, STRING, NUMBER, NULL -> throw unexpected(what, "true or false");
        };
    }

    int int32(String what) {
        long value = int64(what);
        if (value != (int) value) {
            throw new HubProtocolException(what, value, "32 bits, signed");
        }
        return (int) value;
    }

    /** An integer that is written as one: neither fraction nor exponent. */
    long int64(String what) {
        String number = number(what);
        try {
            return Long.parseLong(number);
        } catch (NumberFormatException e) {
            String found = number.length() > 40 ? number.length() + " digits" : number;
            throw new HubProtocolException(what, found, "an integer of 64 bits, signed");
        }
    }

    /** A number as it is written. */
    String number(String what) {
        expect(Kind.NUMBER, what);
        int start = at;
        scanNumber(what);
        return in.toString(start, at - start, StandardCharsets.US_ASCII);
    }

    /**
     * A borrowed slice with the next value, whatever its kind, without the whitespace around it.
     */
    ByteBuf value(String what) {
        next(what);
        int start = at;
        skip(what);
        return in.slice(start, at - start);
    }

    /** Steps over the next value, whatever its kind. */
    void skip(String what) {
        int outer = depth;
        skipOne(what);
        while (depth > outer) {
            if (hasNext(what)) {
                if (isInObject()) {
                    skipName(what);
                }
                skipOne(what);
            }
        }
    }

    /** Steps over a value, but of an object or array only over its beginning. */
    private void skipOne(String what) {
        switch (kind(what)) {
            case OBJECT -> beginObject(what);
            case ARRAY -> beginArray(what);
            case STRING -> scanString(what);
            case NUMBER -> scanNumber(what);
            case TRUE -> literal("true", what);
            case FALSE -> literal("false", what);
            case NULL -> literal("null", what);
        }
    }

    /** Refuses anything but whitespace in the bytes that are left. */
    void end(String what) {
        skipWhitespace();
        if (at < end) {
            throw misplaced(what, "nothing more");
        }
    }

    private void scanString(String what) {
        expect(Kind.STRING, what);
        boolean ascii = true;
        textIsEscaped = false;
        int i = at + 1;
        for (byte b = byteAt(i, what); b != '"'; b = byteAt(++i, what)) {
            if (b == '\\') {
                textIsEscaped = true;
                i = endOfEscape(i + 1, what);
            } else if (b < 0) {
                ascii = false;
            } else if (b < 0x20) {
                at = i;
                throw misplaced(what, "an escape");
            }
        }
        textStart = at + 1;
        textEnd = i;
        at = i + 1;
        if (!ascii
                && !ByteBufUtil.isText(
                        in, textStart, textEnd - textStart, StandardCharsets.UTF_8)) {
            throw new HubProtocolException(what, "bytes that are not UTF-8", "UTF-8");
        }
    }

    /** The last byte of an escape whose backslash stands before {@code i}. */
    private int endOfEscape(int i, String what) {
        switch (byteAt(i, what)) {
            case '"', '\\', '/', 'b', 'f', 'n', 'r', 't' -> {
                return i;
            }
            case 'u' -> {
                for (int digit = 1; digit <= 4; digit++) {
                    if (Character.digit(byteAt(i + digit, what), 16) < 0) {
                        throw new HubProtocolException(
                                what, "\\u without four hexadecimal digits", "an escape");
                    }
                }
                return i + 4;
            }
            default ->
                    throw new HubProtocolException(
                            what,
                            "an unknown escape",
                            "one of \\\" \\\\ \\/ \\b \\f \\n \\r \\t \\u");
        }
    }

    /** The text of the string that was scanned last. */
    private String text() {
        if (textStart == textEnd) {
            return "";
        }
        String raw = in.toString(textStart, textEnd - textStart, StandardCharsets.UTF_8);
        return textIsEscaped ? unescape(raw) : raw;
    }

    private static String unescape(String raw) {
        StringBuilder text = new StringBuilder(raw.length());
        int i = 0;
        while (i < raw.length()) {
            char c = raw.charAt(i++);
            if (c != '\\') {
                text.append(c);
                continue;
            }
            char escape = raw.charAt(i++);
            if (escape == 'u') {
                text.append((char) Integer.parseInt(raw, i, i + 4, 16));
                i += 4;
            } else {
                text.append(escaped(escape));
            }
        }
        return text.toString();
    }

    private static char escaped(char escape) {
        return switch (escape) {
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            default -> escape;
        };
    }

    private void scanNumber(String what) {
        if (in.getByte(at) == '-') {
            at++;
        }
        if (at < end && in.getByte(at) == '0') {
            at++;
        } else {
            digits(what);
        }
        if (at < end && in.getByte(at) == '.') {
            at++;
            digits(what);
        }
        if (at < end && (in.getByte(at) | 0x20) == 'e') {
            at++;
            if (at < end && (in.getByte(at) == '+' || in.getByte(at) == '-')) {
                at++;
            }
            digits(what);
        }
    }

    private void digits(String what) {
        if (!isDigit(byteAt(at, what))) {
            throw misplaced(what, "a digit");
        }
        while (at < end && isDigit(in.getByte(at))) {
            at++;
        }
    }

    private static boolean isDigit(byte b) {
        return b >= '0' && b <= '9';
    }

    private void literal(String literal, String what) {
        for (int i = 0; i < literal.length(); i++) {
            if (byteAt(at, what) != literal.charAt(i)) {
                throw misplaced(what, literal);
            }
            at++;
        }
    }

    private void expect(Kind kind, String what) {
        if (kind(what) != kind) {
            throw unexpected(what, kind.toString());
        }
    }

    private boolean isInObject() {
        return (objects & bit()) != 0;
    }

    /** The bit of the innermost object or array. */
    private long bit() {
        return 1L << (depth - 1);
    }

    /** The first byte behind whitespace. */
    private byte next(String what) {
        skipWhitespace();
        return byteAt(at, what);
    }

    private void skipWhitespace() {
        while (at < end) {
            byte b = in.getByte(at);
            if (b != ' ' && b != '\n' && b != '\r' && b != '\t') {
                return;
            }
            at++;
        }
    }

    private byte byteAt(int index, String what) {
        if (index >= end) {
            throw new HubProtocolException(what, "its beginning only", "its end in the message");
        }
        return in.getByte(index);
    }

    private HubProtocolException unexpected(String what, String expected) {
        return new HubProtocolException(what, kind(what), expected);
    }

    private HubProtocolException misplaced(String what, String expected) {
        int found = in.getUnsignedByte(at);
        String text =
                found > 0x20 && found < 0x7f
                        ? "'" + (char) found + "'"
                        : String.format("byte 0x%02x", found);
        return new HubProtocolException(
                what, text + " at byte " + (at - in.readerIndex()), expected);
    }
}
