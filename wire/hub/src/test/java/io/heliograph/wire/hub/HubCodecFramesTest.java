package io.heliograph.wire.hub;

import static io.heliograph.wire.hub.Buffers.hex;
import static io.heliograph.wire.hub.Buffers.utf8;
import static io.heliograph.wire.hub.HubProtocol.BLAZORPACK;
import static io.heliograph.wire.hub.HubProtocol.JSON;
import static io.heliograph.wire.hub.HubProtocol.MESSAGEPACK;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.heliograph.wire.hub.HubMessage.Ping;
import io.heliograph.wire.hub.HubMessage.StreamItem;
import io.heliograph.wire.hub.HubMessage.Unknown;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.Map;

class HubCodecFramesTest {

    private static final HubCodec TEXT = HubCodec.of(JSON);
    private static final HubCodec BINARY = HubCodec.of(MESSAGEPACK);

    @Test
    void blazorpackIsMessagePack() {
        assertThat(HubCodec.of(BLAZORPACK)).isSameAs(BINARY);
    }

    @Test
    void aBodyIsASliceAndTheReaderIndexMovesBehindTheMessage() {
        ByteBuf text = utf8("{\"type\":6}␞{");
        ByteBuf binary = hex("02910602");

        assertThat(TEXT.nextFrame(text, 100)).isEqualTo(utf8("{\"type\":6}"));
        assertThat(text.readableBytes()).isEqualTo(1);
        assertThat(BINARY.nextFrame(binary, 100)).isEqualTo(hex("9106"));
        assertThat(binary.readableBytes()).isEqualTo(1);
        assertThat(text.refCnt()).isEqualTo(1);
    }

    @Test
    void aBodyMayBeAsLongAsTheLimit() {
        assertThat(TEXT.nextFrame(utf8("{\"type\":6}␞"), 10)).isNotNull();
        assertThat(TEXT.nextFrame(utf8("{\"type\":6}"), 10)).isNull();
        assertThat(BINARY.nextFrame(hex("029106"), 2)).isNotNull();
    }

    @Test
    void aBodyOverTheLimitIsRefusedBeforeItHasArrived() {
        ByteBuf text = utf8("{\"type\":6} ");

        assertThatThrownBy(() -> TEXT.nextFrame(text, 10))
                .isInstanceOf(HubProtocolException.class)
                .hasMessage("message length: found over 10, expected at most 10");
        assertThat(text.readerIndex()).isZero();
        assertThatThrownBy(() -> TEXT.nextFrame(utf8("{\"type\":6} ␞"), 10))
                .isInstanceOf(HubProtocolException.class);
        assertThatThrownBy(() -> BINARY.nextFrame(hex("818002"), 10))
                .isInstanceOf(HubProtocolException.class)
                .hasMessage("message length: found 32769, expected at most 10");
    }

    @ParameterizedTest
    @ValueSource(strings = {"00", "8000", "ffffffff0f", "ffffffffff", "808080808001"})
    void aLengthThatIsNoneIsRefused(String prefix) {
        assertThatThrownBy(() -> BINARY.nextFrame(hex(prefix), Integer.MAX_VALUE))
                .isInstanceOf(HubProtocolException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "80", "ffffffff", "ffffffff07", "0291"})
    void aMessageThatIsCutNeedsMoreBytes(String start) {
        ByteBuf in = hex(start);

        assertThat(BINARY.nextFrame(in, Integer.MAX_VALUE)).isNull();
        assertThat(in.readerIndex()).isZero();
    }

    @Test
    void anEmptyRecordIsRefused() {
        assertThatThrownBy(() -> TEXT.nextFrame(utf8("␞"), 100))
                .isInstanceOf(HubProtocolException.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {121, 120, 16_376, 16_377})
    void theLengthTakesNoMoreBytesThanItNeeds(int itemLength) {
        ByteBuf item =
                Unpooled.buffer()
                        .writeByte(0xda)
                        .writeShort(itemLength)
                        .writeBytes(new byte[itemLength]);
        ByteBuf out = Unpooled.buffer();
        BINARY.write(new StreamItem(Map.of(), "8", new RawValue(item)), out);
        int body = itemLength + 8;

        assertThat(out.readableBytes()).isEqualTo(body + (body < 128 ? 1 : body < 16_384 ? 2 : 3));
        assertThat(BINARY.nextFrame(out, body)).isNotNull();
    }

    @ParameterizedTest
    @EnumSource(HubProtocol.class)
    void nothingIsWrittenWhenAMessageCannotBeWritten(HubProtocol protocol) {
        ByteBuf out = Unpooled.buffer();
        @SuppressWarnings("NullAway") // what the types forbid and a caller may do all the same
        StreamItem incomplete = new StreamItem(Map.of(), "8", null);

        assertThatThrownBy(() -> HubCodec.of(protocol).write(new Unknown(10), out))
                .isInstanceOf(HubProtocolException.class);
        assertThatThrownBy(() -> HubCodec.of(protocol).write(incomplete, out))
                .isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> HubCodec.of(protocol).write(new Ping(), Unpooled.buffer(1, 1)))
                .isInstanceOf(IndexOutOfBoundsException.class);
        assertThat(out.isReadable()).isFalse();
    }

    @Test
    void aValueThatWouldEndTheRecordIsRefused() {
        ByteBuf out = Unpooled.buffer();

        assertThatThrownBy(() ->
                        TEXT.write(new StreamItem(Map.of(), "8", new RawValue(utf8("1␞"))), out))
                .isInstanceOf(HubProtocolException.class);
        assertThat(out.isReadable()).isFalse();
    }

    @ParameterizedTest
    @EnumSource(HubProtocol.class)
    void aValueKeepsItsIndicesAndReferences(HubProtocol protocol) {
        ByteBuf item = hex("ff31").skipBytes(1);
        HubCodec.of(protocol)
                .write(new StreamItem(Map.of(), "8", new RawValue(item)), Unpooled.buffer());

        assertThat(item.readerIndex()).isEqualTo(1);
        assertThat(item.refCnt()).isEqualTo(1);
    }

    @Test
    void theTypeIsFoundWhereverItStandsAndNothingBehindItIsRead() {
        assertThat(TEXT.typeOf(utf8("{\"type\":6}"))).isEqualTo(6);
        assertThat(TEXT.typeOf(utf8("{\"a\":{\"type\":9},\"b\":[1,{}],\"type\":1}"))).isEqualTo(1);
        assertThat(TEXT.typeOf(utf8("{\"type\":1,\"arguments\":?"))).isEqualTo(1);
        assertThat(BINARY.typeOf(hex("9106"))).isEqualTo(6);
        assertThat(BINARY.typeOf(hex("9208cd012c"))).isEqualTo(8);
    }

    @Test
    void bytesWithoutTypeAreRefused() {
        assertThatThrownBy(() -> TEXT.typeOf(utf8("{\"target\":\"x\"}")))
                .isInstanceOf(HubProtocolException.class)
                .hasMessage("type: found nothing, expected a value");
        assertThatThrownBy(() -> TEXT.typeOf(utf8("{\"type\":\"1\"}")))
                .isInstanceOf(HubProtocolException.class);
        assertThatThrownBy(() -> BINARY.typeOf(hex("90"))).isInstanceOf(HubProtocolException.class);
        assertThatThrownBy(() -> BINARY.typeOf(hex("06"))).isInstanceOf(HubProtocolException.class);
    }
}
