package io.heliograph.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import io.heliograph.wire.hub.HubCodec;
import io.heliograph.wire.hub.HubMessage;
import io.heliograph.wire.hub.HubProtocol;
import io.netty.buffer.ByteBuf;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.nio.charset.StandardCharsets;
import java.util.Objects;

class TimedMessageTest {

    @ParameterizedTest
    @EnumSource(HubProtocol.class)
    void itHasTheLengthThatWasAskedForAndOneMessageInIt(HubProtocol protocol) {
        for (int length : new int[] {80, 100, 127, 200, 256, 512, 4096, 70_000}) {
            ByteBuf bytes = TimedMessage.of(protocol, length).at(1);

            // A length has a length of its own in MessagePack: some totals cannot be had.
            assertThat(bytes.readableBytes()).isBetween(length, length + 3);
            HubCodec codec = HubCodec.of(protocol);
            ByteBuf frame = Objects.requireNonNull(codec.nextFrame(bytes, Integer.MAX_VALUE));
            assertThat(codec.read(frame)).isInstanceOf(HubMessage.Invocation.class);
            assertThat(bytes.isReadable()).isFalse();
        }
    }

    @ParameterizedTest
    @EnumSource(HubProtocol.class)
    void theTimeStandsWhereItIsSaidToStand(HubProtocol protocol) {
        TimedMessage message = TimedMessage.of(protocol, 512);

        ByteBuf bytes = message.at(1_234_567_890_123L);

        assertThat(bytes.toString(message.offset(), TimedMessage.DIGITS, StandardCharsets.US_ASCII))
                .isEqualTo("0000001234567890123");
    }
}
