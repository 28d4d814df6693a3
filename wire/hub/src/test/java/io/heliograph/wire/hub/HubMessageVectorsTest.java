package io.heliograph.wire.hub;

import static org.assertj.core.api.Assertions.assertThat;

import io.heliograph.wire.hub.Vectors.Row;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.CompositeByteBuf;
import io.netty.buffer.Unpooled;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

class HubMessageVectorsTest {

    static Stream<Row> hubMessages() {
        return Vectors.hubMessages();
    }

    static Stream<Row> requests() {
        return Vectors.rows("request");
    }

    static Stream<Row> responses() {
        return Vectors.rows("response");
    }

    static Stream<Row> handshakes() {
        return Stream.concat(requests(), responses());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("hubMessages")
    void messagesAreRead(Row row) {
        assertThat(read(row, row.bytes())).isEqualTo(row.messages());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("hubMessages")
    void messagesAreWrittenInOneForm(Row row) {
        ByteBuf in = row.bytes();
        ByteBuf out = Unpooled.buffer();
        for (ByteBuf body = next(row, in); body != null; body = next(row, in)) {
            row.codec().write(row.codec().read(body), out);
        }

        assertThat(ByteBufUtil.hexDump(out)).isEqualTo(ByteBufUtil.hexDump(row.written()));
        assertThat(read(row, out)).isEqualTo(row.messages());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("hubMessages")
    void messagesAreReadWhereverTheBytesAreSplit(Row row) {
        ByteBuf bytes = row.bytes();
        for (int split = 0; split <= bytes.readableBytes(); split++) {
            ByteBuf in = Unpooled.buffer();
            in.writeBytes(bytes, 0, split);
            List<String> messages = new ArrayList<>(read(row, in));
            in.writeBytes(bytes, split, bytes.readableBytes() - split);
            messages.addAll(read(row, in));

            assertThat(messages).isEqualTo(row.messages());
            assertThat(in.isReadable()).isFalse();
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("hubMessages")
    void messagesAreReadByteByByte(Row row) {
        ByteBuf bytes = row.bytes();
        ByteBuf in = Unpooled.buffer();
        List<String> messages = new ArrayList<>();
        while (bytes.isReadable()) {
            in.writeByte(bytes.readByte());
            messages.addAll(read(row, in));
        }

        assertThat(messages).isEqualTo(row.messages());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("hubMessages")
    void messagesAreReadFromAnyKindOfBuffer(Row row) {
        ByteBuf bytes = row.bytes();
        ByteBuf direct = Unpooled.directBuffer().writeBytes(bytes.duplicate());
        CompositeByteBuf pieces = Unpooled.compositeBuffer(Integer.MAX_VALUE);
        for (int i = 0; i < bytes.readableBytes(); i++) {
            pieces.addComponent(true, bytes.slice(i, 1));
        }

        assertThat(read(row, direct)).isEqualTo(row.messages());
        assertThat(read(row, pieces)).isEqualTo(row.messages());
        assertThat(read(row, bytes.asReadOnly())).isEqualTo(row.messages());
        direct.release();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("requests")
    void requestsAreReadAndWritten(Row row) {
        HandshakeRequest request = Handshakes.readRequest(row.bytes());
        ByteBuf out = Unpooled.buffer();
        Handshakes.writeRequest(request, out);

        assertThat(request.protocol() + " " + request.version()).isEqualTo(row.messages().get(0));
        assertThat(out).isEqualTo(row.bytes());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("responses")
    void responsesAreReadAndWritten(Row row) {
        HandshakeResponse response = Handshakes.readResponse(row.bytes());
        ByteBuf out = Unpooled.buffer();
        Handshakes.writeResponse(response, out);

        assertThat(response.error() == null ? "success" : response.error())
                .isEqualTo(row.messages().get(0));
        assertThat(out).isEqualTo(row.bytes());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("handshakes")
    void aHandshakeThatIsCutNeedsMoreBytes(Row row) {
        ByteBuf bytes = row.bytes();
        int length = bytes.readableBytes();
        for (int cut = 0; cut < length; cut++) {
            assertThat(Handshakes.lengthOf(bytes.slice(0, cut), 4096)).isEqualTo(-1);
        }

        assertThat(Handshakes.lengthOf(bytes, 4096)).isEqualTo(length);
    }

    private static @Nullable ByteBuf next(Row row, ByteBuf in) {
        return row.codec().nextFrame(in, Integer.MAX_VALUE);
    }

    private static List<String> read(Row row, ByteBuf in) {
        List<String> messages = new ArrayList<>();
        for (ByteBuf body = next(row, in); body != null; body = next(row, in)) {
            int start = body.readerIndex();
            messages.add(row.describe(row.codec().read(body)));
            assertThat(body.readerIndex()).isEqualTo(start);
        }
        return messages;
    }
}
