package io.heliograph.server.edge.door;

import io.heliograph.access.TokenVerdict;
import io.heliograph.server.edge.http.HttpAnswer;
import io.heliograph.server.edge.http.HttpExchange;
import io.heliograph.server.edge.http.Query;

import org.jspecify.annotations.Nullable;

/** The token of a request. */
public final class Tokens {

    private static final String SCHEME = "Bearer ";

    private Tokens() {}

    /** From the {@code Authorization} header; null if there is none. */
    public static @Nullable String inHeader(HttpExchange exchange) {
        String header = exchange.headers().get("Authorization");
        if (header == null || !header.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            return null;
        }
        return header.substring(SCHEME.length()).strip();
    }

    /** From the header, else from the query: browsers cannot set a header on a WebSocket. */
    public static @Nullable String inHeaderOrQuery(HttpExchange exchange, Query query) {
        String inHeader = inHeader(exchange);
        return inHeader != null ? inHeader : query.first("access_token");
    }

    /** 401 without a body; what is wrong stands in the challenge. */
    public static HttpAnswer unauthorized(TokenVerdict.Refused refused) {
        return HttpAnswer.status(401).with("WWW-Authenticate", refused.challenge());
    }
}
