package io.heliograph.server.edge.client;

import io.heliograph.server.core.engine.Engine;
import io.heliograph.server.edge.http.HttpExchange;
import io.heliograph.server.edge.http.NettyLoop;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

import java.util.concurrent.ConcurrentHashMap;

/**
 * What clients say by {@code POST} between negotiate and the opening of their transport, kept until
 * then, or until it is too late to open it. Safe for use by any thread.
 */
final class EarlyPosts {

    enum Outcome {
        KEPT,
        TOO_MUCH,
        /** Nobody is promised a connection under that id, or it is being opened. */
        UNKNOWN
    }

    static final int MAX_BYTES = 64 * 1024;

    private final Engine engine;
    private final ConcurrentHashMap<String, Early> byToken = new ConcurrentHashMap<>();

    EarlyPosts(Engine engine) {
        this.engine = engine;
    }

    Outcome add(String token, HttpExchange exchange) {
        Outcome[] outcome = {Outcome.UNKNOWN};
        byToken.compute(
                token,
                (key, known) -> {
                    // Who opens the transport claims the promise first and takes what is here then.
                    if (engine.promised(key) == null) {
                        return known;
                    }
                    Early early = known == null ? begin(key, exchange.loop()) : known;
                    outcome[0] = early.add(exchange.body()) ? Outcome.KEPT : Outcome.TOO_MUCH;
                    return early;
                });
        return outcome[0];
    }

    private Early begin(String token, NettyLoop loop) {
        Early early = new Early(token);
        loop.run(() -> loop.watch(early));
        return early;
    }

    /** All that came, in its order; nobody's buffer. */
    ByteBuf take(String token) {
        // Not without the lock of the entry: somebody may be adding the first one right now.
        Early early = byToken.remove(token);
        return early == null ? Unpooled.EMPTY_BUFFER : early.said;
    }

    private final class Early implements NettyLoop.Watched {

        private final String token;

        /** On the heap; under the lock of its entry in the map. */
        private final ByteBuf said = Unpooled.buffer(0);

        Early(String token) {
            this.token = token;
        }

        boolean add(ByteBuf body) {
            if (body.readableBytes() > MAX_BYTES - said.readableBytes()) {
                return false;
            }
            said.writeBytes(body, body.readerIndex(), body.readableBytes());
            return true;
        }

        @Override
        public boolean stillWaits(long nowNanos) {
            if (engine.promised(token) != null) {
                return true;
            }
            byToken.remove(token, this);
            return false;
        }
    }
}
