package io.heliograph.server.edge.http;

import io.netty.buffer.ByteBuf;

/** What comes from a WebSocket. Called on its loop. */
public interface WebSocketListener {

    /** Bytes of a data message, unmasked and borrowed; a long message comes in pieces. */
    void onData(ByteBuf data);

    /** The message ends here. Only for who cares: hubs and hub servers frame by themselves. */
    default void onMessageEnd(boolean text) {}

    /** There is nothing more to read for now. */
    default void onReadComplete() {}

    /** Once, at the end; 1006 if the line broke without a word. */
    void onClosed(int code);
}
