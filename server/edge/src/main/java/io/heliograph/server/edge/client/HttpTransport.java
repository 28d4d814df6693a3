package io.heliograph.server.edge.client;

import io.heliograph.access.ClientIdentity;
import io.heliograph.server.edge.door.Cors;
import io.heliograph.server.edge.http.HttpAnswer;
import io.heliograph.server.edge.http.HttpExchange;
import io.heliograph.server.edge.http.NettyLoop;

/**
 * What an open connection makes of further requests with its secret id. They may arrive on any loop
 * and are handed to its own, in their order. Over WebSockets there should be none.
 */
interface HttpTransport {

    /** What a client is told whose id names no open connection. */
    String UNKNOWN_ID = "No Connection with that ID";

    String NO_DELETE = "Cannot terminate this connection using the DELETE endpoint.";

    NettyLoop loop();

    /** A {@code TRANSPORT_} constant of {@link ClientIdentity}. */
    int kind();

    /** Another {@code GET} with its id, for the same transport. */
    void get(HttpExchange exchange);

    /** Bytes from the client. */
    void post(HttpExchange exchange);

    /** The longest body of a {@code POST}; {@code otherwise} where there is nothing to post. */
    default int maxBodyBytes(int otherwise) {
        return otherwise;
    }

    /** The client ends it, which is for long polling only. */
    default void delete(HttpExchange exchange) {
        refuse(exchange, HttpAnswer.text(400, NO_DELETE));
    }

    static void refuse(HttpExchange exchange, HttpAnswer answer) {
        exchange.answer(Cors.allow(exchange, answer));
    }
}
