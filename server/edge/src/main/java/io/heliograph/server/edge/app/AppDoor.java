package io.heliograph.server.edge.app;

import io.heliograph.access.Audience;
import io.heliograph.access.TokenVerdict;
import io.heliograph.access.TokenVerifier;
import io.heliograph.server.core.HubName;
import io.heliograph.server.edge.door.Home;
import io.heliograph.server.edge.door.RefusalLog;
import io.heliograph.server.edge.door.Tokens;
import io.heliograph.server.edge.http.HttpAnswer;
import io.heliograph.server.edge.http.HttpExchange;
import io.heliograph.server.edge.http.Query;

import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

import java.util.Objects;

/** Lets hub servers in: {@code GET /server/?hub=…&cid=…} with a token for that hub. */
public final class AppDoor {

    private static final RefusalLog REFUSALS =
            new RefusalLog(LoggerFactory.getLogger(AppDoor.class));

    /**
     * A WebSocket message has no meaning of its own here; this only bounds what one may announce.
     */
    private static final int MAX_WEBSOCKET_MESSAGE_BYTES = Integer.MAX_VALUE;

    private static final int MAX_SHOWN = 128;

    private final Home home;
    private final TokenVerifier verifier;

    public AppDoor(Home home, TokenVerifier verifier) {
        this.home = home;
        this.verifier = verifier;
    }

    public void handle(HttpExchange exchange, Query query) {
        String hub = query.first("hub");
        if (hub == null || !HubName.isValid(hub)) {
            exchange.answer(
                    HttpAnswer.text(
                            400,
                            "Query item 'hub': found '" + hub + "', expected the name of a hub."));
            return;
        }
        switch (verifier.verify(Tokens.inHeader(exchange), new Audience.Server(hub))) {
            case TokenVerdict.Refused refused -> {
                REFUSALS.add(
                        "a hub server" + claimedName(exchange) + " of hub " + hub,
                        exchange.remoteAddress(),
                        refused);
                exchange.answer(Tokens.unauthorized(refused));
            }
            case TokenVerdict.Accepted accepted -> accept(exchange, query, hub, accepted);
        }
    }

    /** What it calls itself, if that can be shown: nothing is verified yet. */
    private static String claimedName(HttpExchange exchange) {
        String id = exchange.headers().get("X-ASRS-Server-Id");
        boolean showable =
                id != null
                        && !id.isEmpty()
                        && id.length() <= MAX_SHOWN
                        && id.chars().allMatch(c -> c > ' ' && c < 0x7f);
        return showable ? " that calls itself '" + id + "'" : "";
    }

    private void accept(
            HttpExchange exchange, Query query, String hub, TokenVerdict.Accepted accepted) {
        exchange.authenticated();
        if (!exchange.wantsWebSocket()) {
            exchange.answer(
                    HttpAnswer.text(426, "A hub server connects by WebSocket.")
                            .with("Upgrade", "websocket"));
            return;
        }
        String serverId =
                firstGiven(
                        exchange.headers().get("X-ASRS-Server-Id"),
                        accepted.token().first("nameid"));
        if (serverId == null) {
            exchange.answer(
                    HttpAnswer.text(
                            400,
                            "Header 'X-ASRS-Server-Id' is missing, and the token has no claim"
                                    + " 'nameid'."));
            return;
        }
        String cid = Objects.requireNonNullElse(query.first("cid"), "");
        exchange.acceptWebSocket(
                MAX_WEBSOCKET_MESSAGE_BYTES,
                socket -> {
                    AppTransport transport = new AppTransport(socket);
                    transport.opened(
                            home.shardOf(socket.loop())
                                    .connectServer(new HubName(hub), serverId, cid, transport));
                    return transport;
                });
    }

    private static @Nullable String firstGiven(@Nullable String first, @Nullable String second) {
        return first != null && !first.isBlank() ? first : second;
    }
}
