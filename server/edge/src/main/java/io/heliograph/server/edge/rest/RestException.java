package io.heliograph.server.edge.rest;

/** A request that is refused. The message is for the caller. */
final class RestException extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final int status;
    private final String code;
    private final String target;

    RestException(int status, String code, String target, String message) {
        super(message, null, false, false);
        this.status = status;
        this.code = code;
        this.target = target;
    }

    static RestException badRequest(String target, String message) {
        return new RestException(400, "Error.Request.Invalid", target, message);
    }

    int status() {
        return status;
    }

    /** For {@code x-ms-error-code}: level, scope and kind. */
    String code() {
        return code;
    }

    /** The part of the request that is wrong. */
    String target() {
        return target;
    }
}
