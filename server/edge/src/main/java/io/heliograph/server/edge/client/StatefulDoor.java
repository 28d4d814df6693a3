package io.heliograph.server.edge.client;

import io.heliograph.server.core.HubName;
import io.heliograph.server.core.engine.ClientDetails;
import io.heliograph.server.core.engine.Engine;
import io.heliograph.server.core.engine.Negotiation;
import io.heliograph.server.core.engine.Shard;
import io.heliograph.server.core.engine.StatefulSession;
import io.heliograph.server.edge.door.Cors;
import io.heliograph.server.edge.http.HttpAnswer;
import io.heliograph.server.edge.http.HttpExchange;
import io.heliograph.server.edge.http.Query;
import io.netty.buffer.ByteBuf;

/** The WebSockets of clients that may come back: the first, and each later one. */
final class StatefulDoor {

    private static final String WISH = "useStatefulReconnect";

    private final Engine engine;
    private final MessageLimits limits;
    private final EarlyPosts early;

    StatefulDoor(Engine engine, MessageLimits limits, EarlyPosts early) {
        this.engine = engine;
        this.limits = limits;
        this.early = early;
    }

    /** Whether a client asks for it. After a redirect some say so twice. */
    static boolean isAskedFor(Query query) {
        return query.all(WISH).stream().anyMatch("true"::equalsIgnoreCase);
    }

    /** The first line of a client that was told that it may come back. */
    void open(HttpExchange exchange, Shard shard, Negotiation promised, ClientDetails details) {
        int maxMessageBytes = limits.of(promised.hub());
        exchange.acceptWebSocket(
                maxMessageBytes,
                socket -> {
                    ResumableWebSocket line = new ResumableWebSocket(socket, shard.loop());
                    line.belongsTo(shard.connectStateful(promised, details, line, maxMessageBytes));
                    ByteBuf said = early.take(promised.token());
                    if (said.isReadable()) {
                        line.onData(said);
                    }
                    return line;
                });
    }

    /**
     * Takes a request with the secret of an open connection that its client may come back to. The
     * secret alone lets in: an access token may well have expired since negotiate.
     *
     * @return false if {@code id} is none
     */
    boolean takes(HttpExchange exchange, Query query, String id) {
        StatefulSession session = engine.resumable(id);
        if (session == null) {
            return false;
        }
        exchange.authenticated();
        if (!exchange.wantsWebSocket()) {
            answer(exchange, HttpAnswer.text(400, "Cannot change transports mid-connection"));
        } else if (!names(query, session.hub())) {
            answer(exchange, HttpAnswer.text(404, HttpTransport.UNKNOWN_ID));
        } else {
            exchange.acceptWebSocket(
                    limits.of(session.hub()),
                    socket -> {
                        ResumableWebSocket line = new ResumableWebSocket(socket, session.loop());
                        line.belongsTo(session);
                        session.loop().run(() -> session.resume(line));
                        return line;
                    });
        }
        return true;
    }

    /** Answers a {@code POST} with the secret of such a connection; false if {@code id} is none. */
    boolean refusesPost(HttpExchange exchange, String id) {
        if (engine.resumable(id) == null) {
            return false;
        }
        answer(exchange, HttpAnswer.text(405, WebSocketTransport.NO_POST));
        return true;
    }

    private static boolean names(Query query, HubName hub) {
        String named = query.first("hub");
        return named != null && HubName.isValid(named) && new HubName(named).equals(hub);
    }

    private static void answer(HttpExchange exchange, HttpAnswer answer) {
        exchange.answer(Cors.allow(exchange, answer));
    }
}
