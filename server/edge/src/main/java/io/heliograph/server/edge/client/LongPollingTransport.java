package io.heliograph.server.edge.client;

import io.heliograph.access.ClientIdentity;
import io.heliograph.server.core.ClientSink;
import io.heliograph.server.core.Clock;
import io.heliograph.server.core.CloseReason;
import io.heliograph.server.core.EncodedMessage;
import io.heliograph.server.core.LineEnd;
import io.heliograph.server.core.Transport;
import io.heliograph.server.core.engine.ClientConnection;
import io.heliograph.server.edge.door.Cors;
import io.heliograph.server.edge.http.HttpAnswer;
import io.heliograph.server.edge.http.HttpExchange;
import io.heliograph.server.edge.http.NettyLoop;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * A client that asks again and again. The first poll is answered at once and opens the connection;
 * a later one waits for data. Home thread: the loop of the first poll.
 */
final class LongPollingTransport implements ClientSink, HttpTransport, NettyLoop.Watched {

    /** Under the minute after which proxies end a silent request. */
    private static final long HOLD_NANOS = Duration.ofSeconds(50).toNanos();

    /** What the network may take on top of the time that the token grants between two polls. */
    private static final long GRACE_NANOS = Duration.ofSeconds(10).toNanos();

    private static final int MAX_ANSWER_BYTES = 1 << 20;

    /**
     * How long the last poll is held. The Java client hands a page to a thread of its own and polls
     * on: the end would overtake the close record there, and the app would not learn why.
     */
    private static final Duration LAST_POLL_HOLD = Duration.ofMillis(100);

    private final NettyLoop loop;
    private final HttpTransports transports;
    private final String token;
    private final long idleNanos;
    private final Clock clock;
    private final PostQueue posts;
    private final List<ByteBuf> queue = new ArrayList<>();
    private long queuedBytes;
    private @Nullable ClientConnection client;
    private @Nullable HttpExchange poll;
    private boolean polledBefore;
    private boolean closed;
    private boolean over;
    private boolean answerDue;
    private long sinceNanos;

    /**
     * @param idle how long the client may let pass between two polls
     */
    LongPollingTransport(
            NettyLoop loop,
            HttpTransports transports,
            String token,
            Duration idle,
            Clock clock,
            PostQueue posts) {
        this.loop = loop;
        this.transports = transports;
        this.token = token;
        this.idleNanos = idle.toNanos() + GRACE_NANOS;
        this.clock = clock;
        this.posts = posts;
        this.sinceNanos = clock.nanoTime();
    }

    void opened(ClientConnection opened) {
        client = opened;
        posts.opened(opened);
        transports.add(token, this);
        loop.watch(this);
    }

    @Override
    public NettyLoop loop() {
        return loop;
    }

    @Override
    public int kind() {
        return ClientIdentity.TRANSPORT_LONG_POLLING;
    }

    @Override
    public void get(HttpExchange exchange) {
        if (over) {
            exchange.answer(page(exchange, 204, Unpooled.EMPTY_BUFFER));
            return;
        }
        if (!polledBefore) {
            polledBefore = true;
            sinceNanos = clock.nanoTime();
            exchange.answer(page(exchange, 200, Unpooled.EMPTY_BUFFER));
            return;
        }
        // The newer poll wins: the client has given up the older one.
        end(204);
        poll = exchange;
        sinceNanos = clock.nanoTime();
        exchange.onAbandoned(() -> loop.run(() -> abandoned(exchange)));
        answerIfDue();
    }

    private void abandoned(HttpExchange exchange) {
        if (poll == exchange) {
            poll = null;
            sinceNanos = clock.nanoTime();
        }
    }

    @Override
    public int maxBodyBytes(int otherwise) {
        return posts.maxBytes();
    }

    @Override
    public void post(HttpExchange exchange) {
        posts.add(exchange);
    }

    @Override
    public void delete(HttpExchange exchange) {
        exchange.answer(Cors.allow(exchange, HttpAnswer.status(202)));
        if (client != null) {
            client.transportClosed(CloseReason.CLIENT_LEFT, LineEnd.GOODBYE);
        }
        finish();
    }

    @Override
    public Transport transport() {
        return Transport.LONG_POLLING;
    }

    @Override
    public boolean supportsBinary() {
        return true;
    }

    @Override
    public void useBinary(boolean binary) {}

    @Override
    public void readable(boolean readable) {
        posts.readable(readable);
    }

    @Override
    public void send(EncodedMessage message) {
        add(message.payload().retainedDuplicate());
    }

    @Override
    public void send(ByteBuf payload) {
        add(payload);
    }

    private void add(ByteBuf payload) {
        if (closed) {
            payload.release();
            return;
        }
        queue.add(payload);
        queuedBytes += payload.readableBytes();
        if (!answerDue) {
            // What is sent in the same turn goes into the same answer.
            answerDue = true;
            loop.execute(this::answerIfDue);
        }
    }

    private void answerIfDue() {
        answerDue = false;
        HttpExchange waiting = poll;
        if (waiting == null || over) {
            return;
        }
        if (waiting.isAnswered()) {
            // The client has gone away from this poll: what is queued waits for its next one.
            abandoned(waiting);
            return;
        }
        if (!queue.isEmpty()) {
            poll = null;
            sinceNanos = clock.nanoTime();
            waiting.answer(page(waiting, 200, takeQueued()));
        } else if (closed) {
            loop.schedule(() -> endLast(waiting), LAST_POLL_HOLD);
        }
    }

    private void endLast(HttpExchange last) {
        if (poll == last) {
            finish();
        }
    }

    private ByteBuf takeQueued() {
        int taken = 0;
        int bytes = 0;
        while (taken < queue.size()
                && (taken == 0 || bytes + queue.get(taken).readableBytes() <= MAX_ANSWER_BYTES)) {
            bytes += queue.get(taken).readableBytes();
            taken++;
        }
        List<ByteBuf> parts = queue.subList(0, taken);
        ByteBuf body = Unpooled.wrappedBuffer(parts.toArray(ByteBuf[]::new));
        parts.clear();
        queuedBytes -= bytes;
        return body;
    }

    @Override
    public long queuedBytes() {
        return queuedBytes;
    }

    /** What is queued is still delivered; then a poll is told that it was the last. */
    @Override
    public void close(CloseReason reason) {
        if (!closed) {
            closed = true;
            posts.end();
            sinceNanos = clock.nanoTime();
            loop.execute(this::answerIfDue);
        }
    }

    private void finish() {
        over = true;
        closed = true;
        posts.end();
        queue.forEach(ByteBuf::release);
        queue.clear();
        queuedBytes = 0;
        transports.remove(token);
        end(204);
    }

    private void end(int status) {
        HttpExchange waiting = poll;
        poll = null;
        if (waiting != null) {
            waiting.answer(page(waiting, status, Unpooled.EMPTY_BUFFER));
        }
    }

    private static HttpAnswer page(HttpExchange exchange, int status, ByteBuf body) {
        HttpAnswer answer =
                HttpAnswer.bytes(status, "application/octet-stream", body)
                        .with("Cache-Control", "no-cache, no-store")
                        .with("Pragma", "no-cache")
                        .with("Expires", "Thu, 01 Jan 1970 00:00:00 GMT");
        return Cors.allow(exchange, answer);
    }

    @Override
    public boolean stillWaits(long loopNanos) {
        long nowNanos = clock.nanoTime();
        long waited = nowNanos - sinceNanos;
        if (poll != null && waited > HOLD_NANOS) {
            sinceNanos = nowNanos;
            end(200);
        } else if (poll == null && waited > idleNanos && !over) {
            if (client != null) {
                client.transportClosed(CloseReason.CLIENT_TIMEOUT);
            }
            finish();
        }
        return !over;
    }
}
