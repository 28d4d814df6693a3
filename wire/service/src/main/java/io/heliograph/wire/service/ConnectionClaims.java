package io.heliograph.wire.service;

import io.netty.buffer.ByteBuf;

import java.util.List;

/**
 * The claims of a client: the payload of the ack to a {@link ServiceMessage.RefreshAuth} or {@link
 * ServiceMessage.GetConnectionClaims}.
 */
public final class ConnectionClaims {

    private ConnectionClaims() {}

    /** Appends a map from type to value, in which a type may repeat. */
    public static void write(List<Claim> claims, ByteBuf out) {
        new FieldWriter(MessagePackOutput.to(out)).claims(claims);
    }
}
