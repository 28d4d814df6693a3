package io.heliograph.server.core.engine;

import io.heliograph.wire.hub.HubProtocol;
import io.netty.buffer.ByteBuf;

import org.jspecify.annotations.Nullable;

/** A call of one client that wants an answer. Called on the loop of the client's shard. */
@FunctionalInterface
public interface ClientCall {

    /**
     * The invocation under that id, framed, in a new buffer; null if it cannot be written for
     * {@code protocol}.
     */
    @Nullable ByteBuf encode(HubProtocol protocol, String invocationId);
}
