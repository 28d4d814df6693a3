package io.heliograph.server.edge.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;

import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;

import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.stream.Stream;

class RequestDecoderFuzzTest {

    private static final HttpSettings SETTINGS =
            new HttpSettings(
                    "h", 0, 1000, 2048, 1024, Duration.ofSeconds(1), Duration.ofSeconds(1));

    static Stream<Arguments> requests() {
        return Stream.of(
                        "GET /client/?hub=chat HTTP/1.1\r\nHost: h\r\nUpgrade: websocket\r\n\r\n",
                        "POST / HTTP/1.1\r\nContent-Length: 5\r\n\r\nhelloGET / HTTP/1.1\r\n\r\n",
                        "POST / HTTP/1.1\r\n"
                                + "Transfer-Encoding: chunked\r\n\r\n"
                                + "3;a=b\r\n"
                                + "abc\r\n"
                                + "0\r\n"
                                + "T: t\r\n\r\n",
                        "POST / HTTP/1.1\r\n"
                                + "Content-Length: 5\r\n"
                                + "Transfer-Encoding: chunked\r\n\r\n"
                                + "0\r\n\r\n",
                        "GET / HTTP/1.1\r\nA: b\r\n c\r\n\r\n",
                        "GET\r\n\r\n",
                        "\r\n\r\nGET / HTTP/1.0\n\n",
                        "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
                        "GET / HTTP/1.1\r\n" + "a:b\r\n".repeat(129) + "\r\n",
                        "GET /" + "x".repeat(1100) + " HTTP/1.1\r\n\r\n")
                .map(text -> Arguments.of((Object) text.getBytes(StandardCharsets.ISO_8859_1)));
    }

    /** What was decoded, in few words; nothing behind the first request that is none. */
    private static final class Reading {

        final EmbeddedChannel channel;
        final RequestDecoder decoder = new RequestDecoder(SETTINGS);
        final StringBuilder told = new StringBuilder();
        boolean held;
        boolean failed;

        Reading() {
            decoder.holdBackWhile(() -> held);
            channel = new EmbeddedChannel(decoder);
        }

        void read(byte[] bytes, int from, int to) {
            channel.writeInbound(Unpooled.copiedBuffer(bytes, from, to - from));
            tell();
        }

        void resume() {
            held = false;
            try {
                decoder.resume();
            } catch (Exception e) {
                throw new AssertionError(e);
            }
            tell();
        }

        private void tell() {
            for (HttpObject each = channel.readInbound();
                    each != null;
                    each = channel.readInbound()) {
                tell(each);
                ReferenceCountUtil.release(each);
            }
            assertThat(decoder.waitingBytes()).isNotNegative();
        }

        private void tell(HttpObject message) {
            if (failed) {
                return;
            }
            if (message.decoderResult().isFailure()) {
                failed = true;
                told.append("failure");
                assertThat(RequestFields.refusalOf(message.decoderResult().cause()).status())
                        .isIn(400, 414, 431);
                return;
            }
            if (message instanceof HttpRequest request) {
                assertThat(request.headers().size()).isLessThanOrEqualTo(RequestFields.MAX_FIELDS);
                assertThat(RequestFields.bytesOf(request)).isPositive();
                told.append(request.method()).append(' ').append(request.uri());
                told.append(request.headers().entries());
            }
            if (message instanceof HttpContent content) {
                told.append(content.content().toString(StandardCharsets.ISO_8859_1));
            }
            if (message instanceof LastHttpContent) {
                told.append('\n');
            }
        }

        void close() {
            channel.finishAndReleaseAll();
        }
    }

    /** The first byte says where the others are cut, and whether what follows is held back. */
    @MethodSource("requests")
    @FuzzTest(maxDuration = "10m")
    void requestsAreTheSameHoweverTheyAreCutAndHeldBack(byte[] bytes) {
        Reading whole = new Reading();
        whole.read(bytes, 0, bytes.length);
        Reading cut = new Reading();
        int seed = bytes.length == 0 ? 0 : bytes[0] & 0xff;
        int at = 0;
        while (at < bytes.length) {
            int next = Math.min(bytes.length, at + 1 + (seed + at) % 97);
            cut.held = (at & 3) == (seed & 3);
            int before = cut.decoder.waitingBytes();
            boolean held = cut.held;
            cut.read(bytes, at, next);
            if (held) {
                assertThat(cut.decoder.waitingBytes()).isEqualTo(before + next - at);
            }
            cut.resume();
            at = next;
        }
        assertThat(cut.told.toString()).isEqualTo(whole.told.toString());
        whole.close();
        cut.close();
    }
}
