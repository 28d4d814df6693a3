package io.heliograph.server.core.engine;

import io.heliograph.access.TokenClaim;

import java.util.List;

/** What asking for a client's claims, or renewing them, came to. */
public sealed interface ClaimsAnswer {

    /** The claims that hold now, under long types, without those that belong to a token only. */
    record Claims(List<TokenClaim> claims) implements ClaimsAnswer {}

    /** There is no open connection with that secret. */
    record NotFound() implements ClaimsAnswer {}

    /** The new claims are another user's. */
    record AnotherUser() implements ClaimsAnswer {}
}
