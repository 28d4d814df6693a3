package io.heliograph.wire.hub;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;

import java.util.Locale;

/** Writes pieces of JSON. Escapes only what must be: quotes, backslashes, control characters. */
final class JsonOutput {

    /** Ends every record of text. Inside of JSON it can only stand escaped. */
    static final byte RECORD_SEPARATOR = 0x1e;

    private JsonOutput() {}

    /** Writes {@code json} as it is. */
    static void raw(String json, ByteBuf out) {
        ByteBufUtil.writeUtf8(out, json);
    }

    static void string(String text, ByteBuf out) {
        out.writeByte('"');
        ByteBufUtil.writeUtf8(out, escape(text));
        out.writeByte('"');
    }

    private static String escape(String text) {
        int plain = 0;
        while (plain < text.length() && !mustBeEscaped(text.charAt(plain))) {
            plain++;
        }
        if (plain == text.length()) {
            return text;
        }
        StringBuilder escaped = new StringBuilder(text.length() + 16).append(text, 0, plain);
        for (int i = plain; i < text.length(); i++) {
            char c = text.charAt(i);
            if (mustBeEscaped(c)) {
                escape(c, escaped);
            } else {
                escaped.append(c);
            }
        }
        return escaped.toString();
    }

    private static boolean mustBeEscaped(char c) {
        return c < 0x20 || c == '"' || c == '\\';
    }

    private static void escape(char c, StringBuilder out) {
        switch (c) {
            case '"', '\\' -> out.append('\\').append(c);
            case '\b' -> out.append("\\b");
            case '\f' -> out.append("\\f");
            case '\n' -> out.append("\\n");
            case '\r' -> out.append("\\r");
            case '\t' -> out.append("\\t");
            default -> out.append(String.format(Locale.ROOT, "\\u%04X", (int) c));
        }
    }
}
