package io.heliograph.server.edge.http;

import io.heliograph.server.core.LineEnd;
import io.netty.buffer.ByteBuf;

import org.jspecify.annotations.Nullable;

/** What comes from a WebSocket. Called on its loop. */
public interface WebSocketListener {

    /** Bytes of a data message, unmasked and borrowed; a long message comes in pieces. */
    void onData(ByteBuf data);

    /** The message ends here. Only for who cares: hubs and hub servers frame by themselves. */
    default void onMessageEnd(boolean text) {}

    /** There is nothing more to read for now. */
    default void onReadComplete() {}

    /** The peer has taken nothing of what was sent to it for some seconds. */
    default void onStalled() {}

    /**
     * Once, at the end, in place of {@link #onClosed}: the peer broke the protocol or a limit.
     *
     * @param code of RFC 6455 that it was told
     * @param what what was found and what was expected, without any of the payload
     */
    default void onViolation(int code, String what) {
        onClosed(code, null);
    }

    /**
     * Once, at the end.
     *
     * @param code of RFC 6455: the peer's own, 1006 if the line ended without one; or why this end
     *     gave up
     * @param line how the peer or the network ended it; null if this end gave up
     */
    void onClosed(int code, @Nullable LineEnd line);
}
