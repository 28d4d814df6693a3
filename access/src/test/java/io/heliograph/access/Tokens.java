package io.heliograph.access;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Tokens signed by hand, so that tests can write what no library would. */
final class Tokens {

    static final Instant NOW = Instant.ofEpochSecond(1_711_065_600);
    static final InstantSource CLOCK = InstantSource.fixed(NOW);
    static final String KEY = WellKnownKeys.EMULATOR.text();
    static final String SECOND_KEY = WellKnownKeys.SHORT.text();
    static final String HEADER = "{\"alg\":\"HS256\",\"typ\":\"JWT\"}";
    static final String CLIENT_CHAT = "\"aud\":\"http://localhost/client/?hub=chat\"";
    static final String GOOD_PAYLOAD = "{\"exp\":4102444800," + CLIENT_CHAT + "}";
    static final Audience CHAT = new Audience.Client("chat");

    static final String REST_VECTOR =
            "eyJhbGciOiJIUzI1NiIsImtpZCI6Ii0xMjM0NTYiLCJ0eXAiOiJKV1QifQ.eyJuYW1laWQiOiJob3N0XzAiLCJuYmYiOjE3MDAwMDAwMDAsImV4cCI6NDEwMjQ0NDgwMCwiaWF0IjoxNzAwMDAwMDAwLCJhdWQiOiJodHRwOi8vbG9jYWxob3N0L2FwaS9odWJzL2NoYXQvOnNlbmQ_YXBpLXZlcnNpb249MjAyMi0wNi0wMSJ9.k_dVpgb2CHPxZq2074vWE98bp8cmB3zWglHZ_Qx4b6U";
    static final String CLIENT_VECTOR =
            "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJhdWQiOiJodHRwOi8vbG9jYWxob3N0Ojg4ODgvY2xpZW50Lz9odWI9Y2hhdCIsImV4cCI6NDEwMjQ0NDgwMCwibmFtZWlkIjoiYWxpY2UifQ.XB1W4yUqJRhus_nnvpvXE1plY7qaY5I0zzS18LRz3MU";
    static final String SDK_SERVER_VECTOR =
            "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCIsImtpZCI6Ii0xMjA1MzYyMzEwIn0.eyJuYW1laWQiOiJhcHAxXzBmOGZhZDViZDljYjQ2OWZhMTY1NzA4Njc3Mjg5NTBlIiwibmJmIjoxNzExMDY1NjAwLCJleHAiOjE3MTEwNjkyMDAsImlhdCI6MTcxMTA2NTYwMCwiYXVkIjoiaHR0cDovL2xvY2FsaG9zdC9zZXJ2ZXIvP2h1Yj1jaGF0In0.PSO6Y_yfscGYaLuDVWDhSymSqxcGLqlss_Oew0tlpvg";
    static final String SDK_CLIENT_VECTOR =
            "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCIsImtpZCI6Ii0xMjA1MzYyMzEwIn0.eyJhc3JzLnMudWlkIjoiYWxpY2UiLCJuYW1laWQiOiJhbGljZSIsInJvbGUiOlsiYWRtaW4iLCJvcHMiXSwibmJmIjoxNzExMDY1NjAwLCJleHAiOjE3MTEwNjkyMDAsImlhdCI6MTcxMTA2NTYwMCwiYXVkIjoiaHR0cDovL2xvY2FsaG9zdC9jbGllbnQvP2h1Yj1jaGF0In0.mf2Ee0wjF60M2RajV7HHj84PoUqpIEOMLKXcjwqBF2g";

    private Tokens() {}

    static TokenVerifier verifier() {
        return new TokenVerifier(AccessKeys.development(), CLOCK);
    }

    static String good() {
        return token(HEADER, GOOD_PAYLOAD);
    }

    /** A well signed token with that payload. */
    static String payload(String payload) {
        return token(HEADER, payload);
    }

    /** A well signed token with that header. */
    static String header(String header) {
        return token(header, GOOD_PAYLOAD);
    }

    static String token(String header, String payload) {
        return signed(encode(header) + "." + encode(payload), "HmacSHA256", KEY);
    }

    static String signed(String signingInput, String algorithm, String key) {
        return signingInput
                + "."
                + encode(mac(signingInput, algorithm, key.getBytes(StandardCharsets.UTF_8)));
    }

    static String encode(String text) {
        return encode(text.getBytes(StandardCharsets.UTF_8));
    }

    static String encode(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    static byte[] mac(String text, String algorithm, byte[] key) {
        try {
            Mac mac = Mac.getInstance(algorithm);
            mac.init(new SecretKeySpec(key, algorithm));
            return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    static VerifiedToken accepted(TokenVerdict verdict) {
        if (verdict instanceof TokenVerdict.Accepted accepted) {
            return accepted.token();
        }
        throw new AssertionError("Expected an accepted token, but: " + verdict);
    }

    static TokenVerdict.Refused refused(TokenVerdict verdict) {
        if (verdict instanceof TokenVerdict.Refused refused) {
            return refused;
        }
        throw new AssertionError("Expected a refused token, but: " + verdict);
    }
}
