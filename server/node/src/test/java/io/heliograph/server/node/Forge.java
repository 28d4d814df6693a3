package io.heliograph.server.node;

import io.heliograph.access.WellKnownKeys;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Tokens put together by hand: what no library would write. */
final class Forge {

    static final String HEADER = "{\"alg\":\"HS256\",\"typ\":\"JWT\"}";
    static final String KEY = WellKnownKeys.EMULATOR.text();
    static final String SECONDARY_KEY = WellKnownKeys.SHORT.text();

    private Forge() {}

    /** Well signed. */
    static String token(String header, String payload) {
        return signed(encode(header) + "." + encode(payload));
    }

    static String signed(String input) {
        return signed(input, "HmacSHA256", KEY);
    }

    static String signed(String input, String algorithm, String key) {
        return signed(input, algorithm, key.getBytes(StandardCharsets.UTF_8));
    }

    static String signed(String input, String algorithm, byte[] key) {
        return input + "." + encode(mac(input, algorithm, key));
    }

    static byte[] mac(String input, String algorithm, byte[] key) {
        try {
            Mac mac = Mac.getInstance(algorithm);
            mac.init(new SecretKeySpec(key, algorithm));
            return mac.doFinal(input.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    static String encode(String text) {
        return encode(text.getBytes(StandardCharsets.UTF_8));
    }

    static String encode(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
