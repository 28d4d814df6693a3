package io.heliograph.server.edge.client;

import io.heliograph.server.core.engine.ClientConnection;
import io.heliograph.server.edge.door.Cors;
import io.heliograph.server.edge.http.HttpAnswer;
import io.heliograph.server.edge.http.HttpExchange;
import io.netty.buffer.ByteBuf;

import org.jspecify.annotations.Nullable;

import java.util.ArrayDeque;

/**
 * The {@code POST} requests of one client, taken in the order they came. While its hub server
 * cannot take more, the answer to the last one that was taken is held back, and those behind it are
 * not taken: a client sends its next one only when the last was answered. Home thread: the
 * transport's loop.
 */
final class PostQueue {

    /** Whom the bytes are for. */
    interface Reader {
        /** The bytes are borrowed. */
        void received(ByteBuf bytes);

        boolean isClosed();
    }

    static final int MAX_WAITING = 16;

    private final int maxBytes;
    private final ArrayDeque<HttpExchange> waiting = new ArrayDeque<>(0);
    private int waitingBytes;
    private boolean readable = true;
    private @Nullable HttpExchange taken;
    private @Nullable Reader reader;

    /**
     * @param maxBytes of one request, and of all that wait to be taken
     */
    PostQueue(int maxBytes) {
        this.maxBytes = maxBytes;
    }

    int maxBytes() {
        return maxBytes;
    }

    /** From now on there is somebody to take what comes. */
    void opened(ClientConnection client) {
        opened(
                new Reader() {
                    @Override
                    public void received(ByteBuf bytes) {
                        client.received(bytes);
                    }

                    @Override
                    public boolean isClosed() {
                        return client.isClosed();
                    }
                });
    }

    void opened(Reader to) {
        reader = to;
    }

    void add(HttpExchange exchange) {
        Reader to = reader;
        if (to == null || to.isClosed()) {
            answer(exchange, HttpAnswer.text(404, HttpTransport.UNKNOWN_ID));
        } else if (readable) {
            take(exchange, to);
        } else if (waiting.size() == MAX_WAITING
                || exchange.body().readableBytes() > maxBytes - waitingBytes) {
            answer(
                    exchange,
                    HttpAnswer.text(
                            429,
                            "The hub server cannot take more from this connection now: wait for"
                                    + " the answers to earlier requests."));
        } else {
            waiting.add(exchange);
            waitingBytes += exchange.body().readableBytes();
        }
    }

    private void take(HttpExchange exchange, Reader to) {
        to.received(exchange.body().duplicate());
        if (readable || to.isClosed()) {
            accept(exchange);
        } else {
            taken = exchange;
        }
    }

    /** The answer has no body: some clients would try to read it as JSON. */
    private static void accept(HttpExchange exchange) {
        answer(exchange, HttpAnswer.status(200));
    }

    void readable(boolean now) {
        readable = now;
        Reader to = reader;
        if (!now || to == null) {
            return;
        }
        acceptTaken();
        while (readable && !to.isClosed() && !waiting.isEmpty()) {
            HttpExchange next = waiting.remove();
            waitingBytes -= next.body().readableBytes();
            // A client that gave its request up does not count on it.
            if (!next.isAnswered()) {
                take(next, to);
            }
        }
    }

    private void acceptTaken() {
        HttpExchange accepted = taken;
        taken = null;
        if (accepted != null) {
            accept(accepted);
        }
    }

    /** The connection is over. */
    void end() {
        reader = null;
        acceptTaken();
        for (HttpExchange each = waiting.poll(); each != null; each = waiting.poll()) {
            answer(each, HttpAnswer.text(404, HttpTransport.UNKNOWN_ID));
        }
        waitingBytes = 0;
    }

    private static void answer(HttpExchange exchange, HttpAnswer answer) {
        exchange.answer(Cors.allow(exchange, answer));
    }
}
