package io.heliograph.access;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.List;

/**
 * The content of a token whose signature, life time and audience were found good.
 *
 * <p>{@code claims} are all members of the payload in their order, reserved ones included. An array
 * is expanded into one claim per item; booleans are {@code true} or {@code false}, numbers plain
 * decimals, null the empty text, objects compact JSON.
 */
public record VerifiedToken(List<TokenClaim> claims) {

    public VerifiedToken {
        claims = List.copyOf(claims);
    }

    /** The value of the first claim of {@code type}, or null. */
    public @Nullable String first(String type) {
        for (TokenClaim claim : claims) {
            if (claim.type().equals(type)) {
                return claim.value();
            }
        }
        return null;
    }

    /** When the token ends, or null if that is not stated. */
    public @Nullable Instant expiry() {
        String exp = first("exp");
        return exp == null ? null : NumericDate.parse(exp);
    }
}
