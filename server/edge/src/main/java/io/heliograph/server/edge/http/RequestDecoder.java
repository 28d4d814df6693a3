package io.heliograph.server.edge.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpRequestDecoder;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * Reads requests one at a time. What has come ahead of its time stays as bytes: a request of twenty
 * bytes costs hundreds once it is an object. Home thread: the channel's loop.
 */
final class RequestDecoder extends HttpRequestDecoder {

    private BooleanSupplier holdsBack = () -> false;
    private @Nullable ChannelHandlerContext context;
    private boolean discards;
    private boolean decoding;

    /** Bytes of a head that were read, but not the whole of it. */
    private int headBytes;

    RequestDecoder(HttpSettings settings) {
        super(
                new HttpDecoderConfig()
                        .setMaxInitialLineLength(settings.maxRequestLineBytes())
                        .setMaxHeaderSize(settings.maxHeaderBytes())
                        .setHeadersFactory(RequestFields.FACTORY)
                        .setTrailersFactory(RequestFields.FACTORY));
    }

    /** {@code condition}: while it holds, no further request is read. */
    void holdBackWhile(BooleanSupplier condition) {
        holdsBack = condition;
    }

    /** From now on what comes is thrown away. */
    void discard() {
        discards = true;
    }

    /** Bytes that have come and are no message yet. */
    int waitingBytes() {
        return actualReadableBytes() + headBytes;
    }

    /** The memory that they take: the buffer they were read into may be much larger. */
    int memoryBytes() {
        return isHolding() ? internalBuffer().capacity() + headBytes : headBytes;
    }

    /** Whether requests, or parts of them, have come and are held back. */
    boolean isHolding() {
        return actualReadableBytes() > 0;
    }

    /** Whether a call of this decoder is under way, which goes on by itself. */
    boolean isDecoding() {
        return decoding;
    }

    /** Goes on with what was held back. */
    void resume() throws Exception {
        if (context != null && !decoding && isHolding()) {
            channelRead(context, Unpooled.EMPTY_BUFFER);
        }
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) throws Exception {
        context = ctx;
        super.handlerAdded(ctx);
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) throws Exception {
        decoding = true;
        try {
            super.channelRead(ctx, message);
        } finally {
            decoding = false;
        }
    }

    /** Only the connection says when more is read. */
    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        discardSomeReadBytes();
        ctx.fireChannelReadComplete();
    }

    @Override
    protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out)
            throws Exception {
        if (discards) {
            in.skipBytes(in.readableBytes());
            headBytes = 0;
            return;
        }
        if (holdsBack.getAsBoolean()) {
            return;
        }
        int before = in.readableBytes();
        int messages = out.size();
        super.decode(ctx, in, out);
        headBytes = out.size() > messages ? 0 : headBytes + before - in.readableBytes();
    }
}
