package io.heliograph.server.edge.http;

/** What answers requests. Called on the connection's loop; the exchange is answered then or later. */
@FunctionalInterface
public interface HttpHandler {
    void handle(HttpExchange exchange);
}
