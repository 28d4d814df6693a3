package io.heliograph.access;

import org.jspecify.annotations.Nullable;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * Percent-encoding, read strictly: two different texts must not decode to the same replacement
 * character.
 */
final class PercentText {

    private PercentText() {}

    /** The decoded text, or null when an escape is broken or the bytes are no UTF-8. */
    static @Nullable String decode(String text) {
        if (text.indexOf('%') < 0) {
            return text;
        }
        StringBuilder out = new StringBuilder(text.length());
        int at = 0;
        while (at < text.length()) {
            if (text.charAt(at) != '%') {
                out.append(text.charAt(at++));
                continue;
            }
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            while (at < text.length() && text.charAt(at) == '%') {
                int high = at + 2 < text.length() ? hexDigit(text.charAt(at + 1)) : -1;
                int low = at + 2 < text.length() ? hexDigit(text.charAt(at + 2)) : -1;
                if (high < 0 || low < 0) {
                    return null;
                }
                bytes.write(high << 4 | low);
                at += 3;
            }
            try {
                out.append(
                        StandardCharsets.UTF_8
                                .newDecoder()
                                .decode(ByteBuffer.wrap(bytes.toByteArray())));
            } catch (CharacterCodingException e) {
                return null;
            }
        }
        return out.toString();
    }

    /** Like {@link Character#digit(char, int)}, which also takes the digits of other scripts. */
    private static int hexDigit(char c) {
        return c < 128 ? Character.digit(c, 16) : -1;
    }
}
