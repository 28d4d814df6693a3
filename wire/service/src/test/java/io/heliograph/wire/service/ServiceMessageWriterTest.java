package io.heliograph.wire.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.heliograph.wire.service.ServiceMessage.Ack;
import io.heliograph.wire.service.ServiceMessage.CloseConnection;
import io.heliograph.wire.service.ServiceMessage.ConnectionData;
import io.heliograph.wire.service.ServiceMessage.JoinGroup;
import io.heliograph.wire.service.ServiceMessage.Ping;
import io.heliograph.wire.service.ServiceMessage.Unknown;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import java.util.Map;

class ServiceMessageWriterTest {

    @Test
    void framesAreAppended() {
        ByteBuf out = Unpooled.buffer();
        ServiceMessageWriter.write(Ping.KEEP_ALIVE, out);
        ServiceMessageWriter.write(Ping.of("d-m", "1"), out);

        assertThat(ByteBufUtil.hexDump(out)).isEqualTo("029103" + "089303a3642d6da131");
    }

    @Test
    void anAckWithoutPayloadHasFiveElementsAndOneWithAnEmptyPayloadSix() {
        assertThat(write(new Ack(300, 1, "", null))).isEqualTo("089514cd012c01a080");
        assertThat(write(new Ack(300, 1, "", Unpooled.EMPTY_BUFFER)))
                .isEqualTo("0a9614cd012c01a080c400");
    }

    @Test
    void anAbsentErrorIsNil() {
        assertThat(write(new CloseConnection("c2", null, Map.of(), null)))
                .isEqualTo("089505a26332c08080");
    }

    @Test
    void aPayloadKeepsItsIndicesAndReferences() {
        ByteBuf payload = Vectors.bytes("ff6162").skipBytes(1);

        assertThat(write(new ConnectionData("c", payload, 0, false, null)))
                .isEqualTo("099406a163c402616280");
        assertThat(payload.readerIndex()).isEqualTo(1);
        assertThat(payload.refCnt()).isEqualTo(1);
    }

    @Test
    void nothingIsWrittenWhenAMessageCannotBeWritten() {
        ByteBuf out = Unpooled.buffer();
        ByteBuf small = Unpooled.buffer(4, 4);
        @SuppressWarnings("NullAway") // what the types forbid and a caller may do all the same
        JoinGroup incomplete = new JoinGroup("c", null, null);

        assertThatThrownBy(() -> ServiceMessageWriter.write(new Unknown(77), out))
                .isInstanceOf(ServiceProtocolException.class);
        assertThatThrownBy(() -> ServiceMessageWriter.write(incomplete, out))
                .isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> ServiceMessageWriter.write(new JoinGroup("c", "g", null), small))
                .isInstanceOf(IndexOutOfBoundsException.class);
        assertThat(out.isReadable()).isFalse();
        assertThat(small.isReadable()).isFalse();
    }

    @Property
    void theFrameInPartsIsTheFrameInOne(
            @ForAll @Size(max = 70_000) byte[] payload,
            @ForAll @IntRange(max = 300) int idLength,
            @ForAll @IntRange(max = 200) int dataType,
            @ForAll boolean isPartial,
            @ForAll long tracing) {
        String id = "é".repeat(idLength);
        @Nullable Long tracingId = tracing % 3 == 0 ? null : tracing;
        ByteBuf parts = Unpooled.buffer();
        byte[] encodedId = ConnectionDataFrame.encodeId(id);
        ConnectionDataFrame.writeHead(
                encodedId, payload.length, dataType, isPartial, tracingId, parts);
        parts.writeBytes(payload);
        ConnectionDataFrame.writeTail(dataType, isPartial, tracingId, parts);

        assertThat(ByteBufUtil.hexDump(parts))
                .isEqualTo(
                        write(
                                new ConnectionData(
                                        id,
                                        Unpooled.wrappedBuffer(payload),
                                        dataType,
                                        isPartial,
                                        tracingId)));
    }

    @Test
    void theShortFormsMakeAWholeMessageWithoutTracingId() {
        ByteBuf parts = Unpooled.buffer();
        ConnectionDataFrame.writeHead("c2", 3, 1, parts);
        parts.writeBytes(Vectors.bytes("7b7d1e"));
        ConnectionDataFrame.writeTail(1, parts);

        assertThat(ByteBufUtil.hexDump(parts)).isEqualTo("0d9406a26332c4037b7d1e810501");
    }

    @Test
    void aHeadForAPayloadThatFitsNoFrameIsRefused() {
        ByteBuf out = Unpooled.buffer();

        assertThatThrownBy(() -> ConnectionDataFrame.writeHead("c", Integer.MAX_VALUE, 0, out))
                .isInstanceOf(ServiceProtocolException.class);
        assertThatThrownBy(() -> ConnectionDataFrame.writeHead("c", -1, 0, out))
                .isInstanceOf(ServiceProtocolException.class);
        assertThat(out.isReadable()).isFalse();
    }

    private static String write(ServiceMessage message) {
        ByteBuf out = Unpooled.buffer();
        ServiceMessageWriter.write(message, out);
        return ByteBufUtil.hexDump(out);
    }
}
