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
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.EventExecutor;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * The least that a broadcaster can do: one shared frame, a write and a flush for each client. Knows
 * no hubs, groups or limits.
 */
final class BareBroadcaster implements AutoCloseable {

    private static final int MAX_BODY = 1024;

    private final MultiThreadIoEventLoopGroup group;
    private final Channel listening;
    private final Map<EventExecutor, List<Channel>> clients = new HashMap<>();

    BareBroadcaster(int loops) {
        group = Sockets.loops(loops);
        group.forEach(loop -> clients.put(loop, new ArrayList<>()));
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

    /**
     * Writes {@code frame}, a whole WebSocket frame, {@code times} to every client and flushes
     * once; takes it over.
     */
    void broadcast(ByteBuf frame, int times) {
        clients.forEach((loop, mine) -> {
            frame.retain();
            loop.execute(() -> {
                for (Channel client : mine) {
                    for (int i = 1; i < times; i++) {
                        client.write(frame.retainedDuplicate(), client.voidPromise());
                    }
                    client.writeAndFlush(frame.retainedDuplicate(), client.voidPromise());
                }
                frame.release();
            });
        });
        frame.release();
    }

    @Override
    public void close() {
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
    }

    private final class Joining extends ChannelInboundHandlerAdapter {

        private List<Channel> mine = new ArrayList<>(0);

        @Override
        public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
            if (event instanceof WebSocketServerProtocolHandler.HandshakeComplete) {
                ChannelPipeline pipeline = ctx.pipeline();
                // Frames are written ready-made, so no handler is needed on the way out.
                while (pipeline.first() != this) {
                    pipeline.removeFirst();
                }
                mine = clients.getOrDefault(ctx.channel().eventLoop(), mine);
                mine.add(ctx.channel());
            }
        }

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            ReferenceCountUtil.release(message);
        }

        @Override
        public void channelInactive(ChannelHandlerContext ctx) {
            mine.remove(ctx.channel());
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            ctx.close();
        }
    }
}
