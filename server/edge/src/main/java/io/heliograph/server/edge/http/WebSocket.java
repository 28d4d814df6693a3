package io.heliograph.server.edge.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.DuplexChannel;
import io.netty.channel.unix.Socket;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * The way out to the other end of a WebSocket. Called on its loop.
 *
 * <p>Nearly always there is one frame to send in a turn of the loop, to a line that has taken all
 * that came before. Netty's way for it goes through the pipeline, an entry of the channel's queue
 * and a promise: a dozen objects for each connection, which lie in no cache when there are
 * thousands of connections. So a lone frame waits in a field until the turn ends and then goes
 * straight to the socket; a broadcast that is sent so touches this object, the socket's and the
 * frame, which all recipients share.
 *
 * <p>It is right because everything else still takes Netty's way: as soon as a second frame comes
 * in the same turn, both go into the channel's queue, in their order; as long as anything is in
 * that queue, what comes later goes behind it; what the socket does not take is handed to the
 * channel, which waits for the line and goes on from there; an error of the socket goes to the
 * handler, as one that the channel finds does.
 */
public final class WebSocket implements NettyLoop.Flushable, NettyLoop.Watched {

    private static final long CLOSE_NANOS = Duration.ofSeconds(5).toNanos();
    private static final int MAX_REASON_BYTES = WebSocketFrames.MAX_CONTROL_BYTES - 2;
    private static final int MAX_WAITING_PONGS = 128;

    private final Channel channel;
    private final NettyLoop loop;
    private final int maxMessageBytes;

    /** Takes lone frames; null where only the channel can write. */
    private final @Nullable Socket direct;

    /** All that was written in this turn, if it is one frame. */
    private @Nullable ByteBuf lone;

    /**
     * Whether the channel's queue may hold something; at first it has the answer to the upgrade.
     */
    private boolean queued = true;

    private boolean flushDue;
    private boolean closeSent;
    private short waitingPongs;
    private long closeDeadlineNanos;

    WebSocket(Channel channel, NettyLoop loop, int maxMessageBytes) {
        this.channel = channel;
        this.loop = loop;
        this.maxMessageBytes = maxMessageBytes;
        this.direct = Channels.socketOf(channel);
    }

    public NettyLoop loop() {
        return loop;
    }

    /** Longest message that is taken from the other end. */
    int maxMessageBytes() {
        return maxMessageBytes;
    }

    /**
     * Sends a frame made by {@link WebSocketFraming}; takes a reference to it over. Others may send
     * the same: its indices stay as they are.
     */
    public void sendFrame(ByteBuf frame) {
        if (closeSent) {
            frame.release();
            return;
        }
        write(frame);
    }

    /**
     * Sends {@code payload} as one message; takes it over. Free bytes before it that nobody else
     * sees take the header.
     */
    public void send(ByteBuf payload, boolean binary) {
        if (closeSent) {
            payload.release();
            return;
        }
        int opcode = binary ? WebSocketFrames.BINARY : WebSocketFrames.TEXT;
        int length = payload.readableBytes();
        int headerBytes = WebSocketFrames.headerBytes(length);
        int start = payload.readerIndex() - headerBytes;
        if (start >= 0 && payload.refCnt() == 1 && payload.unwrap() == null) {
            int end = payload.writerIndex();
            payload.setIndex(start, start);
            WebSocketFrames.writeHeader(opcode, length, payload);
            payload.writerIndex(end);
        } else {
            ByteBuf header = channel.alloc().directBuffer(headerBytes);
            WebSocketFrames.writeHeader(opcode, length, header);
            write(header);
        }
        write(payload);
    }

    private void write(ByteBuf bytes) {
        if (!flushDue && mayGoDirect(bytes)) {
            lone = bytes;
        } else {
            queue(bytes, channel.voidPromise());
        }
        flushLater();
    }

    private boolean mayGoDirect(ByteBuf bytes) {
        queued = queued && Channels.queuedBytes(channel) > 0;
        return !queued && direct != null && direct.isOpen() && bytes.hasMemoryAddress();
    }

    /** Puts {@code bytes} into the channel's queue, behind all that was written before. */
    private ChannelFuture queue(ByteBuf bytes, ChannelPromise promise) {
        ByteBuf before = lone;
        if (before != null) {
            lone = null;
            channel.write(before.duplicate(), channel.voidPromise());
        }
        queued = true;
        // The channel moves the indices of what it writes.
        return channel.write(bytes.duplicate(), promise);
    }

    private void flushLater() {
        if (!flushDue) {
            flushDue = true;
            loop.flushLater(this);
        }
    }

    /** Bytes that have not left for the network yet. From another loop, those in the queue. */
    public long queuedBytes() {
        if (!loop.isCurrent()) {
            return Channels.queuedBytes(channel);
        }
        long waiting = lone == null ? 0 : lone.readableBytes();
        return queued ? waiting + Channels.queuedBytes(channel) : waiting;
    }

    /** Whether the client is read from. */
    public void readable(boolean readable) {
        channel.config().setAutoRead(readable);
    }

    /**
     * Sends a close frame after what was sent before, and ends the connection when it is answered,
     * or after five seconds.
     */
    public void close(int code, String reason) {
        if (closeSent) {
            return;
        }
        sendClose(code, reason);
        readable(true);
        closeDeadlineNanos = System.nanoTime() + CLOSE_NANOS;
        loop.watch(this);
    }

    private void sendClose(int code, String reason) {
        byte[] text = reason.getBytes(StandardCharsets.UTF_8);
        int length = Math.min(text.length, MAX_REASON_BYTES);
        while (length > 0 && length < text.length && (text[length] & 0xc0) == 0x80) {
            length--;
        }
        ByteBuf frame = channel.alloc().directBuffer(4 + length);
        WebSocketFrames.writeHeader(WebSocketFrames.CLOSE, 2 + length, frame);
        frame.writeShort(code);
        frame.writeBytes(text, 0, length);
        write(frame);
        closeSent = true;
    }

    /** Ends the connection now; what has not left is lost. */
    public void abort() {
        closeSent = true;
        channel.close();
    }

    /**
     * A pong with the bytes of the ping; none for a client that sends pings and does not take the
     * answers.
     */
    void pong(ByteBuf payload) {
        if (closeSent || waitingPongs == MAX_WAITING_PONGS) {
            return;
        }
        ByteBuf frame = channel.alloc().directBuffer(2 + payload.readableBytes());
        WebSocketFrames.writeHeader(WebSocketFrames.PONG, payload.readableBytes(), frame);
        waitingPongs++;
        queue(frame.writeBytes(payload), channel.newPromise()).addListener(done -> waitingPongs--);
        flushLater();
    }

    /** The other end has said that it closes: the answer is the last that leaves. */
    void answerClose(int code) {
        if (!closeSent) {
            if (code == 1005) {
                write(Unpooled.wrappedBuffer(ByteBufUtil.decodeHexDump("8800")));
                closeSent = true;
            } else {
                sendClose(code, "");
            }
        }
        endAfterWrites(ChannelFutureListener.CLOSE);
    }

    /**
     * Says that the other end broke the protocol, and ends the connection. What is still on its way
     * here has to be read first: closing a line with unread bytes resets it, and the other end
     * would not learn why.
     */
    void fail(int code, String reason) {
        if (!closeSent) {
            sendClose(code, reason);
        }
        endAfterWrites(done -> ((DuplexChannel) channel).shutdownOutput());
        readable(true);
    }

    /** At the end of this turn: whoever sees the close may rely on what it does here. */
    private void endAfterWrites(ChannelFutureListener end) {
        queue(Unpooled.EMPTY_BUFFER, channel.newPromise()).addListener(end);
        flushLater();
        closeDeadlineNanos = System.nanoTime() + CLOSE_NANOS;
        loop.watch(this);
    }

    @Override
    public void flushNow() {
        flushDue = false;
        ByteBuf frame = lone;
        if (frame == null) {
            channel.flush();
            return;
        }
        lone = null;
        int sent;
        try {
            sent = Channels.send(direct, frame);
        } catch (IOException e) {
            frame.release();
            channel.pipeline().fireExceptionCaught(e);
            return;
        }
        int left = frame.readableBytes() - sent;
        if (left == 0) {
            frame.release();
            return;
        }
        queue(frame.slice(frame.readerIndex() + sent, left), channel.voidPromise());
        channel.flush();
    }

    @Override
    public boolean stillWaits(long nowNanos) {
        if (channel.isActive() && nowNanos - closeDeadlineNanos >= 0) {
            Channels.reset(channel);
        }
        return channel.isActive();
    }
}
