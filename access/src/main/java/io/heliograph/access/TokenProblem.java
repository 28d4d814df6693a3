package io.heliograph.access;

/** Why a token was refused: a stable code for logs and metrics, and a sentence for people. */
public enum TokenProblem {
    MISSING("token-missing", "The token is missing"),
    TOO_LARGE("token-too-large", "The token is too large"),
    MALFORMED("token-malformed", "The token is malformed"),
    DUPLICATE_MEMBER("token-duplicate-member", "The token names a member twice"),
    CRITICAL_HEADER(
            "token-critical-header", "The token has a critical header that is not understood"),
    ALGORITHM("token-algorithm", "The signature algorithm is not allowed"),
    SIGNATURE("token-signature", "The signature is invalid"),
    NO_EXPIRY("token-no-expiry", "The token has no expiration time"),
    EXPIRED("token-expired", "The token is expired"),
    AUDIENCE("token-audience", "The audience is invalid");

    private final String code;
    private final String sentence;

    TokenProblem(String code, String sentence) {
        this.code = code;
        this.sentence = sentence;
    }

    public String code() {
        return code;
    }

    public String sentence() {
        return sentence;
    }
}
