package io.heliograph.wire.hub;

import com.code_intelligence.jazzer.junit.FuzzTest;

import io.netty.buffer.ByteBufUtil;

import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import java.util.stream.Stream;

class JsonHubFuzzTest {

    static Stream<Arguments> messages() {
        return Vectors.rows("json")
                .map(row -> Arguments.of((Object) ByteBufUtil.getBytes(row.bytes())));
    }

    @MethodSource("messages")
    @FuzzTest(maxDuration = "10m")
    void anyBytesAreReadOrRefusedAndWhatIsReadIsWrittenBack(byte[] bytes) {
        WrittenBack.check(HubCodec.of(HubProtocol.JSON), bytes);
    }
}
