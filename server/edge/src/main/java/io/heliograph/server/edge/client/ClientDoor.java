package io.heliograph.server.edge.client;

import io.heliograph.access.Audience;
import io.heliograph.access.ClientIdentity;
import io.heliograph.access.TokenVerdict;
import io.heliograph.access.TokenVerifier;
import io.heliograph.server.core.Clock;
import io.heliograph.server.core.CloseReason;
import io.heliograph.server.core.HubName;
import io.heliograph.server.core.engine.ClientConnection;
import io.heliograph.server.core.engine.ClientDetails;
import io.heliograph.server.core.engine.Negotiation;
import io.heliograph.server.core.engine.Shard;
import io.heliograph.server.edge.door.Cors;
import io.heliograph.server.edge.door.Home;
import io.heliograph.server.edge.door.RefusalLog;
import io.heliograph.server.edge.door.Tokens;
import io.heliograph.server.edge.http.HttpAnswer;
import io.heliograph.server.edge.http.HttpExchange;
import io.heliograph.server.edge.http.HttpStream;
import io.heliograph.server.edge.http.Query;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

import java.util.Objects;

/**
 * Lets clients in, at {@code /client/} and {@code /client/negotiate}. Statuses and texts are those
 * of ASP.NET Core, which clients know.
 */
public final class ClientDoor {

    private static final ClaimLog PASSED_OVER = new ClaimLog();

    private static final RefusalLog REFUSALS =
            new RefusalLog(LoggerFactory.getLogger(ClientDoor.class));
    private static final String OTHER_USER = "token-other-user";
    private static final String ID_REQUIRED = "Connection ID required";

    private final Home home;
    private final TokenVerifier verifier;
    private final MessageLimits limits;
    private final Clock clock;
    private final EarlyPosts early;
    private final HttpTransports transports = new HttpTransports();
    private final StatefulDoor stateful;

    /**
     * @param limits longest message of a client, by WebSocket or by POST
     */
    public ClientDoor(Home home, TokenVerifier verifier, MessageLimits limits, Clock clock) {
        this.home = home;
        this.verifier = verifier;
        this.limits = limits;
        this.clock = clock;
        this.early = new EarlyPosts(home.engine());
        this.stateful = new StatefulDoor(home.engine(), limits, early);
    }

    /**
     * The longest body of a request that names {@code id}: long only if that is the secret of an
     * open connection which takes requests.
     */
    public int maxBodyBytes(@Nullable String id, int otherwise) {
        if (id == null) {
            return otherwise;
        }
        HttpTransport known = transports.find(id);
        if (known == null) {
            return home.engine().promised(id) == null ? otherwise : EarlyPosts.MAX_BYTES;
        }
        return known.maxBodyBytes(otherwise);
    }

    /** {@code POST /client/negotiate}. */
    public void negotiate(HttpExchange exchange, Query query) {
        if (exchange.method().equals("OPTIONS")) {
            exchange.answer(Cors.preflight(exchange));
            return;
        }
        if (!exchange.method().equals("POST")) {
            answer(exchange, HttpAnswer.status(405).with("Allow", "POST, OPTIONS"));
            return;
        }
        Visitor visitor = visitor(exchange, query);
        if (visitor == null) {
            return;
        }
        String refusal = NegotiateAnswer.versionProblem(query.first("negotiateVersion"));
        if (refusal != null) {
            answer(exchange, HttpAnswer.json(200, NegotiateAnswer.error(refusal)));
            return;
        }
        CloseReason reason = home.engine().refusal(visitor.hub, visitor.identity);
        if (reason == CloseReason.SERVICE_SHUTDOWN) {
            answer(exchange, HttpAnswer.text(503, reason.text(null)));
            return;
        }
        if (reason != null) {
            // As an error in the answer: every client fails its start with this text, whatever
            // transport it would have taken.
            answer(exchange, HttpAnswer.json(200, NegotiateAnswer.error(reason.text(null))));
            return;
        }
        boolean firstVersion = NegotiateAnswer.isFirstVersion(query.first("negotiateVersion"));
        boolean isStateful =
                firstVersion
                        && StatefulDoor.isAskedFor(query)
                        && visitor.identity.allows(ClientIdentity.TRANSPORT_WEB_SOCKETS)
                        && home.engine().grantsStatefulReconnect(visitor.hub, visitor.identity);
        Negotiation promised = home.engine().negotiate(visitor.hub, visitor.identity, isStateful);
        answer(
                exchange,
                HttpAnswer.json(
                        200, NegotiateAnswer.connection(promised, firstVersion, visitor.token)));
    }

    /** The transports: {@code /client/}. */
    public void handle(HttpExchange exchange, Query query) {
        switch (exchange.method()) {
            case "GET" -> get(exchange, query);
            case "POST" -> post(exchange, query);
            case "DELETE" -> delete(exchange, query);
            case "OPTIONS" -> exchange.answer(Cors.preflight(exchange));
            default ->
                    answer(
                            exchange,
                            HttpAnswer.status(405).with("Allow", "GET, POST, DELETE, OPTIONS"));
        }
    }

    private void get(HttpExchange exchange, Query query) {
        String id = query.first("id");
        if (id != null && stateful.takes(exchange, query, id)) {
            return;
        }
        HttpTransport known = id == null ? null : transports.find(id);
        int transport = transportOf(exchange);
        if (known != null && known.kind() != transport) {
            answer(exchange, HttpAnswer.text(400, "Cannot change transports mid-connection"));
            return;
        }
        if (known != null) {
            exchange.authenticated();
            known.loop().run(() -> known.get(exchange));
            return;
        }
        if (id == null && transport != ClientIdentity.TRANSPORT_WEB_SOCKETS) {
            answer(exchange, HttpAnswer.text(400, ID_REQUIRED));
            return;
        }
        Visitor visitor = visitor(exchange, query);
        if (visitor == null) {
            return;
        }
        Negotiation promised = null;
        if (id != null) {
            promised = home.engine().promised(id);
            if (promised == null || !promised.hub().equals(visitor.hub)) {
                answer(exchange, HttpAnswer.text(404, HttpTransport.UNKNOWN_ID));
                return;
            }
            if (!Objects.equals(promised.identity().userId(), visitor.identity.userId())) {
                refuseOtherUser(exchange, promised, visitor);
                answer(
                        exchange,
                        HttpAnswer.text(403, "The connection was negotiated by another user."));
                return;
            }
        }
        open(exchange, query, visitor, promised, transport);
    }

    private void refuseOtherUser(HttpExchange exchange, Negotiation promised, Visitor visitor) {
        String cause =
                "The connection was negotiated by "
                        + user(promised.identity())
                        + ", the token is of "
                        + user(visitor.identity);
        REFUSALS.add("a client of hub " + visitor.hub, exchange.remoteAddress(), cause, OTHER_USER);
        home.engine().tokenRefused(promised, OTHER_USER, cause);
    }

    private static String user(ClientIdentity identity) {
        return identity.userId() == null ? "nobody" : "user '" + identity.userId() + "'";
    }

    private static int transportOf(HttpExchange exchange) {
        if (exchange.wantsWebSocket()) {
            return ClientIdentity.TRANSPORT_WEB_SOCKETS;
        }
        boolean events =
                Objects.requireNonNullElse(exchange.headers().get("Accept"), "")
                        .contains("text/event-stream");
        return events
                ? ClientIdentity.TRANSPORT_SERVER_SENT_EVENTS
                : ClientIdentity.TRANSPORT_LONG_POLLING;
    }

    private void open(
            HttpExchange exchange,
            Query query,
            Visitor visitor,
            @Nullable Negotiation promised,
            int transport) {
        boolean webSocket = transport == ClientIdentity.TRANSPORT_WEB_SOCKETS;
        boolean events = transport == ClientIdentity.TRANSPORT_SERVER_SENT_EVENTS;
        if (!visitor.identity.allows(transport)) {
            String name = webSocket ? "WebSockets" : events ? "ServerSentEvents" : "LongPolling";
            answer(
                    exchange,
                    HttpAnswer.text(404, name + " transport not supported by this end point type"));
            return;
        }
        if (promised != null && home.engine().claim(promised.token()) == null) {
            answer(exchange, HttpAnswer.text(404, HttpTransport.UNKNOWN_ID));
            return;
        }
        connect(exchange, query, visitor, promised, transport);
    }

    private void connect(
            HttpExchange exchange,
            Query query,
            Visitor visitor,
            @Nullable Negotiation promised,
            int transport) {
        Shard shard = home.shardOf(exchange.loop());
        ClientDetails details = ClientRequests.details(exchange, query, visitor.identity);
        boolean webSocket = transport == ClientIdentity.TRANSPORT_WEB_SOCKETS;
        if (webSocket && promised != null && promised.stateful()) {
            stateful.open(exchange, shard, promised, details);
            return;
        }
        if (webSocket) {
            String token = promised == null ? null : promised.token();
            exchange.acceptWebSocket(
                    limits.of(visitor.hub),
                    socket -> {
                        WebSocketTransport opened =
                                new WebSocketTransport(socket, transports, token);
                        ClientConnection client =
                                shard.connect(visitor.hub, promised, details, opened);
                        opened.opened(client);
                        receiveEarly(client, promised);
                        return opened;
                    });
            return;
        }
        Objects.requireNonNull(promised);
        PostQueue posts = new PostQueue(limits.of(visitor.hub));
        if (transport == ClientIdentity.TRANSPORT_SERVER_SENT_EVENTS) {
            HttpStream stream = exchange.stream(Cors.allow(exchange, EventStreamTransport.head()));
            EventStreamTransport opened =
                    new EventStreamTransport(
                            exchange.loop(), stream, transports, promised.token(), posts);
            ClientConnection client = shard.connect(visitor.hub, promised, details, opened);
            opened.opened(client);
            receiveEarly(client, promised);
        } else {
            LongPollingTransport opened =
                    new LongPollingTransport(
                            exchange.loop(),
                            transports,
                            promised.token(),
                            visitor.identity.pollIdle(),
                            clock,
                            posts);
            ClientConnection client = shard.connect(visitor.hub, promised, details, opened);
            opened.opened(client);
            opened.get(exchange);
            receiveEarly(client, promised);
        }
    }

    private void receiveEarly(ClientConnection client, @Nullable Negotiation promised) {
        ByteBuf said = promised == null ? Unpooled.EMPTY_BUFFER : early.take(promised.token());
        if (said.isReadable()) {
            client.received(said);
        }
    }

    private void post(HttpExchange exchange, Query query) {
        String id = query.first("id");
        HttpTransport known = id == null ? null : transports.find(id);
        if (known != null) {
            exchange.authenticated();
            known.loop().run(() -> known.post(exchange));
            return;
        }
        if (id == null) {
            answer(exchange, HttpAnswer.text(400, ID_REQUIRED));
            return;
        }
        if (stateful.refusesPost(exchange, id)) {
            return;
        }
        answer(
                exchange,
                switch (early.add(id, exchange)) {
                    case KEPT -> HttpAnswer.status(200);
                    case TOO_MUCH ->
                            HttpAnswer.text(
                                    413,
                                    "More than "
                                            + EarlyPosts.MAX_BYTES
                                            + " bytes before the connection is opened.");
                    case UNKNOWN -> HttpAnswer.text(404, HttpTransport.UNKNOWN_ID);
                });
    }

    private void delete(HttpExchange exchange, Query query) {
        String id = query.first("id");
        HttpTransport known = id == null ? null : transports.find(id);
        if (known != null) {
            exchange.authenticated();
            known.loop().run(() -> known.delete(exchange));
        } else if (id == null) {
            answer(exchange, HttpAnswer.text(400, ID_REQUIRED));
        } else if (home.engine().promised(id) != null || home.engine().resumable(id) != null) {
            answer(exchange, HttpAnswer.text(400, HttpTransport.NO_DELETE));
        } else {
            answer(exchange, HttpAnswer.text(404, HttpTransport.UNKNOWN_ID));
        }
    }

    private record Visitor(HubName hub, ClientIdentity identity, String token) {}

    /** Who asks; the request is answered if the token does not let in. */
    private @Nullable Visitor visitor(HttpExchange exchange, Query query) {
        String hub = query.first("hub");
        if (hub == null || !HubName.isValid(hub) || query.all("hub").size() > 1) {
            answer(
                    exchange,
                    HttpAnswer.text(
                            400,
                            "Query item 'hub': found "
                                    + query.all("hub")
                                    + ", expected the name of one hub."));
            return null;
        }
        String token = Tokens.inHeaderOrQuery(exchange, query);
        return switch (verifier.verify(token, new Audience.Client(hub))) {
            case TokenVerdict.Accepted accepted -> {
                exchange.authenticated();
                PASSED_OVER.add(hub, ClientIdentity.passedOver(accepted.token()));
                yield new Visitor(
                        new HubName(hub),
                        ClientIdentity.of(accepted.token()),
                        Objects.requireNonNull(token));
            }
            case TokenVerdict.Refused refused -> {
                REFUSALS.add("a client of hub " + hub, exchange.remoteAddress(), refused);
                noteRefusal(query.first("id"), refused);
                answer(exchange, Tokens.unauthorized(refused));
                yield null;
            }
        };
    }

    /** Where it is known which connection was meant, its life story tells of it. */
    private void noteRefusal(@Nullable String id, TokenVerdict.Refused refused) {
        Negotiation promised = id == null ? null : home.engine().promised(id);
        if (promised != null) {
            home.engine().tokenRefused(promised, refused.problem().code(), refused.sentence());
        }
    }

    private static void answer(HttpExchange exchange, HttpAnswer answer) {
        exchange.answer(Cors.allow(exchange, answer));
    }
}
