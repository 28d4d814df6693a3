package io.heliograph.access;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/**
 * Checks tokens that were signed with an access key: form, algorithm, signature, expiry, audience,
 * in this order.
 *
 * <p>The header is used for its algorithm only. {@code kid} is a random number in the tokens of
 * SDKs, so every key is tried; {@code jku}, {@code jwk} and the like are ignored. {@code nbf},
 * {@code iat} and {@code iss} are claims like any other: the service is known not to check them.
 * Safe for use by many threads.
 */
public final class TokenVerifier {

    /** The longest token that is looked at, in characters. */
    public static final int MAX_TOKEN_LENGTH = 16 * 1024;

    public static final Duration DEFAULT_CLOCK_SKEW = Duration.ofMinutes(5);

    private static final int MAX_QUOTED_LENGTH = 256;

    private final AccessKeys keys;
    private final InstantSource clock;
    private final Duration clockSkew;
    private final AudienceRule audiences;

    public TokenVerifier(AccessKeys keys, InstantSource clock) {
        this(keys, clock, DEFAULT_CLOCK_SKEW, HostPolicy.any());
    }

    public TokenVerifier(
            AccessKeys keys, InstantSource clock, Duration clockSkew, HostPolicy hosts) {
        this.keys = keys;
        this.clock = clock;
        this.clockSkew = clockSkew;
        this.audiences = new AudienceRule(hosts);
    }

    /**
     * Judges {@code token}, the bare text without {@code Bearer}; null or empty when the request
     * has none. Never throws.
     */
    public TokenVerdict verify(@Nullable String token, Audience expected) {
        try {
            if (token == null || token.isEmpty()) {
                throw new TokenRefusedException(TokenProblem.MISSING);
            }
            if (token.length() > MAX_TOKEN_LENGTH) {
                throw new TokenRefusedException(TokenProblem.TOO_LARGE);
            }
            // The payload is read only once its signature is known to be good.
            List<JsonMember> payload = StrictJson.read(verifiedPayload(token));
            requireNotExpired(payload);
            requireAudience(payload, expected);
            return new TokenVerdict.Accepted(new VerifiedToken(claims(payload)));
        } catch (TokenRefusedException e) {
            return e.verdict();
        }
    }

    private byte[] verifiedPayload(String token) throws TokenRefusedException {
        int firstDot = token.indexOf('.');
        int secondDot = token.indexOf('.', firstDot + 1);
        if (firstDot < 0 || secondDot < 0 || token.indexOf('.', secondDot + 1) >= 0) {
            throw new TokenRefusedException(TokenProblem.MALFORMED);
        }
        HmacAlgorithm algorithm =
                algorithm(StrictJson.read(Base64Url.decode(token.substring(0, firstDot))));
        byte[] payload = Base64Url.decode(token.substring(firstDot + 1, secondDot));
        byte[] signature = Base64Url.decode(token.substring(secondDot + 1));
        byte[] signed = token.substring(0, secondDot).getBytes(StandardCharsets.US_ASCII);
        boolean matches = false;
        for (AccessKey key : keys.all()) {
            // No early end: the time must not tell which key matched.
            matches |= MessageDigest.isEqual(algorithm.sign(signed, key), signature);
        }
        if (!matches) {
            throw new TokenRefusedException(TokenProblem.SIGNATURE);
        }
        return payload;
    }

    private static HmacAlgorithm algorithm(List<JsonMember> header) throws TokenRefusedException {
        if (find(header, "crit") != null) {
            throw new TokenRefusedException(TokenProblem.CRITICAL_HEADER);
        }
        JsonMember alg = find(header, "alg");
        if (alg == null || alg.kind() != JsonMember.Kind.STRING) {
            throw new TokenRefusedException(TokenProblem.ALGORITHM);
        }
        HmacAlgorithm algorithm = HmacAlgorithm.named(alg.values().get(0));
        if (algorithm == null) {
            throw new TokenRefusedException(TokenProblem.ALGORITHM);
        }
        return algorithm;
    }

    private void requireNotExpired(List<JsonMember> payload) throws TokenRefusedException {
        JsonMember exp = find(payload, "exp");
        if (exp == null) {
            throw new TokenRefusedException(TokenProblem.NO_EXPIRY);
        }
        Instant expiry =
                exp.kind() == JsonMember.Kind.NUMBER
                        ? NumericDate.parse(exp.values().get(0))
                        : null;
        if (expiry == null) {
            throw new TokenRefusedException(
                    TokenProblem.NO_EXPIRY, "The expiration time of the token is not a number");
        }
        if (clock.instant().isAfter(expiry.plus(clockSkew))) {
            throw new TokenRefusedException(
                    TokenProblem.EXPIRED, "The token expired at '" + expiry + "'");
        }
    }

    private void requireAudience(List<JsonMember> payload, Audience expected)
            throws TokenRefusedException {
        JsonMember aud = find(payload, "aud");
        List<String> written = aud == null ? List.of() : aud.values();
        for (String audience : written) {
            if (audiences.accepts(audience, expected)) {
                return;
            }
        }
        String expectation = " (expected: " + quotable(AudienceRule.describe(expected)) + ")";
        throw new TokenRefusedException(
                TokenProblem.AUDIENCE,
                written.isEmpty()
                        ? "The token has no audience" + expectation
                        : "The audience '"
                                + quotable(String.join(", ", written))
                                + "' is invalid"
                                + expectation);
    }

    /**
     * Both sides of an audience mismatch are text from outside: made safe for a header and a log
     * line.
     */
    private static String quotable(String text) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < text.length() && i < MAX_QUOTED_LENGTH; i++) {
            char c = text.charAt(i);
            boolean safe = c > 0x1f && c < 0x7f && c != '"' && c != '\\' && c != '\'';
            out.append(safe ? c : '?');
        }
        return text.length() > MAX_QUOTED_LENGTH ? out.append("...").toString() : out.toString();
    }

    private static List<TokenClaim> claims(List<JsonMember> payload) {
        List<TokenClaim> claims = new ArrayList<>();
        for (JsonMember member : payload) {
            for (String value : member.values()) {
                claims.add(new TokenClaim(member.name(), value));
            }
        }
        return claims;
    }

    private static @Nullable JsonMember find(List<JsonMember> members, String name) {
        for (JsonMember member : members) {
            if (member.name().equals(name)) {
                return member;
            }
        }
        return null;
    }
}
