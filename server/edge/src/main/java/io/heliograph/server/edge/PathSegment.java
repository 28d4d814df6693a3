package io.heliograph.server.edge;

import io.heliograph.server.edge.door.ErrorAnswers;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** Decodes what stands between two slashes of a path. */
final class PathSegment {

    private PathSegment() {}

    /**
     * A plus sign is a plus sign.
     *
     * @throws IllegalArgumentException with what is wrong, for the caller
     */
    static String decode(String raw) {
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
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes.toByteArray()))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException(
                    found(raw) + "bytes that are not UTF-8, expected UTF-8 behind percent signs.",
                    e);
        }
    }

    private static int octet(String raw, int at) {
        if (at + 2 > raw.length()
                || !HexFormat.isHexDigit(raw.charAt(at))
                || !HexFormat.isHexDigit(raw.charAt(at + 1))) {
            throw new IllegalArgumentException(
                    found(raw)
                            + "a percent sign without two hexadecimal digits, expected both"
                            + " (%25 for a percent sign).");
        }
        return HexFormat.fromHexDigits(raw, at, at + 2);
    }

    private static String found(String raw) {
        return "Path segment '" + ErrorAnswers.shortened(raw) + "': found ";
    }
}
