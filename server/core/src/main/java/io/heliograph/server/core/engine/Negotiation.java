package io.heliograph.server.core.engine;

import io.heliograph.access.ClientIdentity;
import io.heliograph.server.core.HubName;

/**
 * A client that was promised a connection and has not opened its transport yet.
 *
 * @param connectionId the public name
 * @param token the secret that opens the transport
 * @param stateful whether it was told that it may come back to the connection on a new line
 */
public record Negotiation(
        String connectionId,
        String token,
        HubName hub,
        ClientIdentity identity,
        boolean stateful,
        long expiresNanos) {}
