package io.heliograph.server.edge.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.ChannelConfig;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.channel.embedded.EmbeddedChannel;

import org.junit.jupiter.api.Test;

class BurstReceiveAllocatorTest {

    private final ChannelConfig reading = new EmbeddedChannel().config();

    @SuppressWarnings("deprecation") // Netty's own type asks for it.
    private RecvByteBufAllocator.Handle burst() {
        RecvByteBufAllocator.Handle handle = new BurstReceiveAllocator().newHandle();
        handle.reset(reading);
        return handle;
    }

    private static void fill(RecvByteBufAllocator.Handle handle, int attempted, int read) {
        handle.attemptedBytesRead(attempted);
        handle.lastBytesRead(read);
        handle.incMessagesRead(1);
    }

    @Test
    void aBurstIsReadToItsEndInBuffersThatGrow() {
        RecvByteBufAllocator.Handle handle = burst();

        assertThat(handle.guess()).isEqualTo(2048);
        fill(handle, 2048, 2048);
        assertThat(handle.continueReading()).isTrue();
        assertThat(handle.guess()).isEqualTo(16384);
        fill(handle, 16384, 16384);
        assertThat(handle.continueReading()).isTrue();
        assertThat(handle.guess()).isEqualTo(65536);
        fill(handle, 65536, 100);
        assertThat(handle.continueReading()).isFalse();
    }

    @Test
    void othersGetTheirTurnAfterSixteenReads() {
        RecvByteBufAllocator.Handle handle = burst();
        for (int i = 1; i < 16; i++) {
            fill(handle, handle.guess(), handle.guess());
            assertThat(handle.continueReading()).isTrue();
        }
        fill(handle, handle.guess(), handle.guess());
        assertThat(handle.continueReading()).isFalse();
    }

    @Test
    void theNextBurstBeginsSmallAgain() {
        RecvByteBufAllocator.Handle handle = burst();
        fill(handle, 2048, 2048);
        handle.reset(reading);
        assertThat(handle.guess()).isEqualTo(2048);
    }
}
