package io.heliograph.server.edge.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;

import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

class WebSocketReaderFuzzTest {

    private static final int MAX_MESSAGE = 2000;
    private static final int NONE = 0;

    /** What a reader made of its bytes. */
    private static final class Heard implements WebSocketReader.Frames {
        final ByteBuf data = Unpooled.buffer();
        final List<String> control = new ArrayList<>();
        int refusal = NONE;

        @Override
        public void data(ByteBuf payload) {
            data.writeBytes(payload);
        }

        @Override
        public void messageEnd(boolean text) {
            control.add("end of " + (text ? "text" : "binary"));
        }

        @Override
        public void ping(ByteBuf payload) {
            control.add("ping " + ByteBufUtil.hexDump(payload));
        }

        @Override
        public void close(int code) {
            control.add("close " + code);
        }
    }

    static Stream<Arguments> frames() {
        byte[] euro = "\u20ac".getBytes(StandardCharsets.UTF_8);
        return Stream.of(
                        ClientFrames.text("hello"),
                        ClientFrames.binary(new byte[126]),
                        ClientFrames.binary(new byte[MAX_MESSAGE]),
                        ClientFrames.binary(new byte[MAX_MESSAGE + 1]),
                        ClientFrames.ping("ping"),
                        ClientFrames.close(1000, "bye"),
                        ClientFrames.close(1005, ""),
                        ClientFrames.frame(0x88, new byte[0]),
                        ClientFrames.frame(0x8a, new byte[3]),
                        ClientFrames.join(
                                ClientFrames.frame(0x01, Arrays.copyOf(euro, 2)),
                                ClientFrames.ping("between"),
                                ClientFrames.frame(0x80, Arrays.copyOfRange(euro, 2, 3))),
                        ClientFrames.frame(0x81, Arrays.copyOf(euro, 2)),
                        ByteBufUtil.decodeHexDump("82ff7fffffffffffffff00000000"),
                        ByteBufUtil.decodeHexDump("82ff00000000000000020102030441"),
                        ByteBufUtil.decodeHexDump("82fe0001010203044282ff000000000000000101020304"),
                        ByteBufUtil.decodeHexDump("81026869"),
                        ByteBufUtil.decodeHexDump("f180"))
                .map(bytes -> Arguments.of((Object) bytes));
    }

    /** Bytes are frames as they come, and a script of frames that keep to the protocol. */
    @MethodSource("frames")
    @FuzzTest(maxDuration = "10m")
    void anyBytesAreReadOrRefusedTheSameHoweverTheyAreCut(byte[] bytes) {
        anyBytes(bytes);
        goodFrames(bytes);
    }

    private static void anyBytes(byte[] bytes) {
        Heard whole = read(bytes, bytes.length);
        int sum = 0;
        for (byte b : bytes) {
            sum += b & 0xff;
        }
        for (int piece : new int[] {1, 1 + sum % 16, 1 + sum % 1000}) {
            Heard cut = read(bytes, piece);
            assertThat(cut.refusal).isEqualTo(whole.refusal);
            assertThat(cut.control).isEqualTo(whole.control);
            if (whole.refusal == NONE) {
                assertThat(cut.data).isEqualTo(whole.data);
            } else {
                // Of a piece with a fault nothing is passed on.
                assertThat(cut.data.readableBytes())
                        .isGreaterThanOrEqualTo(whole.data.readableBytes());
            }
        }
        assertThat(whole.data.readableBytes()).isLessThanOrEqualTo(bytes.length);
        if (whole.refusal != NONE) {
            assertThat(whole.refusal).isIn(1002, 1007, 1009);
        }
    }

    /** With a new reader whenever one may go. */
    private static Heard read(byte[] bytes, int piece) {
        Heard heard = new Heard();
        WebSocketReader reader = new WebSocketReader(MAX_MESSAGE, heard);
        try {
            for (int at = 0; at < bytes.length; at += piece) {
                // A copy: the reader unmasks in place.
                reader.read(Unpooled.copiedBuffer(bytes, at, Math.min(piece, bytes.length - at)));
                if (reader.isBetweenMessages()) {
                    reader = new WebSocketReader(MAX_MESSAGE, heard);
                }
            }
        } catch (WebSocketProtocolException e) {
            heard.refusal = e.code();
        }
        return heard;
    }

    /**
     * Each frame takes its kind, its mask and the length of its payload from the script, and the
     * payload too.
     */
    private static void goodFrames(byte[] script) {
        ByteBuf in = Unpooled.wrappedBuffer(script);
        Heard expected = new Heard();
        List<byte[]> frames = new ArrayList<>();
        boolean inMessage = false;
        while (in.readableBytes() >= 7) {
            int kind = in.readUnsignedByte();
            int mask = in.readInt();
            byte[] payload = new byte[Math.min(in.readUnsignedShort() % 300, in.readableBytes())];
            in.readBytes(payload);
            boolean fin = (kind & 0x80) != 0;
            if ((kind & 0x03) == 0) {
                byte[] ping = Arrays.copyOf(payload, Math.min(payload.length, 125));
                frames.add(ClientFrames.frame((kind & 0x04) == 0 ? 0x89 : 0x8a, ping, mask));
                if ((kind & 0x04) == 0) {
                    expected.ping(Unpooled.wrappedBuffer(ping));
                }
            } else {
                frames.add(
                        ClientFrames.frame((fin ? 0x80 : 0) | (inMessage ? 0 : 2), payload, mask));
                expected.data(Unpooled.wrappedBuffer(payload));
                inMessage = !fin;
                if (fin) {
                    expected.messageEnd(false);
                }
            }
        }
        byte[] bytes = ClientFrames.join(frames.toArray(byte[][]::new));
        for (int piece :
                new int[] {
                    Math.max(1, bytes.length), 1, 1 + script.length % 7, 1 + script.length % 500
                }) {
            Heard heard = read(bytes, piece);
            if (heard.refusal != NONE) {
                // A message in many fragments may grow over the limit.
                assertThat(heard.refusal).isEqualTo(1009);
                assertThat(expected.data.readableBytes()).isGreaterThan(MAX_MESSAGE);
                return;
            }
            assertThat(heard.data).isEqualTo(expected.data);
            assertThat(heard.control).isEqualTo(expected.control);
        }
    }
}
