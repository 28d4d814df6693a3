package io.heliograph.benchmarks;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * The client's side of a WebSocket with as little as will do: no masking to speak of, no checks,
 * messages read as one stream of bytes. A loader should cost less than what it measures. Home
 * thread: its loop.
 */
abstract class WebSocketLine extends ChannelInboundHandlerAdapter {

    private static final byte[] END_OF_HEAD = "\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final int TEXT = 0x81;
    private static final int BINARY = 0x82;
    private static final int PONG = 0x8A;
    private static final int OPCODE_CLOSE = 8;
    private static final int OPCODE_PING = 9;
    private static final int OPCODE_PONG = 10;
    private static final int HEADER_BYTES = 14;
    private static final int SHORT = 125;
    private static final int LENGTH_16 = 126;
    private static final int LENGTH_64 = 127;
    private static final int MASKED = 0x80;

    private final String request;
    private @Nullable ByteBuf unread;
    private @Nullable ChannelHandlerContext context;
    private boolean upgraded;
    private boolean reading;
    private boolean unflushed;
    private String end = "the connection ended without a close frame";

    WebSocketLine(String host, String pathAndQuery, Map<String, String> headers) {
        StringBuilder head =
                new StringBuilder("GET ")
                        .append(pathAndQuery)
                        .append(" HTTP/1.1\r\nHost: ")
                        .append(host)
                        .append("\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n")
                        .append("Sec-WebSocket-Version: 13\r\n")
                        .append("Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n");
        headers.forEach(
                (name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
        this.request = head.append("\r\n").toString();
    }

    abstract void upgraded();

    /** The next bytes of the stream, cut anywhere; borrowed. */
    abstract void received(ByteBuf data);

    /** Once, at the end, however it came. */
    abstract void ended(String why);

    /** Sends {@code payload} as one message and takes it over. */
    final void send(ByteBuf payload, boolean binary) {
        ChannelHandlerContext ctx = context;
        if (ctx == null || !ctx.channel().isActive()) {
            payload.release();
            return;
        }
        write(ctx, binary ? BINARY : TEXT, payload);
    }

    final void close() {
        ChannelHandlerContext ctx = context;
        if (ctx != null) {
            ctx.close();
        }
    }

    public final Channel channel() {
        ChannelHandlerContext ctx = context;
        if (ctx == null) {
            throw new IllegalStateException("not connected yet");
        }
        return ctx.channel();
    }

    private void write(ChannelHandlerContext ctx, int firstByte, ByteBuf payload) {
        int length = payload.readableBytes();
        ByteBuf frame = ctx.alloc().buffer(HEADER_BYTES + length);
        frame.writeByte(firstByte);
        if (length <= SHORT) {
            frame.writeByte(MASKED | length);
        } else if (length < 1 << Short.SIZE) {
            frame.writeByte(MASKED | LENGTH_16).writeShort(length);
        } else {
            frame.writeByte(MASKED | LENGTH_64).writeLong(length);
        }
        // A mask of zeros leaves the payload as it is.
        frame.writeInt(0).writeBytes(payload);
        payload.release();
        ctx.write(frame, ctx.voidPromise());
        if (reading) {
            unflushed = true;
        } else {
            ctx.flush();
        }
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        context = ctx;
        ctx.writeAndFlush(Unpooled.copiedBuffer(request, StandardCharsets.US_ASCII));
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ByteBuf in = (ByteBuf) message;
        reading = true;
        if (unread != null) {
            in = ctx.alloc().buffer(unread.readableBytes() + in.readableBytes()).writeBytes(unread);
            in.writeBytes((ByteBuf) message);
            ((ByteBuf) message).release();
            unread.release();
            unread = null;
        }
        try {
            if (upgraded || readHead(in)) {
                readFrames(ctx, in);
            }
            if (in.isReadable()) {
                unread = ctx.alloc().buffer(in.readableBytes()).writeBytes(in);
            }
        } finally {
            in.release();
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        reading = false;
        if (unflushed) {
            unflushed = false;
            ctx.flush();
        }
    }

    private boolean readHead(ByteBuf in) {
        int length = ByteBufUtil.indexOf(Unpooled.wrappedBuffer(END_OF_HEAD), in);
        if (length < 0) {
            return false;
        }
        String head =
                in.readCharSequence(length - in.readerIndex(), StandardCharsets.US_ASCII)
                        .toString();
        in.skipBytes(END_OF_HEAD.length);
        if (!head.startsWith("HTTP/1.1 101")) {
            end = "not let in: " + head.lines().findFirst().orElse("");
            close();
            return false;
        }
        upgraded = true;
        upgraded();
        return true;
    }

    private void readFrames(ChannelHandlerContext ctx, ByteBuf in) {
        while (in.readableBytes() >= 2) {
            int start = in.readerIndex();
            int opcode = in.getByte(start) & 0x0F;
            int code = in.getByte(start + 1) & 0x7F;
            int header = code == LENGTH_64 ? 10 : code == LENGTH_16 ? 4 : 2;
            if (in.readableBytes() < header) {
                return;
            }
            long length =
                    code == LENGTH_64
                            ? in.getLong(start + 2)
                            : code == LENGTH_16 ? in.getUnsignedShort(start + 2) : code;
            if (in.readableBytes() < header + length) {
                return;
            }
            in.skipBytes(header);
            ByteBuf payload = in.readSlice((int) length);
            switch (opcode) {
                case OPCODE_CLOSE -> {
                    end =
                            payload.readableBytes() < 2
                                    ? "closed"
                                    : "closed with " + payload.readUnsignedShort();
                    ctx.close();
                }
                case OPCODE_PING -> write(ctx, PONG, payload.retain());
                case OPCODE_PONG -> {}
                default -> received(payload);
            }
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        if (unread != null) {
            unread.release();
            unread = null;
        }
        ended(end);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        end = cause.toString();
        ctx.close();
    }
}
