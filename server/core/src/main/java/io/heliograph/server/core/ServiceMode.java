package io.heliograph.server.core;

/** Who serves the clients of a hub. */
public enum ServiceMode {
    /** Hub servers only; a client that finds none is refused. */
    DEFAULT,
    /** No hub servers: the service answers the handshake, messages come by REST. */
    SERVERLESS,
    /**
     * A hub server if one is connected when the client arrives, else serverless. For development.
     */
    AUTO
}
