package io.heliograph.wire.hub;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.Stream;

class HubMessageScannerPropertiesTest {

    private record Seen(int type, @Nullable String invocationId, List<String> streamIds) {}

    @Property(tries = 3000)
    void messagesAreKnownAsTheCodecReadsThemHoweverTheyAreCut(@ForAll long seed) {
        Random random = new Random(seed);
        Values values = new Values(random);
        HubProtocol protocol = values.one(List.of(HubProtocol.JSON, HubProtocol.MESSAGEPACK));
        Supplier<ByteBuf> value =
                protocol.binary() ? values::messagePack : () -> Buffers.utf8(values.json());
        List<HubMessage> messages = Stream.generate(() -> values.message(value)).limit(3).toList();
        ByteBuf bytes = Unpooled.buffer();
        messages.forEach(message -> HubCodec.of(protocol).write(message, bytes));

        List<Seen> seen = scan(HubMessageScanner.of(protocol), bytes, random);

        assertThat(seen)
                .isEqualTo(messages.stream().map(HubMessageScannerPropertiesTest::of).toList());
    }

    @Property(tries = 3000)
    void anyBytesAreFollowedToTheirEnd(@ForAll byte[] bytes, @ForAll HubProtocol protocol) {
        HubMessageScanner scanner = HubMessageScanner.of(protocol);
        ByteBuf in = Unpooled.wrappedBuffer(bytes);

        while (scanner.next(in)) {
            assertThat(scanner.isInside()).isFalse();
        }

        assertThat(in.isReadable()).isFalse();
    }

    private static List<Seen> scan(HubMessageScanner scanner, ByteBuf bytes, Random random) {
        List<Seen> seen = new ArrayList<>();
        while (bytes.isReadable()) {
            ByteBuf piece = bytes.readSlice(1 + random.nextInt(bytes.readableBytes()));
            while (scanner.next(piece)) {
                seen.add(
                        new Seen(
                                scanner.type(),
                                scanner.invocationId(),
                                List.copyOf(scanner.streamIds())));
            }
            assertThat(piece.isReadable()).isFalse();
        }
        assertThat(scanner.isInside()).isFalse();
        return seen;
    }

    private static Seen of(HubMessage message) {
        if (message instanceof HubMessage.Invocation m) {
            return new Seen(1, kept(m.invocationId()), kept(m.streamIds()));
        } else if (message instanceof HubMessage.StreamItem m) {
            return new Seen(2, kept(m.invocationId()), List.of());
        } else if (message instanceof HubMessage.Completion m) {
            return new Seen(3, kept(m.invocationId()), List.of());
        } else if (message instanceof HubMessage.StreamInvocation m) {
            return new Seen(4, kept(m.invocationId()), kept(m.streamIds()));
        } else if (message instanceof HubMessage.CancelInvocation m) {
            return new Seen(5, kept(m.invocationId()), List.of());
        } else if (message instanceof HubMessage.Ping) {
            return new Seen(6, null, List.of());
        } else if (message instanceof HubMessage.Close) {
            return new Seen(7, null, List.of());
        }
        return new Seen(message instanceof HubMessage.Ack ? 8 : 9, null, List.of());
    }

    /** As long ids and empty ones count as none. */
    private static @Nullable String kept(@Nullable String id) {
        return id == null || id.isEmpty() || tooLong(id) ? null : id;
    }

    private static List<String> kept(List<String> ids) {
        return ids.stream().filter(id -> !tooLong(id)).toList();
    }

    private static boolean tooLong(String id) {
        return id.getBytes(StandardCharsets.UTF_8).length > HubMessageScanner.MAX_ID_BYTES;
    }
}
