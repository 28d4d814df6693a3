package io.heliograph.server.edge.http;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.unix.Socket;
import io.netty.channel.unix.UnixChannel;

import org.jspecify.annotations.Nullable;

import java.io.IOException;

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

    /** The socket below {@code channel}, to be written to past its queue; null if it cannot be. */
    static @Nullable Socket socketOf(Channel channel) {
        return channel instanceof UnixChannel unix && unix.fd() instanceof Socket socket
                ? socket
                : null;
    }

    /**
     * Sends what {@code bytes}, which stays as it is, has at an address of memory. Answers how much
     * of it the line has taken: nothing if it was closed, since its number may be another's by now.
     *
     * @param socket null: nothing is taken
     */
    static int send(@Nullable Socket socket, ByteBuf bytes) throws IOException {
        return socket == null || !socket.isOpen()
                ? 0
                : socket.sendAddress(
                        bytes.memoryAddress(), bytes.readerIndex(), bytes.writerIndex());
    }

    /** Bytes written to {@code channel} that have not left for the network. */
    static long queuedBytes(Channel channel) {
        ChannelOutboundBuffer queue = channel.unsafe().outboundBuffer();
        return queue == null ? 0 : queue.totalPendingWriteBytes();
    }
}
