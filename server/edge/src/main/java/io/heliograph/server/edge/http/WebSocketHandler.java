package io.heliograph.server.edge.http;

import io.heliograph.server.core.LineEnd;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.nio.channels.ClosedChannelException;

/**
 * The only handler behind a WebSocket's upgrade. There is no codec: every byte is looked at once,
 * where it was read, and what goes out arrives here already framed. Home thread: the channel's
 * loop.
 */
final class WebSocketHandler extends ChannelInboundHandlerAdapter
        implements WebSocketReader.Frames {

    private static final Logger LOG = LoggerFactory.getLogger(WebSocketHandler.class);
    private static final int LINE_BROKE = 1006;
    private static final int INTERNAL_ERROR = 1011;

    private final WebSocket socket;
    private final WebSocketListener listener;
    private boolean over;

    /** Of the frame or message that is being read; an idle connection holds none. */
    private @Nullable WebSocketReader reader;

    private @Nullable PingRate pings;
    private @Nullable Stalls stalls;

    WebSocketHandler(WebSocket socket, WebSocketListener listener) {
        this.socket = socket;
        this.listener = listener;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ByteBuf bytes = (ByteBuf) message;
        try {
            if (!over) {
                read(bytes);
            }
        } catch (WebSocketProtocolException e) {
            LOG.info(
                    "WebSocket of {}: {} (close {})",
                    ctx.channel().remoteAddress(),
                    e.getMessage(),
                    e.code());
            String what = String.valueOf(e.getMessage());
            socket.fail(e.code(), what);
            if (!over) {
                over = true;
                listener.onViolation(e.code(), what);
            }
        } finally {
            bytes.release();
        }
    }

    private void read(ByteBuf bytes) {
        WebSocketReader current =
                reader == null ? new WebSocketReader(socket.maxMessageBytes(), this) : reader;
        reader = null;
        current.read(bytes);
        if (!over && !current.isBetweenMessages()) {
            reader = current;
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        if (!over) {
            listener.onReadComplete();
        }
    }

    @Override
    public void data(ByteBuf payload) {
        if (!over) {
            listener.onData(payload);
        }
    }

    @Override
    public void messageEnd(boolean text) {
        if (!over) {
            listener.onMessageEnd(text);
        }
    }

    @Override
    public void ping(ByteBuf payload) {
        pings = pings == null ? new PingRate() : pings;
        if (!pings.allowsOneMore(System.nanoTime())) {
            throw new WebSocketProtocolException(
                    PingRate.CLOSE_CODE,
                    "pings in a second: found more than "
                            + PingRate.MAX_IN_A_SECOND
                            + ", expected at most that many");
        }
        socket.pong(payload);
    }

    /** What was written before this was the handler may have been too much already. */
    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        channelWritabilityChanged(ctx);
    }

    /** Only a peer that is behind is watched. */
    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        if (!over && !ctx.channel().isWritable() && stalls == null) {
            stalls = new Stalls(ctx.channel());
            socket.loop().watch(stalls);
        }
    }

    private final class Stalls implements NettyLoop.Watched {

        private final Channel channel;
        private final WriteStall stall;

        Stalls(Channel channel) {
            this.channel = channel;
            this.stall = new WriteStall(channel);
        }

        @Override
        public boolean stillWaits(long nowNanos) {
            if (!over && stall.isTooLong(nowNanos)) {
                listener.onStalled();
            }
            boolean behind = !over && Channels.queuedBytes(channel) > 0;
            stalls = behind ? this : null;
            return behind;
        }
    }

    @Override
    public void close(int code) {
        socket.answerClose(code);
        end(code, LineEnd.GOODBYE);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        socket.loop().connectionEnded();
        end(LINE_BROKE, LineEnd.LINE_CLOSED);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (cause instanceof ClosedChannelException) {
            // A write that came after the end; how it ended is told by what is still to come.
            return;
        }
        boolean own = cause instanceof RuntimeException || cause instanceof Error;
        if (own) {
            LOG.error(
                    "WebSocket of {} failed (internal_error)",
                    ctx.channel().remoteAddress(),
                    cause);
        } else {
            LOG.debug("WebSocket of {} broke: {}", ctx.channel().remoteAddress(), cause.toString());
        }
        socket.abort();
        end(own ? INTERNAL_ERROR : LINE_BROKE, own ? null : LineEnd.of(cause));
    }

    private void end(int code, @Nullable LineEnd line) {
        if (!over) {
            over = true;
            listener.onClosed(code, line);
        }
    }
}
