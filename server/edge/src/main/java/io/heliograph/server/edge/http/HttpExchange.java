package io.heliograph.server.edge.http;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;

import org.jspecify.annotations.Nullable;

import java.net.InetSocketAddress;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;

/**
 * One request and its answer. It is answered exactly once: by {@link #answer}, {@link #stream} or
 * {@link #acceptWebSocket}. Everything is called on the connection's loop, but {@link #answer} and
 * {@link #onAbandoned}, which are safe for any thread.
 */
public final class HttpExchange {

    private enum State {
        OPEN,
        ANSWERED,
        /** The client went away first: an answer has nowhere to go. */
        ABANDONED
    }

    private final HttpConnection connection;
    private final HttpRequest request;
    private final ByteBuf body;
    private final String rawPath;
    private final String rawQuery;
    private final AtomicReference<State> state = new AtomicReference<>(State.OPEN);
    private final AtomicReference<@Nullable Runnable> abandoned = new AtomicReference<>();

    HttpExchange(HttpConnection connection, HttpRequest request, ByteBuf body) {
        this.connection = connection;
        this.request = request;
        this.body = body;
        String target = originForm(request.uri());
        int mark = target.indexOf('?');
        this.rawPath = mark < 0 ? target : target.substring(0, mark);
        this.rawQuery = mark < 0 ? "" : target.substring(mark + 1);
    }

    /** A proxy may send the whole URL. */
    private static String originForm(String uri) {
        int scheme = uri.indexOf("://");
        if (scheme < 0 || uri.startsWith("/")) {
            return uri;
        }
        int path = uri.indexOf('/', scheme + 3);
        return path < 0 ? "/" : uri.substring(path);
    }

    public String method() {
        return request.method().name();
    }

    /** Still percent-encoded, without query. */
    public String rawPath() {
        return rawPath;
    }

    /** Still percent-encoded, without {@code ?}; empty if there is none. */
    public String rawQuery() {
        return rawQuery;
    }

    public HttpHeaders headers() {
        return request.headers();
    }

    /** Lies on the heap and belongs to nobody: it may be kept, and read on any thread. */
    public ByteBuf body() {
        return body;
    }

    public InetSocketAddress remoteAddress() {
        return connection.remoteAddress();
    }

    public NettyLoop loop() {
        return connection.loop();
    }

    /**
     * The request has shown a good token, or the secret of an open connection. On the connection's
     * loop.
     */
    public void authenticated() {
        connection.authenticated(this);
    }

    /** Whether the request asks for a WebSocket. */
    public boolean wantsWebSocket() {
        HttpHeaders headers = request.headers();
        return method().equals("GET")
                && headers.containsValue(HttpHeaderNames.CONNECTION, HttpHeaderValues.UPGRADE, true)
                && headers.containsValue(HttpHeaderNames.UPGRADE, HttpHeaderValues.WEBSOCKET, true);
    }

    /**
     * Answers and goes on with the next request of the connection. No-op if the client has gone.
     * Safe for any thread.
     */
    public void answer(HttpAnswer answer) {
        if (state.compareAndSet(State.OPEN, State.ANSWERED)) {
            loop().run(() -> connection.answer(this, answer));
            return;
        }
        answer.body().release();
        if (state.get() == State.ANSWERED) {
            throw new IllegalStateException("this request is answered already");
        }
    }

    /** True once there is an answer, or nobody to take one. */
    public boolean isAnswered() {
        return state.get() != State.OPEN;
    }

    /**
     * Calls {@code action} once if the client goes away before the answer, or has gone already.
     * Safe for any thread.
     */
    public void onAbandoned(Runnable action) {
        abandoned.set(action);
        if (state.get() == State.ABANDONED) {
            tellAbandoned();
        }
    }

    /** Answers with a body that goes on; {@code head} has none. The connection ends with it. */
    public HttpStream stream(HttpAnswer head) {
        markAnswered();
        return connection.stream(this, head);
    }

    /**
     * Answers with a WebSocket, or with 400 or 426 if the request does not follow RFC 6455; then
     * {@code listener} is not called.
     *
     * @param maxMessageBytes longest message of the client; beyond, close 1009
     */
    public void acceptWebSocket(
            int maxMessageBytes, Function<WebSocket, WebSocketListener> listener) {
        HttpAnswer refusal = WebSocketUpgrade.refusal(request.headers());
        if (refusal != null) {
            answer(refusal);
            return;
        }
        markAnswered();
        connection.upgrade(this, maxMessageBytes, listener);
    }

    private void markAnswered() {
        if (!state.compareAndSet(State.OPEN, State.ANSWERED)) {
            throw new IllegalStateException("this request is answered already");
        }
    }

    HttpRequest request() {
        return request;
    }

    void abandon() {
        if (state.compareAndSet(State.OPEN, State.ABANDONED)) {
            tellAbandoned();
        }
    }

    private void tellAbandoned() {
        Runnable action = abandoned.getAndSet(null);
        if (action != null) {
            action.run();
        }
    }
}
