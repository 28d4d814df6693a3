package io.heliograph.server.edge.http;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.handler.codec.http.HttpResponseEncoder;

import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.nio.channels.UnresolvedAddressException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** A listening address. */
public final class HttpListener {

    private static final int BACKLOG = 4096;
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    private final LimitLog log = new LimitLog();
    private final Loops loops;
    private final Unauthenticated unauthenticated;
    private final Channel listening;

    /** Once true, no connection is kept for another request. */
    private volatile boolean stopping;

    private HttpListener(
            Loops loops,
            HttpSettings settings,
            UnauthenticatedLimits unauthenticated,
            HttpHandler handler)
            throws IOException {
        this.loops = loops;
        this.unauthenticated = new Unauthenticated(unauthenticated, loops.all());
        this.listening = bind(settings, handler);
    }

    /** Listens; connections are spread over {@code loops} in turn. */
    public static HttpListener start(Loops loops, HttpSettings settings, HttpHandler handler)
            throws IOException {
        return start(loops, settings, UnauthenticatedLimits.defaults(), handler);
    }

    public static HttpListener start(
            Loops loops,
            HttpSettings settings,
            UnauthenticatedLimits unauthenticated,
            HttpHandler handler)
            throws IOException {
        return new HttpListener(loops, settings, unauthenticated, handler);
    }

    private Channel bind(HttpSettings settings, HttpHandler handler) throws IOException {
        ServerBootstrap bootstrap =
                new ServerBootstrap()
                        .group(loops.group())
                        .channel(loops.serverChannel())
                        .option(ChannelOption.SO_BACKLOG, BACKLOG)
                        .option(ChannelOption.SO_REUSEADDR, true)
                        .childOption(ChannelOption.TCP_NODELAY, true)
                        .childOption(ChannelOption.AUTO_READ, false)
                        .childOption(ChannelOption.RECVBUF_ALLOCATOR, new BurstReceiveAllocator())
                        .childHandler(
                                new ChannelInitializer<Channel>() {
                                    @Override
                                    protected void initChannel(Channel channel) {
                                        accept(channel, settings, handler);
                                    }
                                });
        loops.noticeLostPeers(bootstrap);
        try {
            return bootstrap.bind(settings.host(), settings.port()).sync().channel();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while binding", e);
        } catch (Exception e) {
            // Netty throws the checked exception of the bind itself.
            throw new IOException(
                    "cannot listen on "
                            + settings.host()
                            + ":"
                            + settings.port()
                            + ": "
                            + reason(e),
                    e);
        }
    }

    /** A WebSocket writes past what is in the pipeline: what changes bytes has no place there. */
    private void accept(Channel channel, HttpSettings settings, HttpHandler handler) {
        RequestDecoder decoder = new RequestDecoder(settings);
        HttpResponseEncoder encoder = new HttpResponseEncoder();
        channel.pipeline()
                .addLast(
                        decoder,
                        encoder,
                        new HttpConnection(this, settings, handler, decoder, encoder));
    }

    Loops loops() {
        return loops;
    }

    Unauthenticated unauthenticated() {
        return unauthenticated;
    }

    LimitLog log() {
        return log;
    }

    boolean isStopping() {
        return stopping;
    }

    private static String reason(Exception e) {
        return switch (e) {
            case UnresolvedAddressException unknown -> "the name cannot be resolved to an address";
            case BindException inUse when String.valueOf(e.getMessage()).contains("in use") ->
                    "the port is in use; take another one, or 0 for a free one";
            default -> String.valueOf(e.getMessage());
        };
    }

    public InetSocketAddress address() {
        return (InetSocketAddress) listening.localAddress();
    }

    public int port() {
        return address().getPort();
    }

    /** Takes no more connections. */
    public void stopAccepting() {
        stopping = true;
        listening.close().awaitUninterruptibly(5, TimeUnit.SECONDS);
    }

    /** Number of open connections: of all that are on the loops. */
    public int connectionCount() {
        return loops.all().stream().mapToInt(NettyLoop::connectionCount).sum();
    }

    /**
     * Waits until the open connections have ended by themselves, for at most {@code millis}. What
     * is left then ends with its loop.
     */
    public void awaitConnections(long millis) {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        boolean interrupted = false;
        while (connectionCount() > 0 && System.nanoTime() - deadline < 0) {
            LockSupport.parkNanos(LOOK_NANOS);
            // Whoever is in a hurry does not make clients lose what is on its way to them.
            interrupted |= Thread.interrupted();
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
