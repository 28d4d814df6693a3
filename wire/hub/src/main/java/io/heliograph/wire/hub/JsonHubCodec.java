package io.heliograph.wire.hub;

import static io.heliograph.wire.hub.JsonOutput.RECORD_SEPARATOR;

import io.netty.buffer.ByteBuf;

import org.jspecify.annotations.Nullable;

/** Messages as JSON objects, each ended by 0x1E. */
final class JsonHubCodec implements HubCodec {

    static final JsonHubCodec INSTANCE = new JsonHubCodec();

    private JsonHubCodec() {}

    @Override
    public @Nullable ByteBuf nextFrame(ByteBuf in, int maxLength) {
        int window = (int) Math.min(in.readableBytes(), maxLength + 1L);
        int length = in.bytesBefore(window, RECORD_SEPARATOR);
        if (length < 0) {
            if (window > maxLength) {
                throw new HubProtocolException(
                        "message length", "over " + maxLength, "at most " + maxLength);
            }
            return null;
        }
        if (length == 0) {
            throw new HubProtocolException("message length", 0, "at least 1");
        }
        ByteBuf body = in.readSlice(length);
        in.skipBytes(1);
        return body;
    }

    @Override
    public int typeOf(ByteBuf body) {
        return JsonHubReader.typeOf(body);
    }

    @Override
    public HubMessage read(ByteBuf body) {
        return JsonHubReader.read(body);
    }

    @Override
    public void write(HubMessage message, ByteBuf out) {
        int start = out.writerIndex();
        try {
            new JsonHubWriter(out).write(message);
        } catch (RuntimeException e) {
            out.writerIndex(start);
            throw e;
        }
    }
}
