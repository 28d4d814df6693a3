package io.heliograph.server.edge.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollChannelOption;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

class LoopsTest {

    /**
     * Thousands of lines that fall silent together are probed together, and most of such a crowd of
     * probes is dropped where a device's queue is short: one that is lost must not end a line.
     */
    @Test
    void aSilentLineIsProbedOftenBeforeItIsGivenUp() throws IOException, InterruptedException {
        assumeTrue(Epoll.isAvailable(), "no epoll: the kernel's own limits hold");
        BlockingQueue<Channel> accepted = new LinkedBlockingQueue<>();
        try (Loops loops = new Loops(1)) {
            ServerBootstrap bootstrap =
                    new ServerBootstrap()
                            .group(loops.group())
                            .channel(loops.serverChannel())
                            .childHandler(
                                    new ChannelInitializer<Channel>() {
                                        @Override
                                        protected void initChannel(Channel channel) {
                                            accepted.add(channel);
                                        }
                                    });
            loops.noticeLostPeers(bootstrap);
            Channel listening =
                    bootstrap.bind(InetAddress.getLoopbackAddress(), 0).sync().channel();
            InetSocketAddress address = (InetSocketAddress) listening.localAddress();
            try (Socket client = new Socket(address.getAddress(), address.getPort())) {
                Channel line = accepted.poll(10, TimeUnit.SECONDS);

                assertThat(line).as("a line for %s", client).isNotNull();
                int idle = line.config().getOption(EpollChannelOption.TCP_KEEPIDLE);
                int interval = line.config().getOption(EpollChannelOption.TCP_KEEPINTVL);
                int limit = line.config().getOption(EpollChannelOption.TCP_USER_TIMEOUT) / 1000;
                assertThat((limit - idle) / interval).isGreaterThanOrEqualTo(10);
                assertThat(limit).isEqualTo(25);
            }
        }
    }
}
