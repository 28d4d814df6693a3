package io.heliograph.server.core;

import io.netty.buffer.ByteBuf;

/**
 * A transport whose place another one of its kind can take while the client lives on. What it sends
 * can be kept as frames, and sent again by the next. Called on the client's loop only, wherever its
 * socket lives.
 */
public interface ResumableSink extends ClientSink {

    /** A reference to the shared frame of {@code message}, the caller's to release. */
    ByteBuf frame(EncodedMessage message);

    /** {@code payload} as it travels, in a buffer of its own; {@code payload} stays as it is. */
    ByteBuf frame(ByteBuf payload);

    /** Sends a frame that one of its kind has made; takes it over. */
    void sendFrame(ByteBuf frame);

    /** Ends the line at once: what has not left is lost. */
    void abort();
}
