package io.heliograph.wire.service;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;

import io.heliograph.wire.service.ServiceMessage.Unknown;
import io.heliograph.wire.service.Vectors.Row;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import java.util.stream.Stream;

class ServiceMessageFuzzTest {

    private static final int MAX_BODY_LENGTH = 1 << 20;

    static Stream<Arguments> frames() {
        return Stream.of("vectors", "invalid")
                .flatMap(Vectors::rows)
                .map(Row::hex)
                .map(hex -> {
                    byte[] frame = ByteBufUtil.decodeHexDump(hex);
                    return Arguments.of((Object) frame);
                });
    }

    /** Bytes are a stream of frames, and also a body of their own. */
    @MethodSource("frames")
    @FuzzTest(maxDuration = "10m")
    void anyBytesAreReadOrRefusedAndWhatIsReadIsWrittenBack(byte[] bytes) {
        if (bytes.length == 0) {
            return;
        }
        writeBack(Unpooled.wrappedBuffer(bytes));
        ByteBuf in = Unpooled.wrappedBuffer(bytes);
        while (in.isReadable()) {
            int start = in.readerIndex();
            ByteBuf body = next(in);
            if (in.readerIndex() == start) {
                return;
            }
            if (body != null) {
                writeBack(body);
            }
        }
    }

    private static @Nullable ByteBuf next(ByteBuf in) {
        try {
            return ServiceFrames.next(in, MAX_BODY_LENGTH);
        } catch (ServiceProtocolException e) {
            return null;
        }
    }

    private static void writeBack(ByteBuf body) {
        ServiceMessage message;
        try {
            message = ServiceMessageReader.read(body);
        } catch (ServiceProtocolException e) {
            return;
        }
        if (message instanceof Unknown) {
            return;
        }
        ByteBuf frame = Unpooled.buffer();
        ServiceMessageWriter.write(message, frame);
        ByteBuf rewritten = Vectors.body(frame);
        assertThat(frame.isReadable()).isFalse();
        assertThat(ServiceMessageReader.read(rewritten)).isEqualTo(message);
    }
}
