package io.heliograph.wire.hub;

/**
 * Bytes that break the protocol, or a message that cannot be put into it. The text has the shape
 * {@code what: found value, expected rule}.
 */
public final class HubProtocolException extends RuntimeException {

    public HubProtocolException(String what, Object value, String expected) {
        super(what + ": found " + value + ", expected " + expected);
    }
}
