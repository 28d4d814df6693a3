package io.heliograph.server.core;

import io.netty.buffer.ByteBuf;

/**
 * How a transport wraps one payload. One instance per transport and transfer format; {@code slot}
 * tells them apart.
 */
public interface Framing {

    /** Number of slots an {@link EncodedMessage} keeps. */
    int SLOTS = 4;

    /** A number of its own in {@code 0..SLOTS-1}. */
    int slot();

    /** The payload as it travels, in a buffer of its own; {@code payload} keeps its indices. */
    ByteBuf frame(ByteBuf payload);
}
