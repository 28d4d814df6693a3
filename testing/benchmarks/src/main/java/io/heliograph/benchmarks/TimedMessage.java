package io.heliograph.benchmarks;

import io.heliograph.wire.hub.HubCodec;
import io.heliograph.wire.hub.HubMessage;
import io.heliograph.wire.hub.HubProtocol;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/**
 * A hub message of a fixed length that carries, in digits at a fixed place, the time at which it
 * was due. The time is that of {@link System#nanoTime}, which processes of one machine share.
 */
final class TimedMessage {

    static final int DIGITS = 19;

    /** Shorter ones have no room for the time. */
    static final int LEAST_BYTES = 80;

    private static final String NO_TIME = "0".repeat(DIGITS);
    private static final int ATTEMPTS = 8;

    private final byte[] bytes;
    private final int offset;

    private TimedMessage(byte[] bytes) {
        this.bytes = bytes;
        this.offset =
                ByteBufUtil.indexOf(
                        Unpooled.wrappedBuffer(NO_TIME.getBytes(StandardCharsets.US_ASCII)),
                        Unpooled.wrappedBuffer(bytes));
    }

    /** An invocation of exactly {@code length} bytes, its end or length included. */
    static TimedMessage of(HubProtocol protocol, int length) {
        if (length < LEAST_BYTES) {
            throw new IllegalArgumentException(
                    "a message has at least " + LEAST_BYTES + " bytes, not " + length);
        }
        int padding = length - LEAST_BYTES;
        // The length of a text has a length of its own in MessagePack, so one try may not do.
        for (int i = 0; i < ATTEMPTS; i++) {
            byte[] encoded = encoded(protocol, padding);
            if (encoded.length == length) {
                return new TimedMessage(encoded);
            }
            padding += length - encoded.length;
        }
        return of(protocol, length + 1);
    }

    private static byte[] encoded(HubProtocol protocol, int padding) {
        ByteBuf out = Unpooled.buffer();
        HubCodec.of(protocol)
                .write(
                        new HubMessage.Invocation(
                                Map.of(),
                                null,
                                "m",
                                List.of(
                                        Arguments.of(
                                                protocol,
                                                "\"" + NO_TIME + "x".repeat(padding) + "\"")),
                                List.of()),
                        out);
        return ByteBufUtil.getBytes(out);
    }

    int length() {
        return bytes.length;
    }

    /** Where the digits begin. */
    int offset() {
        return offset;
    }

    ByteBuf at(long nanos) {
        ByteBuf copy = Unpooled.copiedBuffer(bytes);
        writeTime(copy, offset, nanos);
        return copy;
    }

    static void writeTime(ByteBuf out, int index, long nanos) {
        long rest = nanos;
        for (int i = index + DIGITS - 1; i >= index; i--) {
            out.setByte(i, '0' + (int) (rest % 10));
            rest /= 10;
        }
    }
}
