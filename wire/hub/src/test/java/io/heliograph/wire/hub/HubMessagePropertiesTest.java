package io.heliograph.wire.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.stream.Stream;

class HubMessagePropertiesTest {

    /** Messages with values in the encoding of the codec that is to carry them. */
    record Conversation(HubCodec codec, List<HubMessage> messages) {}

    @Property(tries = 3000)
    void messagesThatAreWrittenAreReadBackTheSame(
            @ForAll("conversations") Conversation conversation) {
        HubCodec codec = conversation.codec;
        ByteBuf out = Unpooled.buffer();
        conversation.messages.forEach(message -> codec.write(message, out));

        List<HubMessage> messages = new ArrayList<>();
        for (ByteBuf body = codec.nextFrame(out, 1 << 20);
                body != null;
                body = codec.nextFrame(out, 1 << 20)) {
            messages.add(codec.read(body));
        }

        assertThat(out.isReadable()).isFalse();
        assertThat(messages).isEqualTo(conversation.messages);
    }

    @Property(tries = 3000)
    void aMessageThatIsCutIsRefused(
            @ForAll("conversations") Conversation conversation, @ForAll int seed) {
        HubCodec codec = conversation.codec;
        ByteBuf out = Unpooled.buffer();
        codec.write(conversation.messages.get(0), out);
        ByteBuf body = Objects.requireNonNull(codec.nextFrame(out, 1 << 20));

        ByteBuf cut = body.slice(0, Math.floorMod(seed, body.readableBytes()));

        assertThat(catchThrowable(() -> codec.read(cut))).isInstanceOf(HubProtocolException.class);
    }

    @Property(tries = 3000)
    void aMessageWithABadByteIsReadOrRefused(
            @ForAll("conversations") Conversation conversation,
            @ForAll int seed,
            @ForAll byte bad) {
        HubCodec codec = conversation.codec;
        ByteBuf out = Unpooled.buffer();
        codec.write(conversation.messages.get(0), out);
        ByteBuf body = Objects.requireNonNull(codec.nextFrame(out, 1 << 20));
        body.setByte(Math.floorMod(seed, body.readableBytes()), bad);

        Throwable failure = catchThrowable(() -> codec.read(body));

        assertThat(failure == null || failure instanceof HubProtocolException).isTrue();
    }

    @Property(tries = 3000)
    void randomBytesBehindAnyTypeAreReadOrRefused(
            @ForAll @IntRange(max = 15) int elements,
            @ForAll @IntRange(max = 11) int type,
            @ForAll byte[] bytes) {
        ByteBuf body =
                Unpooled.buffer().writeByte(0x90 | elements).writeByte(type).writeBytes(bytes);

        Throwable failure = catchThrowable(() -> HubCodec.of(HubProtocol.MESSAGEPACK).read(body));

        assertThat(failure == null || failure instanceof HubProtocolException).isTrue();
    }

    @Provide
    Arbitrary<Conversation> conversations() {
        return Arbitraries.randomValue(random -> {
            Values values = new Values(random);
            HubProtocol protocol = values.one(List.of(HubProtocol.JSON, HubProtocol.MESSAGEPACK));
            Supplier<ByteBuf> value =
                    protocol.binary() ? values::messagePack : () -> Buffers.utf8(values.json());
            List<HubMessage> messages =
                    Stream.generate(() -> values.message(value)).limit(3).toList();
            return new Conversation(HubCodec.of(protocol), messages);
        });
    }
}
