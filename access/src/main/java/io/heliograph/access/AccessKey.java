package io.heliograph.access;

import java.nio.charset.StandardCharsets;

/**
 * The secret of a connection string.
 *
 * <p>Keys look like base64 but never are decoded: the UTF-8 bytes of the text are the HMAC key.
 * {@link #toString()} hides the text.
 */
public record AccessKey(String text) {

    public AccessKey {
        if (text.isBlank()) {
            throw new IllegalArgumentException("An access key must not be blank.");
        }
    }

    byte[] bytes() {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public String toString() {
        return "AccessKey[…]";
    }
}
