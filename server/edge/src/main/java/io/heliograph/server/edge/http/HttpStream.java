package io.heliograph.server.edge.http;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.LastHttpContent;

import org.jspecify.annotations.Nullable;

import java.time.Duration;

/** A body that goes on until one side ends it. Called on the connection's loop. */
public final class HttpStream implements NettyLoop.Flushable, NettyLoop.Watched {

    private static final long CLOSE_NANOS = Duration.ofSeconds(5).toNanos();

    private final Channel channel;
    private final NettyLoop loop;
    private boolean flushDue;
    private boolean ended;
    private long closeDeadlineNanos;
    private @Nullable Runnable closed;
    private @Nullable Runnable whenStalled;

    HttpStream(Channel channel, NettyLoop loop) {
        this.channel = channel;
        this.loop = loop;
    }

    /** Takes {@code part} over. */
    public void send(ByteBuf part) {
        if (ended) {
            part.release();
            return;
        }
        channel.write(new DefaultHttpContent(part), channel.voidPromise());
        if (!flushDue) {
            flushDue = true;
            loop.flushLater(this);
        }
    }

    /** Bytes that have not left for the network yet. */
    public long queuedBytes() {
        return Channels.queuedBytes(channel);
    }

    /**
     * Ends the body after what was sent before; a client that has not taken it within five seconds
     * loses the rest.
     */
    public void close() {
        if (!ended) {
            ended = true;
            closeDeadlineNanos = System.nanoTime() + CLOSE_NANOS;
            loop.watch(this);
            channel.writeAndFlush(LastHttpContent.EMPTY_LAST_CONTENT)
                    .addListener(ChannelFutureListener.CLOSE);
        }
    }

    /** Calls {@code action} once when the client has gone. */
    public void onClosed(Runnable action) {
        closed = action;
    }

    @Override
    public void flushNow() {
        flushDue = false;
        channel.flush();
    }

    @Override
    public boolean stillWaits(long nowNanos) {
        if (channel.isActive() && nowNanos - closeDeadlineNanos >= 0) {
            Channels.reset(channel);
        }
        return channel.isActive();
    }

    /** Calls {@code action} when the client has taken nothing for too long. */
    public void onStalled(Runnable action) {
        whenStalled = action;
    }

    void stalled() {
        Runnable action = whenStalled;
        whenStalled = null;
        if (action != null) {
            action.run();
        }
    }

    void gone() {
        ended = true;
        Runnable action = closed;
        closed = null;
        if (action != null) {
            action.run();
        }
    }
}
