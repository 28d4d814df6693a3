package io.heliograph.server.edge.http;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelOutboundBuffer;

/** What Netty knows of a channel. */
final class Channels {

    private Channels() {}

    /**
     * Ends a connection whose peer does not read, and lets the kernel forget what it holds for it.
     */
    static void reset(Channel channel) {
        channel.config().setOption(ChannelOption.SO_LINGER, 0);
        channel.close();
    }

    /** Bytes written to {@code channel} that have not left for the network. */
    static long queuedBytes(Channel channel) {
        ChannelOutboundBuffer queue = channel.unsafe().outboundBuffer();
        return queue == null ? 0 : queue.totalPendingWriteBytes();
    }
}
