package io.heliograph.server.edge.http;

/** The peer broke RFC 6455. Carries the close code that says so. */
final class WebSocketProtocolException extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final int code;

    WebSocketProtocolException(int code, String message) {
        super(message, null, false, false);
        this.code = code;
    }

    int code() {
        return code;
    }
}
