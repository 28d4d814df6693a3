package io.heliograph.server.edge.http;

import io.heliograph.server.core.Framing;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;

/**
 * A whole message as one unmasked frame. The payload is copied behind its header once per message:
 * one buffer that leaves in one piece for each of the recipients is cheaper than two for each, and
 * it frees the large read buffer that the payload was a part of.
 */
public enum WebSocketFraming implements Framing {
    TEXT(WebSocketFrames.TEXT),
    BINARY(WebSocketFrames.BINARY);

    private final int opcode;

    WebSocketFraming(int opcode) {
        this.opcode = opcode;
    }

    @Override
    public int slot() {
        return ordinal();
    }

    @Override
    public ByteBuf frame(ByteBuf payload) {
        int length = payload.readableBytes();
        ByteBuf frame =
                ByteBufAllocator.DEFAULT.directBuffer(WebSocketFrames.MAX_HEADER_BYTES + length);
        WebSocketFrames.writeHeader(opcode, length, frame);
        return frame.writeBytes(payload, payload.readerIndex(), length);
    }
}
