package io.heliograph.server.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.heliograph.wire.service.ProtocolPayload;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.util.CharsetUtil;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

class PayloadTest {

    private static ByteBuf bytes(String text) {
        return Unpooled.copiedBuffer(text, CharsetUtil.UTF_8);
    }

    @Test
    void aFramesBytesAreKeptUntilTheLastOneLetsGo() {
        ByteBuf frame = bytes("one two");
        Payload payload =
                Payload.of(
                        List.of(
                                new ProtocolPayload("JSON", frame.slice(0, 3)),
                                new ProtocolPayload("messagepack", frame.slice(4, 3))));
        payload.retain();
        frame.release();

        payload.release();
        EncodedMessage json = Objects.requireNonNull(payload.encoding("json"));
        assertThat(json.payload()).isEqualTo(bytes("one"));
        assertThat(json.size()).isEqualTo(3);
        assertThat(payload.encoding("blazorpack")).isNull();
        assertThat(payload.encoding("")).isNull();
        payload.release();

        assertThat(frame.refCnt()).isZero();
    }

    @Test
    void aMessageThatIsKeptOutlivesItsPayload() {
        ByteBuf frame = bytes("one");
        Payload payload = Payload.of(List.of(new ProtocolPayload("json", frame)));
        frame.release();
        EncodedMessage kept = Objects.requireNonNull(payload.encoding("json"));
        kept.retain();

        payload.release();
        assertThat(kept.payload()).isEqualTo(bytes("one"));
        kept.release();

        assertThat(frame.refCnt()).isZero();
    }

    @Test
    void eachEncodingIsMadeOnceHoweverManyAskAtOnce() throws Exception {
        List<String> made = new ArrayList<>();
        List<ByteBuf> buffers = new ArrayList<>();
        Payload payload =
                Payload.lazy(protocol -> {
                    made.add(protocol);
                    buffers.add(bytes(protocol));
                    return buffers.get(buffers.size() - 1);
                });
        try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
            CountDownLatch together = new CountDownLatch(4);
            List<Future<EncodedMessage>> answers = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                answers.add(
                        threads.submit(() -> {
                            together.countDown();
                            together.await();
                            return Objects.requireNonNull(payload.encoding("json"));
                        }));
            }
            for (Future<EncodedMessage> answer : answers) {
                assertThat(answer.get()).isSameAs(payload.encoding("json"));
            }
        }

        assertThat(made).containsExactly("json");
        payload.release();
        assertThat(buffers.get(0).refCnt()).isZero();
    }

    @Test
    void aFrameIsBuiltOncePerTransportAndSharedByAll() {
        List<ByteBuf> built = new ArrayList<>();
        Framing text = framing(0, "text:", built);
        Framing binary = framing(1, "binary:", built);
        EncodedMessage message = new EncodedMessage(bytes("x"));

        ByteBuf one = message.frame(text);
        ByteBuf two = message.frame(text);
        ByteBuf three = message.frame(binary);
        one.skipBytes(5);

        assertThat(one).isEqualTo(bytes("x"));
        assertThat(two).isEqualTo(bytes("text:x"));
        assertThat(three).isEqualTo(bytes("binary:x"));
        assertThat(built).hasSize(2);
        message.release();
        assertThat(two).isEqualTo(bytes("text:x"));
        one.release();
        two.release();
        three.release();
        assertThat(built).allSatisfy(frame -> assertThat(frame.refCnt()).isZero());
    }

    @Test
    void joinedMessagesKeepTheirFramesInOneBuffer() {
        List<ByteBuf> built = new ArrayList<>();
        ByteBuf one = bytes("one");
        ByteBuf two = bytes("two");
        Payload joined =
                Payload.joined(
                        List.of(
                                Payload.of(
                                        List.of(
                                                new ProtocolPayload("json", one),
                                                new ProtocolPayload("messagepack", one))),
                                Payload.of(List.of(new ProtocolPayload("JSON", two)))));

        EncodedMessage both = Objects.requireNonNull(joined.encoding("json"));
        EncodedMessage first = Objects.requireNonNull(joined.encoding("messagepack"));
        ByteBuf frames = both.frame(framing(0, "text:", built));
        ByteBuf frame = first.frame(framing(1, "binary:", built));

        assertThat(frames).isEqualTo(bytes("text:onetext:two"));
        assertThat(frame).isEqualTo(bytes("binary:one"));
        assertThat(both.payload()).isEqualTo(bytes("onetwo"));
        assertThat(joined.encoding("xml")).isNull();
        joined.release();
        frames.release();
        frame.release();
        one.release();
        two.release();
        assertThat(built).allSatisfy(each -> assertThat(each.refCnt()).isZero());
        assertThat(one.refCnt()).isZero();
        assertThat(two.refCnt()).isZero();
    }

    private static Framing framing(int slot, String head, List<ByteBuf> built) {
        return new Framing() {
            @Override
            public int slot() {
                return slot;
            }

            @Override
            public ByteBuf frame(ByteBuf payload) {
                ByteBuf frame =
                        bytes(head)
                                .writeBytes(
                                        payload, payload.readerIndex(), payload.readableBytes());
                built.add(frame);
                return frame;
            }
        };
    }
}
