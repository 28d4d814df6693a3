package io.heliograph.benchmarks;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.websocketx.WebSocketServerProtocolHandler;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The least that a broadcaster can do: one loop, one shared frame, a write and a flush for each
 * client. Knows no hubs, groups or limits.
 */
final class BareBroadcaster implements AutoCloseable {

    private static final int MAX_BODY = 1024;

    private final MultiThreadIoEventLoopGroup group;
    private final Channel listening;
    private final List<Channel> clients = new ArrayList<>();

    BareBroadcaster() {
        group = Sockets.loops(1);
        listening =
                new ServerBootstrap()
                        .group(group)
                        .channel(Sockets.listener())
                        .childHandler(
                                new ChannelInitializer<Channel>() {
                                    @Override
                                    protected void initChannel(Channel channel) {
                                        channel.pipeline()
                                                .addLast(
                                                        new HttpServerCodec(),
                                                        new HttpObjectAggregator(MAX_BODY),
                                                        new WebSocketServerProtocolHandler("/"),
                                                        new Joining());
                                    }
                                })
                        .bind("127.0.0.1", 0)
                        .syncUninterruptibly()
                        .channel();
    }

    int port() {
        return ((InetSocketAddress) listening.localAddress()).getPort();
    }

    /** Sends {@code frame}, a whole WebSocket frame, to every client; takes it over. */
    void broadcast(ByteBuf frame) {
        group.next()
                .execute(() -> {
                    for (Channel client : clients) {
                        client.writeAndFlush(frame.retainedDuplicate(), client.voidPromise());
                    }
                    frame.release();
                });
    }

    @Override
    public void close() {
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
    }

    private final class Joining extends ChannelInboundHandlerAdapter {
        @Override
        public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
            if (event instanceof WebSocketServerProtocolHandler.HandshakeComplete) {
                ChannelPipeline pipeline = ctx.pipeline();
                // Frames are written ready-made, so no handler is needed on the way out.
                while (pipeline.first() != null) {
                    pipeline.removeFirst();
                }
                clients.add(ctx.channel());
            }
        }
    }
}
