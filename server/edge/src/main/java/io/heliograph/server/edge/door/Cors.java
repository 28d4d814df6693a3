package io.heliograph.server.edge.door;

import io.heliograph.server.edge.http.HttpAnswer;
import io.heliograph.server.edge.http.HttpExchange;
import io.netty.handler.codec.http.HttpHeaders;

/**
 * Lets browsers of other origins in. Clients send credentials, so the origin is named: {@code *}
 * would not do.
 */
public final class Cors {

    private static final String USUAL_HEADERS =
            "authorization,content-type,x-requested-with,x-signalr-user-agent";

    private Cors() {}

    /**
     * Adds what the browser wants to see, on errors too: without it a script learns nothing but
     * that something failed.
     */
    public static HttpAnswer allow(HttpExchange exchange, HttpAnswer answer) {
        return allow(exchange.headers(), answer);
    }

    /** The same, for the headers of a request. */
    public static HttpAnswer allow(HttpHeaders request, HttpAnswer answer) {
        String origin = request.get("Origin");
        // No origin is called *, and the answer would mean all of them.
        if (origin != null && !origin.equals("*")) {
            answer.with("Access-Control-Allow-Origin", origin)
                    .with("Access-Control-Allow-Credentials", "true")
                    .with("Vary", "Origin");
        }
        return answer;
    }

    /** The answer to an {@code OPTIONS} request of a client. */
    public static HttpAnswer preflight(HttpExchange exchange) {
        return preflight(exchange, "GET, POST, DELETE, OPTIONS");
    }

    /** The answer to an {@code OPTIONS} request where other methods are known. */
    public static HttpAnswer preflight(HttpExchange exchange, String methods) {
        String asked = exchange.headers().get("Access-Control-Request-Headers");
        HttpAnswer answer =
                HttpAnswer.status(204)
                        .with("Access-Control-Allow-Methods", methods)
                        .with(
                                "Access-Control-Allow-Headers",
                                asked == null || asked.isBlank() ? USUAL_HEADERS : asked)
                        .with("Access-Control-Max-Age", "86400");
        return allow(exchange, answer);
    }
}
