package io.heliograph.server.core.engine;

import io.heliograph.wire.hub.HubProtocolException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

import org.jspecify.annotations.Nullable;

/** Collects the handshake request of a client, however it is cut. Home thread: the shard's loop. */
final class HandshakeReader {

    private static final int MAX_BYTES = 16 * 1024;

    private @Nullable ByteBuf collected;

    /**
     * Takes bytes of {@code data} up to the end of the request; those behind it stay.
     *
     * @return the whole request, to be released by the caller; null when more bytes are needed
     * @throws HubProtocolException when there is no end within 16 KiB
     */
    @Nullable ByteBuf read(ByteBuf data) {
        int length = Records.length(data);
        int taken = length < 0 ? data.readableBytes() : length;
        ByteBuf request = collected;
        int size = taken + (request == null ? 0 : request.readableBytes());
        if (size > MAX_BYTES || (size == MAX_BYTES && length < 0)) {
            throw new HubProtocolException(
                    "handshake", "no end in " + MAX_BYTES + " bytes", "0x1E at its end");
        }
        if (request == null) {
            // Not pooled: a crowd that never ends its handshake would leave its chunks in the pool.
            request = Unpooled.buffer(taken);
        }
        request.writeBytes(data, taken);
        collected = length < 0 ? request : null;
        return length < 0 ? null : request;
    }

    void release() {
        if (collected != null) {
            collected.release();
            collected = null;
        }
    }
}
