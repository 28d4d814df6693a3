package io.heliograph.server.edge.http;

import io.heliograph.server.core.CloseReason;
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
import io.netty.handler.codec.http.HttpResponseEncoder;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.function.Function;

/**
 * An HTTP/1.1 connection: one request after another. What a client sends ahead of an answer waits
 * unread, and nothing is read from the line beyond the read that brought it. Home thread: the
 * channel's loop.
 */
final class HttpConnection extends ChannelInboundHandlerAdapter implements NettyLoop.Watched {

    private static final Logger LOG = LoggerFactory.getLogger(HttpConnection.class);

    /** How long a client that was refused may take to notice. */
    private static final long LINGER_NANOS = Duration.ofSeconds(2).toNanos();

    /** From its first byte on, or the opening of the connection, to the end of a request's head. */
    private static final long HEAD_NANOS = Duration.ofSeconds(10).toNanos();

    private final HttpListener listener;
    private final HttpSettings settings;
    private final HttpHandler handler;
    private final RequestDecoder decoder;
    private final HttpResponseEncoder encoder;
    private @Nullable ChannelHandlerContext context;
    private @Nullable NettyLoop loop;
    private @Nullable HttpRequest incoming;
    private @Nullable ByteBuf incomingBody;
    private @Nullable HttpExchange current;
    private @Nullable HttpStream stream;
    private @Nullable WriteStall stall;
    private boolean closing;

    /** True from the first byte of a request to its last. */
    private boolean arriving;

    /** Whether the present request has shown a good token, or the secret of a connection. */
    private boolean authenticated;

    /** Bytes of the present request; and those that the node counts for this connection. */
    private int requestBytes;

    private int heldBytes;
    private int maxBodyBytes;
    private long deadlineNanos;

    HttpConnection(
            HttpListener listener,
            HttpSettings settings,
            HttpHandler handler,
            RequestDecoder decoder,
            HttpResponseEncoder encoder) {
        this.listener = listener;
        this.settings = settings;
        this.handler = handler;
        this.decoder = decoder;
        this.encoder = encoder;
        decoder.holdBackWhile(this::holdsBack);
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        context = ctx;
        loop = listener.loops().of(ctx.channel());
        loop.connectionBegan();
        deadlineNanos = System.nanoTime() + headNanos();
        loop.watch(this);
        listener.unauthenticated().add(this);
        ctx.read();
    }

    private long headNanos() {
        return Math.min(HEAD_NANOS, settings.requestTimeout().toNanos());
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
        if (!closing && message instanceof HttpRequest request) {
            begin(request);
        }
        if (!closing && message instanceof HttpContent content) {
            take(content);
        }
        ReferenceCountUtil.release(message);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        readMore();
    }

    /**
     * True while the next request has to wait: for the answer to this one, or for it to be taken.
     */
    private boolean holdsBack() {
        return current != null || !context().channel().isWritable();
    }

    private void arrives() {
        if (!arriving) {
            arriving = true;
            deadlineNanos = System.nanoTime() + headNanos();
        }
    }

    /**
     * While a request is being answered the line itself holds the next one back; a client that
     * leaves is still noticed. Neither is anything read for a client that does not take its
     * answers.
     */
    private void readMore() {
        if (current == null && !closing && decoder.waitingBytes() > 0 && !holdsBack()) {
            arrives();
        }
        count();
        boolean takesMore = closing || (context().channel().isWritable() && !isAhead());
        if (takesMore) {
            context().read();
        }
    }

    /** Whether more has come than the present request. */
    private boolean isAhead() {
        return current != null && stream == null && decoder.isHolding();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        if (!ctx.channel().isWritable()) {
            stall = stall == null ? new WriteStall(ctx.channel()) : stall;
        } else if (stream == null) {
            goOn();
        }
    }

    // what is held for whom nobody knows yet

    /** Lets the node know how much is held here. */
    private void count() {
        int now = authenticated || closing ? 0 : decoder.memoryBytes() + requestBytes;
        int more = now - heldBytes;
        if (more != 0) {
            heldBytes = now;
            listener.unauthenticated().hold(this, more);
        }
    }

    int heldBytes() {
        return heldBytes;
    }

    /** The node holds too much, and this is the oldest of what it holds. */
    void refuseHeld() {
        CloseReason reason = CloseReason.UNAUTHENTICATED_BYTES;
        listener.log().warn(reason, remoteAddress());
        if (current != null) {
            // Its answer is on its way: no other can come before it.
            context().close();
        } else if (!closing) {
            refuse(HttpAnswer.text(503, reason.text(null)).with("Retry-After", "1"));
        }
    }

    /** The present request has shown who it is from. */
    void authenticated(HttpExchange exchange) {
        if (current == exchange && !authenticated) {
            authenticated = true;
            listener.unauthenticated().remove(this);
            count();
        }
    }

    boolean isBeingAnswered() {
        return current != null;
    }

    /** There are too many that have shown no token, and this is the oldest of them. */
    void giveWay() {
        listener.log().warn(CloseReason.UNAUTHENTICATED_CONNECTIONS, remoteAddress());
        context().close();
    }

    private void begin(HttpRequest request) {
        DecoderResult result = request.decoderResult();
        if (result.isFailure()) {
            refuse(RequestFields.refusalOf(result.cause()));
            return;
        }
        incoming = request;
        arrives();
        deadlineNanos = System.nanoTime() + settings.requestTimeout().toNanos();
        requestBytes = RequestFields.bytesOf(request);
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

    private HttpAnswer tooLarge() {
        return HttpAnswer.text(
                413,
                "Body: found more than "
                        + maxBodyBytes
                        + " bytes, expected at most that many here.");
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
            requestBytes += part.readableBytes();
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
                HttpAnswer failure =
                        HttpAnswer.text(500, "The service failed while handling the request.");
                exchange.answer(handler.refused(request.uri(), request.headers(), failure));
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
    private void refuse(HttpAnswer refusal) {
        HttpRequest request = incoming;
        HttpAnswer answer =
                request == null
                        ? refusal
                        : handler.refused(request.uri(), request.headers(), refusal);
        closing = true;
        arriving = false;
        incoming = null;
        incomingBody = null;
        decoder.discard();
        count();
        deadlineNanos = System.nanoTime() + LINGER_NANOS;
        DuplexChannel channel = (DuplexChannel) context().channel();
        write(answer, false, false).addListener(done -> channel.shutdownOutput());
    }

    void answer(HttpExchange exchange, HttpAnswer answer) {
        if (current != exchange || !context().channel().isActive()) {
            answer.body().release();
            return;
        }
        boolean keepAlive = HttpUtil.isKeepAlive(exchange.request()) && !listener.isStopping();
        boolean head = exchange.request().method().equals(HttpMethod.HEAD);
        ChannelFuture written = write(answer, keepAlive, head);
        current = null;
        authenticated = false;
        requestBytes = 0;
        deadlineNanos = System.nanoTime() + settings.idleTimeout().toNanos();
        if (keepAlive) {
            goOn();
        } else {
            closing = true;
            decoder.discard();
            count();
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
        if (decoder.isDecoding()) {
            return;
        }
        try {
            decoder.resume();
        } catch (Exception e) {
            exceptionCaught(context(), e);
            return;
        }
        readMore();
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
        // A client of a stream has nothing to say here; that it leaves is still noticed.
        decoder.discard();
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
        leave();
        // From here on bytes go to one handler of ours: first the encoder leaves, since the socket
        // may be written to as it opens, then the
        // decoder, which passes on what it has read beyond the request.
        Channel channel = ctx.channel();
        channel.pipeline().remove(encoder);
        WebSocket socket = new WebSocket(channel, loop(), maxMessageBytes);
        WebSocketListener opened = listener.apply(socket);
        channel.pipeline().addLast(new WebSocketHandler(socket, opened));
        channel.pipeline().remove(this);
        channel.config().setAutoRead(true);
        channel.pipeline().remove(decoder);
        channel.flush();
    }

    /** This is no connection of a stranger any more. */
    private void leave() {
        listener.unauthenticated().remove(this);
        count();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        loop().connectionEnded();
        closing = true;
        leave();
        loop().unwatch(this);
        incomingBody = null;
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
        if (stall != null && stall.isTooLong(nowNanos)) {
            notTaken();
            return true;
        }
        boolean idle = current == null && !arriving && !closing;
        if (idle && listener.isStopping()) {
            context().close();
            return false;
        }
        if (current != null || nowNanos - deadlineNanos < 0) {
            return true;
        }
        if (arriving) {
            CloseReason reason = CloseReason.REQUEST_TIMEOUT;
            listener.log().info(reason, remoteAddress());
            refuse(HttpAnswer.text(408, reason.text(null)));
            return true;
        }
        context().close();
        return false;
    }

    /** The client takes nothing of what it was sent. */
    private void notTaken() {
        if (stream != null) {
            stream.stalled();
            return;
        }
        listener.log().info(CloseReason.ANSWER_NOT_TAKEN, remoteAddress());
        Channels.reset(context().channel());
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
