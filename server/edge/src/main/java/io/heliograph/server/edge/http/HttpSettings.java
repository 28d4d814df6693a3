package io.heliograph.server.edge.http;

import java.time.Duration;

/**
 * Limits of the listener.
 *
 * @param maxBodyBytes longest request body; beyond, 413
 * @param maxHeaderBytes all header fields together; beyond, 431
 * @param maxRequestLineBytes the request line; beyond, 414
 * @param requestTimeout from the first byte (or the opening of the connection) to the end of a
 *     request's body
 * @param idleTimeout how long a connection without request is kept
 */
public record HttpSettings(
        String host,
        int port,
        int maxBodyBytes,
        int maxHeaderBytes,
        int maxRequestLineBytes,
        Duration requestTimeout,
        Duration idleTimeout) {

    public HttpSettings withMaxBodyBytes(int bytes) {
        return new HttpSettings(
                host,
                port,
                bytes,
                maxHeaderBytes,
                maxRequestLineBytes,
                requestTimeout,
                idleTimeout);
    }

    public static HttpSettings of(String host, int port) {
        return new HttpSettings(
                host,
                port,
                16 << 20,
                16 * 1024,
                16 * 1024,
                Duration.ofSeconds(15),
                Duration.ofSeconds(120));
    }
}
