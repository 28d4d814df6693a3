package io.heliograph.server.edge.client;

import io.heliograph.server.core.Framing;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;

import java.nio.charset.StandardCharsets;

/**
 * A payload as one server-sent event: each of its lines behind {@code data: }, then an empty line.
 * Lines end in CR LF, since .NET clients of several versions fail on LF alone; a lone CR in the
 * payload ends a line too.
 */
enum EventStreamFraming implements Framing {
    EVENTS;

    private static final int SLOT = 2;
    private static final byte[] DATA = "data: ".getBytes(StandardCharsets.US_ASCII);
    private static final int CR = '\r';
    private static final int LF = '\n';

    @Override
    public int slot() {
        return SLOT;
    }

    @Override
    public ByteBuf frame(ByteBuf payload) {
        ByteBuf event = ByteBufAllocator.DEFAULT.directBuffer(payload.readableBytes() + 16);
        int start = payload.readerIndex();
        int end = payload.writerIndex();
        int lineStart = start;
        for (int i = start; i < end; i++) {
            int b = payload.getByte(i);
            if (b == CR || b == LF) {
                line(payload, lineStart, i, event);
                if (b == CR && i + 1 < end && payload.getByte(i + 1) == LF) {
                    i++;
                }
                lineStart = i + 1;
            }
        }
        line(payload, lineStart, end, event);
        return event.writeByte(CR).writeByte(LF);
    }

    private static void line(ByteBuf payload, int from, int to, ByteBuf event) {
        event.writeBytes(DATA).writeBytes(payload, from, to - from).writeByte(CR).writeByte(LF);
    }
}
