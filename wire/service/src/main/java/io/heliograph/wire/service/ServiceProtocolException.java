package io.heliograph.wire.service;

/**
 * Bytes that break the protocol, or a message that cannot be put into it. The text has the shape
 * {@code what: found value, expected rule}.
 */
public final class ServiceProtocolException extends RuntimeException {

    public ServiceProtocolException(String what, Object value, String expected) {
        super(what + ": found " + value + ", expected " + expected);
    }
}
