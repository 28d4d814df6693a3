package io.heliograph.server.edge.http;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.IoHandler;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.ServerSocketChannel;
import io.netty.channel.socket.nio.NioChannelOption;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.ThreadAwareExecutor;

import jdk.net.ExtendedSocketOptions;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The event loops of one node: epoll where there is epoll, NIO elsewhere. */
public final class Loops implements AutoCloseable {

    private static final int IDLE_SECONDS = 15;
    private static final int PROBE_SECONDS = 1;
    private static final int PROBES = 10;
    private static final int UNCONFIRMED_MILLIS = 25_000;

    private final MultiThreadIoEventLoopGroup group;
    private final boolean epoll;
    private final Map<ThreadAwareExecutor, IoHandler> handlers = new IdentityHashMap<>();
    private final List<NettyLoop> all = new ArrayList<>();
    private final Map<EventLoop, NettyLoop> byEventLoop = new IdentityHashMap<>();

    public Loops(int count) {
        epoll = Epoll.isAvailable();
        IoHandlerFactory factory = epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
        group =
                new MultiThreadIoEventLoopGroup(
                        count,
                        new DefaultThreadFactory("loop"),
                        loop -> {
                            IoHandler handler = factory.newHandler(loop);
                            handlers.put(loop, handler);
                            return handler;
                        });
        for (EventExecutor executor : group) {
            EventLoop eventLoop = (EventLoop) executor;
            NettyLoop loop = new NettyLoop(eventLoop);
            all.add(loop);
            byEventLoop.put(eventLoop, loop);
        }
    }

    public List<NettyLoop> all() {
        return List.copyOf(all);
    }

    NettyLoop of(Channel channel) {
        NettyLoop loop = byEventLoop.get(channel.eventLoop());
        if (loop == null) {
            throw new IllegalStateException("a channel of another group");
        }
        return loop;
    }

    MultiThreadIoEventLoopGroup group() {
        return group;
    }

    Class<? extends ServerSocketChannel> serverChannel() {
        return epoll ? EpollServerSocketChannel.class : NioServerSocketChannel.class;
    }

    /**
     * Lets the kernel find peers that are gone without a word: it probes a silent line after
     * fifteen seconds, and gives a line up on which nothing was confirmed for twenty-five. Where
     * the limit for what is not confirmed does not exist, the probes remain.
     *
     * <p>Ten probes, not two: after a broadcast thousands of lines fall silent at the same moment
     * and are probed at the same moment, and a loopback or bridge device drops what is more than
     * its queue takes. One answer is enough.
     */
    void noticeLostPeers(ServerBootstrap bootstrap) {
        bootstrap.childOption(ChannelOption.SO_KEEPALIVE, true);
        if (epoll) {
            bootstrap
                    .childOption(EpollChannelOption.TCP_KEEPIDLE, IDLE_SECONDS)
                    .childOption(EpollChannelOption.TCP_KEEPINTVL, PROBE_SECONDS)
                    .childOption(EpollChannelOption.TCP_KEEPCNT, PROBES)
                    .childOption(EpollChannelOption.TCP_USER_TIMEOUT, UNCONFIRMED_MILLIS);
            return;
        }
        bootstrap
                .childOption(NioChannelOption.of(ExtendedSocketOptions.TCP_KEEPIDLE), IDLE_SECONDS)
                .childOption(
                        NioChannelOption.of(ExtendedSocketOptions.TCP_KEEPINTERVAL), PROBE_SECONDS)
                .childOption(NioChannelOption.of(ExtendedSocketOptions.TCP_KEEPCOUNT), PROBES);
    }

    /** Ends the loops and every connection that is still on them. */
    @Override
    public void close() {
        if (group.isShuttingDown()) {
            return;
        }
        closeConnections();
        group.shutdownGracefully(0, 5, TimeUnit.SECONDS).awaitUninterruptibly(10, TimeUnit.SECONDS);
    }

    /** A loop that is told to end while it is busy may end without a look at its connections. */
    private void closeConnections() {
        List<Future<?>> closed = new ArrayList<>();
        for (EventExecutor loop : group) {
            IoHandler handler = handlers.get(loop);
            if (handler != null) {
                closed.add(loop.submit(handler::prepareToDestroy));
            }
        }
        closed.forEach(done -> done.awaitUninterruptibly(5, TimeUnit.SECONDS));
    }
}
