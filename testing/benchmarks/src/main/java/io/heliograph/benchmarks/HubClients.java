package io.heliograph.benchmarks;

import io.heliograph.wire.hub.HubProtocol;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.MultiThreadIoEventLoopGroup;

import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;

/** Opens SignalR clients, thousands of them, on loops of its own. Safe for use by any thread. */
public final class HubClients implements AutoCloseable {

    private final MultiThreadIoEventLoopGroup loops;
    private final HubProtocol protocol;
    private final HubClient.Listener listener;

    public HubClients(int loops, HubProtocol protocol, HubClient.Listener listener) {
        this.loops = Sockets.loops(loops);
        this.protocol = protocol;
        this.listener = listener;
    }

    /** Starts one client; its listener hears how it went. */
    public void open(int index, HubAddress address) {
        HubClient client = new HubClient(index, address, protocol, listener);
        Bootstrap bootstrap =
                Sockets.client(loops)
                        .handler(
                                new ChannelInitializer<Channel>() {
                                    @Override
                                    protected void initChannel(Channel channel) {
                                        channel.pipeline().addLast(client);
                                    }
                                });
        ChannelFuture connecting =
                bootstrap.connect(new InetSocketAddress(address.host(), address.port()));
        connecting.addListener(done -> {
            if (!done.isSuccess()) {
                listener.ended(client, String.valueOf(done.cause()));
            }
        });
    }

    @Override
    public void close() {
        loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
    }
}
