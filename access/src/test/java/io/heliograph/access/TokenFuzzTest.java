package io.heliograph.access;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;

/**
 * Looks for input that makes the readers throw, hang, or accept. Without {@code JAZZER_FUZZ=1} only
 * the recorded inputs run.
 */
class TokenFuzzTest {

    private static final TokenVerifier VERIFIER = Tokens.verifier();

    @FuzzTest(maxDuration = "10m")
    void noInputBreaksTheReaders(FuzzedDataProvider data) {
        int target = data.consumeInt(0, 3);
        switch (target) {
            case 0 -> refuseUnsigned(data.consumeRemainingAsString());
            case 1 -> judgeSigned(Tokens.HEADER, data.consumeRemainingAsString());
            case 2 -> judgeSigned(data.consumeRemainingAsString(), Tokens.GOOD_PAYLOAD);
            default -> readConnectionString(data.consumeRemainingAsString());
        }
    }

    /** The fuzzer has no key: whatever it writes, nothing may pass. */
    private static void refuseUnsigned(String token) {
        if (VERIFIER.verify(token, Tokens.CHAT) instanceof TokenVerdict.Accepted
                && !token.equals(Tokens.good())) {
            throw new AssertionError("Accepted without a signature: " + token);
        }
    }

    /** Signed after the fact, so that the fuzzer reaches what lies behind the signature. */
    private static void judgeSigned(String header, String payload) {
        TokenVerdict verdict = VERIFIER.verify(Tokens.token(header, payload), Tokens.CHAT);
        if (verdict instanceof TokenVerdict.Accepted accepted) {
            ClientIdentity.of(accepted.token());
        }
        if (verdict instanceof TokenVerdict.Refused refused
                && refused.challenge().chars().anyMatch(c -> c < ' ' || c > '~')) {
            throw new AssertionError("Not fit for a header: " + refused.challenge());
        }
    }

    private static void readConnectionString(String text) {
        ConnectionString connection;
        try {
            connection = ConnectionString.parse(text);
        } catch (IllegalArgumentException refused) {
            return;
        }
        if (!ConnectionString.parse(connection.format()).equals(connection)) {
            throw new AssertionError("Changed by writing and reading: " + connection);
        }
    }
}
