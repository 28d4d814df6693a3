package io.heliograph.server.edge.http;

/**
 * What a node has for those who have not shown a good token yet, all of them together.
 *
 * @param connections most connections; one more costs the oldest of them its place
 * @param bytes most bytes of their requests that are held; beyond, the oldest request is refused
 */
public record UnauthenticatedLimits(int connections, long bytes) {

    public static UnauthenticatedLimits defaults() {
        return new UnauthenticatedLimits(4096, 64L << 20);
    }
}
