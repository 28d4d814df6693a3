package io.heliograph.wire.hub;

/**
 * First message of a client. {@code version}: 0 or 1, or 2 when stateful reconnect was agreed on;
 * {@code protocol} as the client spells it.
 */
public record HandshakeRequest(String protocol, int version) {}
