package io.heliograph.wire.hub;

import io.netty.buffer.ByteBuf;

/**
 * One value of the application, encoded in the protocol of the message that holds it.
 *
 * <p>In messages that come from a {@link HubCodec} the bytes are a borrowed slice of the message:
 * valid until the receiving call returns, retained by whoever keeps them.
 */
public record RawValue(ByteBuf bytes) {}
