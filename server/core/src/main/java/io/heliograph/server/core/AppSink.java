package io.heliograph.server.core;

import io.netty.buffer.ByteBuf;

/** The way out to one hub server: one server connection. Called on that connection's loop only. */
public interface AppSink {

    /**
     * Free bytes that a buffer given to {@link #send} has before its reader index, for the
     * transport's own header.
     */
    int HEADROOM = 16;

    /** Sends whole service frames; takes the buffer over. */
    void send(ByteBuf frames);

    /** Bytes handed over that have not left for the network yet. */
    long queuedBytes();

    /** Closes the transport after what was sent before has left. */
    void close(CloseReason reason);
}
