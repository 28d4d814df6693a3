package io.heliograph.access;

import org.jspecify.annotations.Nullable;

import java.security.GeneralSecurityException;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The signature algorithms an access key may be used with.
 *
 * <p>The JDK's HMAC and not a JOSE library's: those refuse HS512 with keys under 64 bytes, and SDKs
 * sign that with 44.
 */
enum HmacAlgorithm {
    HS256("HmacSHA256"),
    HS384("HmacSHA384"),
    HS512("HmacSHA512");

    private final String jcaName;

    HmacAlgorithm(String jcaName) {
        this.jcaName = jcaName;
    }

    /** The algorithm of that exact name, or null. */
    static @Nullable HmacAlgorithm named(String name) {
        for (HmacAlgorithm algorithm : values()) {
            if (algorithm.name().equals(name)) {
                return algorithm;
            }
        }
        return null;
    }

    byte[] sign(byte[] message, AccessKey key) {
        try {
            Mac mac = Mac.getInstance(jcaName);
            mac.init(new SecretKeySpec(key.bytes(), jcaName));
            return mac.doFinal(message);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java platform has " + jcaName + ".", e);
        }
    }
}
