package io.heliograph.server.edge.http;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** Text of a URL in which percent signs stand before bytes of UTF-8. */
public final class PercentEncoding {

    private PercentEncoding() {}

    /**
     * A plus sign is a plus sign.
     *
     * @throws IllegalArgumentException when a percent sign is not followed by two hexadecimal
     *     digits
     * @throws CharacterCodingException when the bytes are not UTF-8
     */
    public static String decode(String raw) throws CharacterCodingException {
        if (raw.indexOf('%') < 0) {
            return raw;
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(raw.length());
        for (int i = 0; i < raw.length(); i++) {
            char c = raw.charAt(i);
            if (c == '%') {
                bytes.write(octet(raw, i + 1));
                i += 2;
            } else if (Character.isHighSurrogate(c) && i + 1 < raw.length()) {
                bytes.writeBytes(raw.substring(i, i + 2).getBytes(StandardCharsets.UTF_8));
                i++;
            } else {
                bytes.writeBytes(String.valueOf(c).getBytes(StandardCharsets.UTF_8));
            }
        }
        return StandardCharsets.UTF_8
                .newDecoder()
                .decode(ByteBuffer.wrap(bytes.toByteArray()))
                .toString();
    }

    private static int octet(String raw, int at) {
        if (at + 2 > raw.length()
                || !HexFormat.isHexDigit(raw.charAt(at))
                || !HexFormat.isHexDigit(raw.charAt(at + 1))) {
            throw new IllegalArgumentException("a percent sign without two hexadecimal digits");
        }
        return HexFormat.fromHexDigits(raw, at, at + 2);
    }
}
