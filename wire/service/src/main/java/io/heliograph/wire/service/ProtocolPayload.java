package io.heliograph.wire.service;

import io.netty.buffer.ByteBuf;

/**
 * One or more complete hub messages, already framed for one hub protocol.
 *
 * <p>{@code bytes} is borrowed when it comes from the reader: a slice of the frame that was read,
 * valid until the call that received the message returns. Whoever keeps it retains it.
 *
 * @param protocol name of the hub protocol, such as {@code json} or {@code messagepack}
 */
public record ProtocolPayload(String protocol, ByteBuf bytes) {}
