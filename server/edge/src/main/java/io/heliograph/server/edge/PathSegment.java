package io.heliograph.server.edge;

import io.heliograph.server.edge.door.ErrorAnswers;
import io.heliograph.server.edge.http.PercentEncoding;

import java.nio.charset.CharacterCodingException;

/** Decodes what stands between two slashes of a path. */
final class PathSegment {

    private PathSegment() {}

    /**
     * A plus sign is a plus sign.
     *
     * @throws IllegalArgumentException with what is wrong, for the caller
     */
    static String decode(String raw) {
        try {
            return PercentEncoding.decode(raw);
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException(
                    found(raw) + "bytes that are not UTF-8, expected UTF-8 behind percent signs.",
                    e);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    found(raw)
                            + "a percent sign without two hexadecimal digits, expected both"
                            + " (%25 for a percent sign).",
                    e);
        }
    }

    private static String found(String raw) {
        return "Path segment '" + ErrorAnswers.shortened(raw) + "': found ";
    }
}
