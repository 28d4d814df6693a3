package io.heliograph.server.edge.client;

import io.heliograph.access.ClientIdentity;
import io.heliograph.server.core.engine.ClientConnection;
import io.heliograph.server.edge.door.Cors;
import io.heliograph.server.edge.http.HttpAnswer;
import io.heliograph.server.edge.http.HttpExchange;
import io.heliograph.server.edge.http.NettyLoop;

import org.jspecify.annotations.Nullable;

/**
 * A transport that takes several requests. They may arrive on any loop and are handed to its own,
 * in their order.
 */
interface HttpTransport {

    /** What a client is told whose id names no open connection. */
    String UNKNOWN_ID = "No Connection with that ID";

    NettyLoop loop();

    /** A {@code TRANSPORT_} constant of {@link ClientIdentity}. */
    int kind();

    /** Another {@code GET} with its id, for the same transport. */
    void get(HttpExchange exchange);

    /** Null until it is connected. */
    @Nullable ClientConnection client();

    /** Bytes from the client. */
    default void post(HttpExchange exchange) {
        ClientConnection to = client();
        if (to == null || to.isClosed()) {
            exchange.answer(Cors.allow(exchange, HttpAnswer.text(404, UNKNOWN_ID)));
            return;
        }
        to.received(exchange.body().duplicate());
        exchange.answer(Cors.allow(exchange, HttpAnswer.status(200)));
    }

    /** The client ends it. */
    void delete(HttpExchange exchange);
}
