package io.heliograph.server.edge.http;

import io.netty.handler.codec.http.HttpHeaders;

/**
 * What answers requests. Called on the connection's loop; the exchange is answered then or later.
 */
@FunctionalInterface
public interface HttpHandler {
    void handle(HttpExchange exchange);

    /**
     * The longest body that is taken for {@code uri}, the target of the request line as it came.
     * Asked before any of the body is kept, since nothing is known of the client yet.
     */
    default int maxBodyBytes(String uri) {
        return Integer.MAX_VALUE;
    }

    /**
     * What a request is answered that is refused before it gets here, or that failed here.
     *
     * @param uri the target of the request line as it came
     */
    default HttpAnswer refused(String uri, HttpHeaders request, HttpAnswer refusal) {
        return refusal;
    }
}
