package io.heliograph.wire.hub;

import static org.assertj.core.api.Assertions.assertThat;

import io.heliograph.wire.hub.HubMessage.Unknown;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

import org.jspecify.annotations.Nullable;

import java.util.Objects;

/**
 * Feeds any bytes to a codec: they are read or refused, and what is read is written back as the
 * same message.
 */
final class WrittenBack {

    private static final int MAX_LENGTH = 1 << 20;

    private WrittenBack() {}

    /** Bytes are a stream of messages, and also a body of their own. */
    static void check(HubCodec codec, byte[] bytes) {
        body(codec, Unpooled.wrappedBuffer(bytes));
        ByteBuf in = Unpooled.wrappedBuffer(bytes);
        for (ByteBuf body = next(codec, in); body != null; body = next(codec, in)) {
            body(codec, body);
        }
    }

    private static @Nullable ByteBuf next(HubCodec codec, ByteBuf in) {
        try {
            return codec.nextFrame(in, MAX_LENGTH);
        } catch (HubProtocolException e) {
            return null;
        }
    }

    private static void body(HubCodec codec, ByteBuf body) {
        HubMessage message;
        try {
            message = codec.read(body);
        } catch (HubProtocolException e) {
            return;
        }
        if (message instanceof Unknown) {
            return;
        }
        ByteBuf out = Unpooled.buffer();
        codec.write(message, out);
        ByteBuf rewritten = Objects.requireNonNull(codec.nextFrame(out, Integer.MAX_VALUE));
        assertThat(out.isReadable()).isFalse();
        assertThat(codec.read(rewritten)).isEqualTo(message);
    }
}
