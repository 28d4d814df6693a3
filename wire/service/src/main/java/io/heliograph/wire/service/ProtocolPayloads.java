package io.heliograph.wire.service;

import io.netty.buffer.ByteBuf;

import java.util.List;

/** A message in several encodings outside of a frame: the binary body of a REST send. */
public final class ProtocolPayloads {

    private ProtocolPayloads() {}

    /**
     * Reads a MessagePack map from protocol name to bytes.
     *
     * @param map its indices stay; the payloads are slices of it, not retained
     * @throws ServiceProtocolException when it is no such map, or bytes follow it
     */
    public static List<ProtocolPayload> read(ByteBuf map) {
        MessagePackInput in = new MessagePackInput(map);
        List<ProtocolPayload> payloads = new FieldReader(in, 1).payloads();
        if (in.left() != 0) {
            throw new ServiceProtocolException(
                    "payloads", in.left() + " more bytes", "one map and nothing behind it");
        }
        return payloads;
    }
}
