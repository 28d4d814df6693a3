package io.heliograph.server.edge.http;

import io.netty.buffer.ByteBuf;

/** What comes from a WebSocket. Called on its loop. */
public interface WebSocketListener {

    /**
     * Bytes of a data message, unmasked and borrowed. Where a message ends is not told: what is
     * spoken here has its own framing.
     */
    void onData(ByteBuf data);

    /** There is nothing more to read for now. */
    default void onReadComplete() {}

    /** Once, at the end; 1006 if the line broke without a word. */
    void onClosed(int code);
}
