package io.heliograph.server.core.engine;

import io.heliograph.server.core.Framing;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/** Each message behind its length, so that a test sees where one ends. */
enum LengthFraming implements Framing {
    FRAMES;

    @Override
    public int slot() {
        return 0;
    }

    @Override
    public ByteBuf frame(ByteBuf payload) {
        return Unpooled.buffer().writeInt(payload.readableBytes()).writeBytes(payload.duplicate());
    }
}
