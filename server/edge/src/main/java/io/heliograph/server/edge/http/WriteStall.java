package io.heliograph.server.edge.http;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOutboundBuffer;

import org.jspecify.annotations.Nullable;

import java.time.Duration;

/**
 * Finds a peer that takes nothing of what was sent to it. It is asked now and then; a peer that
 * takes something in between, however little, is slow and not stalled. Home thread: the channel's
 * loop.
 */
final class WriteStall {

    /** How long a peer may take nothing. */
    static final long LIMIT_NANOS = Duration.ofSeconds(8).toNanos();

    private final Channel channel;
    private @Nullable Object head;
    private int position;
    private long sinceNanos;

    WriteStall(Channel channel) {
        this.channel = channel;
    }

    /** Whether the same byte has been the next to leave for too long. */
    boolean isTooLong(long nowNanos) {
        ChannelOutboundBuffer queue = channel.unsafe().outboundBuffer();
        Object next = queue == null ? null : queue.current();
        int at = next instanceof ByteBuf bytes ? bytes.readerIndex() : 0;
        if (next == null || next != head || at != position) {
            head = next;
            position = at;
            sinceNanos = nowNanos;
            return false;
        }
        return nowNanos - sinceNanos > LIMIT_NANOS;
    }
}
