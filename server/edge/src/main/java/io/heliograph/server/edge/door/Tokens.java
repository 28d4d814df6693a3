package io.heliograph.server.edge.door;

import io.heliograph.access.TokenVerdict;
import io.heliograph.server.edge.http.HttpAnswer;
import io.heliograph.server.edge.http.HttpExchange;
import io.heliograph.server.edge.http.Query;

import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * The token of a request. A request that carries several is one with a token that nobody takes:
 * which of them counts must not depend on who reads it, this service or a proxy before it.
 */
public final class Tokens {

    private static final String SCHEME = "Bearer ";

    private Tokens() {}

    /** From the {@code Authorization} header; null if there is none. */
    public static @Nullable String inHeader(HttpExchange exchange) {
        String header = String.join(", ", exchange.headers().getAll("Authorization"));
        if (!header.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            return null;
        }
        return header.substring(SCHEME.length()).strip();
    }

    /**
     * From the header, else from the query: browsers cannot set a header on a WebSocket. Beside a
     * header the query is not looked at: it may hold a token of the app, whose query SDKs pass on.
     */
    public static @Nullable String inHeaderOrQuery(HttpExchange exchange, Query query) {
        String inHeader = inHeader(exchange);
        if (inHeader != null) {
            return inHeader;
        }
        List<String> given = query.all("access_token").stream().distinct().toList();
        return given.isEmpty() ? null : String.join(", ", given);
    }

    /** 401 without a body; what is wrong stands in the challenge. */
    public static HttpAnswer unauthorized(TokenVerdict.Refused refused) {
        return HttpAnswer.status(401).with("WWW-Authenticate", refused.challenge());
    }
}
