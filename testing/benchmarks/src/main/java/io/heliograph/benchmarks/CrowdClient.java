package io.heliograph.benchmarks;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;

/**
 * A WebSocket client that counts messages and looks at nothing else: the loader should cost as
 * little as it can, so that the server is what is measured. Home thread: its loop.
 */
final class CrowdClient extends ChannelInboundHandlerAdapter {

    private static final String END_OF_HEAD = "\r\n\r\n";
    private static final int LENGTH_16 = 126;
    private static final int LENGTH_64 = 127;
    private static final int OPCODE_CLOSE = 8;

    private final CrowdPart crowd;
    private final String request;
    private final long startedNanos = System.nanoTime();
    private @Nullable ByteBuf head = Unpooled.buffer(0);
    private @Nullable Channel channel;
    private boolean open;

    // the frame that is being read
    private int headerSeen;
    private int headerBytes;
    private int opcode;
    private long length;
    private long left;

    // what counts of it
    private long bytes;
    private long counted;
    private long position;
    private long due;

    CrowdClient(CrowdPart crowd, String request) {
        this.crowd = crowd;
        this.request = request;
    }

    void send(ByteBuf frame) {
        Channel line = channel;
        if (line == null || !line.isActive()) {
            frame.release();
            return;
        }
        line.writeAndFlush(frame, line.voidPromise());
    }

    /** Forgets what it has of messages of another length. */
    void countAnew() {
        bytes = 0;
        counted = 0;
        due = 0;
    }

    /** Ends with a reset: a closed line would keep its port for a minute. */
    void abort() {
        Channel line = channel;
        if (line != null) {
            line.close();
        }
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        channel = ctx.channel();
        ctx.writeAndFlush(Unpooled.copiedBuffer(request, StandardCharsets.US_ASCII));
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ByteBuf in = (ByteBuf) message;
        if (head == null || readHead(in)) {
            readFrames(in);
        }
        in.release();
    }

    private boolean readHead(ByteBuf in) {
        ByteBuf all = head;
        if (all == null) {
            return true;
        }
        int before = all.readableBytes();
        all.writeBytes(in, in.readerIndex(), in.readableBytes());
        String text = all.toString(StandardCharsets.US_ASCII);
        int end = text.indexOf(END_OF_HEAD);
        if (end < 0) {
            in.skipBytes(in.readableBytes());
            return false;
        }
        if (!text.startsWith("HTTP/1.1 101")) {
            crowd.failed("a client was not let in: " + text.lines().findFirst().orElse(""));
            abort();
            return false;
        }
        in.skipBytes(end + END_OF_HEAD.length() - before);
        head = null;
        ByteBuf hello = crowd.hello();
        if (hello == null) {
            opened();
        } else {
            send(hello);
        }
        return true;
    }

    private void opened() {
        open = true;
        crowd.opened(System.nanoTime() - startedNanos);
    }

    private void readFrames(ByteBuf in) {
        while (in.isReadable()) {
            if (left == 0) {
                readHeader(in.readByte() & 0xFF);
                if (left == 0) {
                    continue;
                }
            }
            int now = (int) Math.min(left, in.readableBytes());
            if (open) {
                payload(in, now);
            }
            in.skipBytes(now);
            left -= now;
            if (left == 0) {
                frameEnded();
            }
        }
    }

    private void readHeader(int next) {
        switch (headerSeen++) {
            case 0 -> {
                opcode = next & 0x0F;
                length = 0;
            }
            case 1 -> {
                length = next & 0x7F;
                headerBytes = length == LENGTH_64 ? 10 : length == LENGTH_16 ? 4 : 2;
                if (headerBytes > 2) {
                    length = 0;
                }
            }
            default -> length = length << 8 | next;
        }
        if (headerSeen < 2 || headerSeen < headerBytes) {
            return;
        }
        headerSeen = 0;
        left = length;
        position = 0;
        if (opcode == OPCODE_CLOSE) {
            crowd.failed("a client was closed by the server");
        }
    }

    /** {@code count} bytes of the frame; {@code in} stands at the first of them. */
    private void payload(ByteBuf in, int count) {
        int size = crowd.messageBytes();
        if (size == 0) {
            crowd.learn(length);
            return;
        }
        // Shorter frames are pings.
        if (length < size) {
            return;
        }
        int offset = crowd.timeOffset();
        if (offset >= 0) {
            readTimes(in, count, size, offset);
        }
        bytes += count;
        long whole = bytes / size;
        if (whole > counted) {
            crowd.counted(whole - counted);
            counted = whole;
        }
    }

    /** Reads the digits of every message in these bytes; they may be cut anywhere. */
    private void readTimes(ByteBuf in, int count, int size, int offset) {
        int start = in.readerIndex();
        int i = 0;
        while (i < count) {
            int within = (int) (position % size);
            if (within < offset) {
                int skip = Math.min(offset - within, count - i);
                position += skip;
                i += skip;
            } else if (within < offset + TimedMessage.DIGITS) {
                due = due * 10 + in.getByte(start + i) - '0';
                position++;
                i++;
                if (within == offset + TimedMessage.DIGITS - 1) {
                    crowd.arrived(due);
                    due = 0;
                }
            } else {
                int skip = Math.min(size - within, count - i);
                position += skip;
                i += skip;
            }
        }
    }

    private void frameEnded() {
        if (!open) {
            opened();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        crowd.ended(open);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        crowd.failed(cause.toString());
        ctx.close();
    }
}
