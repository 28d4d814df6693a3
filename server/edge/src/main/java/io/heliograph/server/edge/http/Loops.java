package io.heliograph.server.edge.http;

import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.ServerSocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.EventExecutor;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The event loops of one node: epoll where there is epoll, NIO elsewhere. */
public final class Loops implements AutoCloseable {

    private final MultiThreadIoEventLoopGroup group;
    private final boolean epoll;
    private final List<NettyLoop> all = new ArrayList<>();
    private final Map<EventLoop, NettyLoop> byEventLoop = new IdentityHashMap<>();

    public Loops(int count) {
        epoll = Epoll.isAvailable();
        IoHandlerFactory factory = epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
        group = new MultiThreadIoEventLoopGroup(count, new DefaultThreadFactory("loop"), factory);
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

    /** Ends the loops and every connection that is still on them. */
    @Override
    public void close() {
        group.shutdownGracefully(0, 5, TimeUnit.SECONDS).awaitUninterruptibly(10, TimeUnit.SECONDS);
    }
}
