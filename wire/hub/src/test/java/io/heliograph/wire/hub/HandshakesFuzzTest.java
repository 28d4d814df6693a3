package io.heliograph.wire.hub;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;

import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import java.util.stream.Stream;

class HandshakesFuzzTest {

    private static final int LIMIT = 4096;

    static Stream<Arguments> handshakes() {
        return Stream.of("request", "response")
                .flatMap(Vectors::rows)
                .map(row -> Arguments.of((Object) ByteBufUtil.getBytes(row.bytes())));
    }

    @MethodSource("handshakes")
    @FuzzTest(maxDuration = "10m")
    void anyBytesAreReadOrRefusedAndWhatIsReadIsWrittenBack(byte[] bytes) {
        ByteBuf in = Unpooled.wrappedBuffer(bytes);
        try {
            int length = Handshakes.lengthOf(in, LIMIT);
            assertThat(length).isBetween(-1, Math.min(LIMIT, bytes.length));
        } catch (HubProtocolException e) {
            assertThat(bytes.length).isGreaterThanOrEqualTo(LIMIT);
        }
        request(in);
        response(in);
    }

    private static void request(ByteBuf in) {
        HandshakeRequest request;
        try {
            request = Handshakes.readRequest(in);
        } catch (HubProtocolException e) {
            return;
        }
        ByteBuf out = Unpooled.buffer();
        Handshakes.writeRequest(request, out);
        assertThat(Handshakes.lengthOf(out, Integer.MAX_VALUE)).isEqualTo(out.readableBytes());
        assertThat(Handshakes.readRequest(out)).isEqualTo(request);
    }

    private static void response(ByteBuf in) {
        HandshakeResponse response;
        try {
            response = Handshakes.readResponse(in);
        } catch (HubProtocolException e) {
            return;
        }
        ByteBuf out = Unpooled.buffer();
        Handshakes.writeResponse(response, out);
        assertThat(Handshakes.lengthOf(out, Integer.MAX_VALUE)).isEqualTo(out.readableBytes());
        assertThat(Handshakes.readResponse(out)).isEqualTo(response);
    }
}
