package io.heliograph.access;

/** What {@link TokenVerifier} found. */
public sealed interface TokenVerdict {

    record Accepted(VerifiedToken token) implements TokenVerdict {}

    /**
     * {@code sentence} fits a quoted string of a header and the log; it never quotes the token or a
     * key.
     */
    record Refused(TokenProblem problem, String sentence) implements TokenVerdict {

        /**
         * The value of the {@code WWW-Authenticate} header that goes with the 401: nothing but the
         * scheme when there was no token.
         */
        public String challenge() {
            return problem == TokenProblem.MISSING
                    ? "Bearer"
                    : "Bearer error=\"invalid_token\", error_description=\"" + sentence + "\"";
        }
    }
}
