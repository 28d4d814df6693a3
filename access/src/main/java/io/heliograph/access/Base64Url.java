package io.heliograph.access;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** Base64url as JWS wants it: no padding, no other alphabet, one spelling per value. */
final class Base64Url {

    private Base64Url() {}

    static String encode(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    static byte[] decode(String text) throws TokenRefusedException {
        byte[] bytes;
        try {
            bytes = Base64.getUrlDecoder().decode(text.getBytes(StandardCharsets.UTF_8));
        } catch (IllegalArgumentException e) {
            throw new TokenRefusedException(TokenProblem.MALFORMED);
        }
        // The decoder takes padding and stray low bits in the last character: the same token could
        // be written in several ways.
        if (!encode(bytes).equals(text)) {
            throw new TokenRefusedException(TokenProblem.MALFORMED);
        }
        return bytes;
    }
}
