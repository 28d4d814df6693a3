package io.heliograph.server.edge.http;

import io.netty.channel.ChannelConfig;
import io.netty.channel.DefaultMaxMessagesRecvByteBufAllocator;
import io.netty.util.concurrent.FastThreadLocal;

/**
 * Sizes the buffers that are read into: small at first, larger while reads fill them, small again
 * when the socket is read the next time. Netty would keep for each connection what it has learned
 * of its reads, more than the service keeps for an idle client. What a handle counts it counts from
 * the beginning to the end of one burst of reads, and a loop reads one connection at a time, so one
 * handle does for all of a loop.
 */
final class BurstReceiveAllocator extends DefaultMaxMessagesRecvByteBufAllocator {

    /**
     * A request or some messages of a client. Who waits with an incomplete request holds it, so it
     * must not be large.
     */
    private static final int FIRST_BYTES = 2048;

    /** A hub server in a hurry: hundreds of service messages in one read. */
    private static final int MOST_BYTES = 64 * 1024;

    private static final int GROWTH = 8;

    /** In one burst, as Netty does with its own allocators; then the other connections' turn. */
    private static final int READS = 16;

    private final FastThreadLocal<Handle> handles =
            new FastThreadLocal<>() {
                @Override
                protected Handle initialValue() {
                    return new Burst();
                }
            };

    BurstReceiveAllocator() {
        // Without a number it would be one read, and a hub server's burst would come in pieces.
        super(READS);
    }

    /** On the loop of the channel that reads. */
    @Override
    @SuppressWarnings("deprecation") // Netty's own type asks for it.
    public Handle newHandle() {
        return handles.get();
    }

    private final class Burst extends MaxMessageHandle {

        private int next = FIRST_BYTES;

        @Override
        public void reset(ChannelConfig config) {
            super.reset(config);
            next = FIRST_BYTES;
        }

        @Override
        public void lastBytesRead(int bytes) {
            super.lastBytesRead(bytes);
            if (bytes == attemptedBytesRead()) {
                next = Math.min(next * GROWTH, MOST_BYTES);
            }
        }

        @Override
        public int guess() {
            return next;
        }
    }
}
