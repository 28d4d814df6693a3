package io.heliograph.wire.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ServiceFramesTest {

    @ParameterizedTest
    @CsvSource({
        "1, 01",
        "127, 7f",
        "128, 8001",
        "16383, ff7f",
        "16384, 808001",
        "2097152, 80808001",
        "2147483647, ffffffff07"
    })
    void aLengthIsWrittenInItsShortestForm(int length, String hex) {
        ByteBuf out = Unpooled.buffer();
        ServiceFrames.writeLength(length, out);

        assertThat(ByteBufUtil.hexDump(out)).isEqualTo(hex);
        assertThat(ServiceFrames.lengthSize(length)).isEqualTo(out.readableBytes());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "80", "ffffffff", "ffffffff07", "0291"})
    void anIncompleteFrameWaits(String hex) {
        ByteBuf in = Vectors.bytes(hex);

        assertThat(ServiceFrames.next(in)).isNull();
        assertThat(in.readerIndex()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"808080808001", "8080808080", "ffffffff08", "ffffffff7f"})
    void aLengthThatNoFrameCanHaveIsRefused(String hex) {
        ByteBuf in = Vectors.bytes(hex);

        assertThatThrownBy(() -> ServiceFrames.next(in))
                .isInstanceOf(ServiceProtocolException.class)
                .hasMessageMatching("frame length: found .+, expected .+");
        assertThat(in.readerIndex()).isZero();
    }

    @Test
    void anEmptyFrameIsRefusedAndSteppedOver() {
        ByteBuf in = Vectors.bytes("00029103");

        assertThatThrownBy(() -> ServiceFrames.next(in))
                .hasMessage("frame length: found 0, expected at least 1");
        assertThat(ServiceFrames.next(in)).isEqualTo(Vectors.bytes("9103"));
    }

    @Test
    void aBodyOverTheLimitIsRefusedBeforeItArrives() {
        assertThat(ServiceFrames.next(Vectors.bytes("0401020304"), 4)).isNotNull();
        assertThatThrownBy(() -> ServiceFrames.next(Vectors.bytes("05"), 4))
                .hasMessage("frame length: found 5, expected at most 4");
    }

    @Test
    void aBodyIsASliceThatIsNotRetained() {
        ByteBuf in = Vectors.bytes("029103");

        ByteBuf body = Vectors.body(in);

        assertThat(in.refCnt()).isEqualTo(1);
        in.setByte(1, 0x77);
        assertThat(body.getByte(0)).isEqualTo((byte) 0x77);
    }
}
