package io.heliograph.server.edge.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.netty.util.ReferenceCountUtil;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;

/**
 * An HTTP/1.1 connection: one request after another. What a client sends ahead of an answer waits,
 * and is not read from the line beyond the read that brought it. Home thread: the channel's loop.
 */
final class HttpConnection extends ChannelInboundHandlerAdapter implements NettyLoop.Watched {

    private static final Logger LOG = LoggerFactory.getLogger(HttpConnection.class);

    /** How long a client that was refused may take to notice. */
    private static final long LINGER_NANOS = Duration.ofSeconds(2).toNanos();

    private final Loops loops;
    private final HttpSettings settings;
    private final HttpHandler handler;
    private final HttpServerCodec codec;
    private final AtomicBoolean stopping;
    private final ArrayDeque<Object> ahead = new ArrayDeque<>();
    private @Nullable ChannelHandlerContext context;
    private @Nullable NettyLoop loop;
    private @Nullable HttpRequest incoming;
    private @Nullable ByteBuf incomingBody;
    private @Nullable HttpExchange current;
    private @Nullable HttpStream stream;
    private boolean closing;

    /** True from the first byte of a request to its last. */
    private boolean arriving;

    /** Whether the present read has brought anything whole. */
    private boolean decoded;

    private int maxBodyBytes;
    private long deadlineNanos;

    HttpConnection(
            Loops loops,
            HttpSettings settings,
            HttpHandler handler,
            HttpServerCodec codec,
            AtomicBoolean stopping) {
        this.loops = loops;
        this.settings = settings;
        this.handler = handler;
        this.codec = codec;
        this.stopping = stopping;
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        context = ctx;
        loop = loops.of(ctx.channel());
        deadlineNanos = System.nanoTime() + settings.requestTimeout().toNanos();
        loop.watch(this);
        ctx.read();
    }

    private ChannelHandlerContext context() {
        if (context == null) {
            throw new IllegalStateException("not active yet");
        }
        return context;
    }

    NettyLoop loop() {
        if (loop == null) {
            throw new IllegalStateException("not active yet");
        }
        return loop;
    }

    InetSocketAddress remoteAddress() {
        return (InetSocketAddress) context().channel().remoteAddress();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        decoded = true;
        if (closing) {
            ReferenceCountUtil.release(message);
        } else if (current != null || !ahead.isEmpty() || !ctx.channel().isWritable()) {
            ahead.add(message);
        } else {
            read(message);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        if (!decoded && current == null && !closing) {
            // Bytes have come, but no whole head.
            arrives();
        }
        decoded = false;
        readMore();
    }

    private void arrives() {
        if (!arriving) {
            arriving = true;
            deadlineNanos = System.nanoTime() + settings.requestTimeout().toNanos();
        }
    }

    private void readMore() {
        // While a request is being answered the line itself holds the next one back; a client that
        // leaves is still noticed.
        // Neither is anything read for a client that does not take its answers.
        if (ahead.isEmpty() && (closing || context().channel().isWritable())) {
            context().read();
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        if (stream == null && ctx.channel().isWritable()) {
            goOn();
            readMore();
        }
    }

    private void read(Object message) {
        if (message instanceof HttpRequest request) {
            begin(request);
        }
        if (message instanceof HttpContent content && !closing) {
            take(content);
        }
        ReferenceCountUtil.release(message);
    }

    private void begin(HttpRequest request) {
        DecoderResult result = request.decoderResult();
        if (result.isFailure()) {
            refuse(refusalOf(result.cause()));
            return;
        }
        incoming = request;
        arrives();
        long announced = HttpUtil.getContentLength(request, -1L);
        boolean hasBody = announced > 0 || HttpUtil.isTransferEncodingChunked(request);
        maxBodyBytes =
                hasBody
                        ? Math.min(settings.maxBodyBytes(), handler.maxBodyBytes(request.uri()))
                        : 0;
        if (announced > maxBodyBytes) {
            refuse(tooLarge());
        } else if (HttpUtil.is100ContinueExpected(request)) {
            context()
                    .writeAndFlush(
                            new DefaultFullHttpResponse(
                                    HttpVersion.HTTP_1_1,
                                    HttpResponseStatus.CONTINUE,
                                    Unpooled.EMPTY_BUFFER));
        }
    }

    private static HttpAnswer refusalOf(@Nullable Throwable cause) {
        return switch (cause) {
            case TooLongHttpLineException e ->
                    HttpAnswer.text(414, "The request line is too long.");
            case TooLongHttpHeaderException e ->
                    HttpAnswer.text(431, "The header fields are too long.");
            case null, default -> HttpAnswer.text(400, "The request is malformed.");
        };
    }

    private HttpAnswer tooLarge() {
        return HttpAnswer.text(
                413,
                "The body is longer than " + maxBodyBytes + " bytes, the most that is taken here.");
    }

    private void take(HttpContent content) {
        HttpRequest request = incoming;
        if (request == null) {
            return;
        }
        if (content.decoderResult().isFailure()) {
            refuse(HttpAnswer.text(400, "The body is malformed."));
            return;
        }
        ByteBuf part = content.content();
        if (part.isReadable()) {
            if (incomingBody == null) {
                // On the heap: whoever handles the request may keep it for another thread, and need
                // not give it back.
                incomingBody = Unpooled.buffer(part.readableBytes());
            }
            if (incomingBody.readableBytes() + part.readableBytes() > maxBodyBytes) {
                refuse(tooLarge());
                return;
            }
            incomingBody.writeBytes(part);
        }
        if (content instanceof LastHttpContent) {
            handle(request);
        }
    }

    private void handle(HttpRequest request) {
        ByteBuf body = incomingBody == null ? Unpooled.EMPTY_BUFFER : incomingBody;
        incoming = null;
        incomingBody = null;
        arriving = false;
        HttpExchange exchange = new HttpExchange(this, request, body);
        current = exchange;
        try {
            handler.handle(exchange);
        } catch (RuntimeException e) {
            LOG.error(
                    "a request failed: {} {} (internal_error)",
                    exchange.method(),
                    exchange.rawPath(),
                    e);
            if (!exchange.isAnswered()) {
                exchange.answer(
                        HttpAnswer.text(500, "The service failed while handling the request."));
            } else if (current != exchange || stream != null) {
                context().close();
            }
        }
    }

    /**
     * Answers what cannot be read as a request, and gives the connection up. What the client goes
     * on sending is thrown away for a while: closing a line with unread bytes resets it, and the
     * client would lose the answer.
     */
    private void refuse(HttpAnswer answer) {
        closing = true;
        arriving = false;
        incoming = null;
        incomingBody = null;
        deadlineNanos = System.nanoTime() + LINGER_NANOS;
        DuplexChannel channel = (DuplexChannel) context().channel();
        write(answer, false, false).addListener(done -> channel.shutdownOutput());
    }

    void answer(HttpExchange exchange, HttpAnswer answer) {
        if (current != exchange || !context().channel().isActive()) {
            answer.body().release();
            return;
        }
        boolean keepAlive = HttpUtil.isKeepAlive(exchange.request()) && !stopping.get();
        boolean head = exchange.request().method().equals(HttpMethod.HEAD);
        ChannelFuture written = write(answer, keepAlive, head);
        current = null;
        deadlineNanos = System.nanoTime() + settings.idleTimeout().toNanos();
        if (keepAlive) {
            goOn();
        } else {
            closing = true;
            written.addListener(ChannelFutureListener.CLOSE);
        }
    }

    private ChannelFuture write(HttpAnswer answer, boolean keepAlive, boolean head) {
        int length = answer.body().readableBytes();
        ByteBuf body = head ? Unpooled.EMPTY_BUFFER : answer.body();
        if (head) {
            answer.body().release();
        }
        DefaultFullHttpResponse response =
                new DefaultFullHttpResponse(
                        HttpVersion.HTTP_1_1,
                        HttpResponseStatus.valueOf(answer.status()),
                        body,
                        answer.headers(),
                        new DefaultHttpHeaders());
        if (answer.status() != HttpResponseStatus.NO_CONTENT.code()) {
            response.headers().set(HttpHeaderNames.CONTENT_LENGTH, length);
        }
        if (!keepAlive) {
            response.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        }
        return context().writeAndFlush(response);
    }

    /** Reads what came ahead of the answer, up to the next request. */
    private void goOn() {
        boolean waited = !ahead.isEmpty();
        while (current == null
                && !closing
                && context().channel().isWritable()
                && !ahead.isEmpty()) {
            read(ahead.poll());
        }
        if (waited) {
            readMore();
        }
    }

    HttpStream stream(HttpExchange exchange, HttpAnswer head) {
        HttpResponse response =
                new DefaultHttpResponse(
                        HttpVersion.HTTP_1_1,
                        HttpResponseStatus.valueOf(head.status()),
                        head.headers());
        HttpUtil.setTransferEncodingChunked(response, true);
        response.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        Channel channel = context().channel();
        HttpStream opened = new HttpStream(channel, loop());
        stream = opened;
        context().write(response);
        return opened;
    }

    void upgrade(
            HttpExchange exchange,
            int maxMessageBytes,
            Function<WebSocket, WebSocketListener> listener) {
        String key = exchange.headers().get(HttpHeaderNames.SEC_WEBSOCKET_KEY, "");
        DefaultFullHttpResponse response =
                new DefaultFullHttpResponse(
                        HttpVersion.HTTP_1_1,
                        HttpResponseStatus.SWITCHING_PROTOCOLS,
                        Unpooled.EMPTY_BUFFER);
        response.headers()
                .set(HttpHeaderNames.UPGRADE, HttpHeaderValues.WEBSOCKET)
                .set(HttpHeaderNames.CONNECTION, HttpHeaderValues.UPGRADE)
                .set(HttpHeaderNames.SEC_WEBSOCKET_ACCEPT, WebSocketUpgrade.accept(key));
        ChannelHandlerContext ctx = context();
        ctx.write(response);
        loop().unwatch(this);
        current = null;
        closing = true;
        // A client must not speak before it has its answer; what it said as if this were HTTP is
        // nothing.
        ahead.forEach(ReferenceCountUtil::release);
        ahead.clear();
        // From here on bytes go to one handler of ours: first the encoder leaves, since the socket
        // may be written to as it opens, then the
        // decoder, which passes on what it has read beyond the request.
        codec.removeOutboundHandler();
        Channel channel = ctx.channel();
        WebSocket socket = new WebSocket(channel, loop());
        WebSocketListener opened = listener.apply(socket);
        channel.pipeline().addLast(new WebSocketHandler(socket, opened, maxMessageBytes));
        channel.pipeline().remove(this);
        channel.config().setAutoRead(true);
        channel.pipeline().remove(codec);
        channel.flush();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        closing = true;
        loop().unwatch(this);
        incomingBody = null;
        ahead.forEach(ReferenceCountUtil::release);
        ahead.clear();
        if (stream != null) {
            stream.gone();
        }
        HttpExchange left = current;
        current = null;
        if (left != null && !left.isAnswered()) {
            left.abandon();
        }
    }

    @Override
    public boolean stillWaits(long nowNanos) {
        boolean idle = current == null && !arriving && !closing;
        if (idle && stopping.get()) {
            context().close();
            return false;
        }
        if (current != null || nowNanos - deadlineNanos < 0) {
            return true;
        }
        if (arriving) {
            refuse(HttpAnswer.text(408, "The request did not arrive in time."));
            return true;
        }
        context().close();
        return false;
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        boolean ours = cause instanceof RuntimeException || cause instanceof Error;
        if (ours && !(cause instanceof DecoderException)) {
            LOG.error(
                    "connection of {} failed (internal_error)",
                    ctx.channel().remoteAddress(),
                    cause);
        } else {
            LOG.debug(
                    "connection of {} broke: {}", ctx.channel().remoteAddress(), cause.toString());
        }
        ctx.close();
    }
}
