package io.heliograph.server.edge.client;

import io.heliograph.access.ClientIdentity;
import io.heliograph.server.edge.http.HttpExchange;
import io.heliograph.server.edge.http.NettyLoop;

/**
 * A transport that takes several requests. They may arrive on any loop and are handed to its own,
 * in their order.
 */
interface HttpTransport {

    NettyLoop loop();

    /** A {@code TRANSPORT_} constant of {@link ClientIdentity}. */
    int kind();

    /** Another {@code GET} with its id, for the same transport. */
    void get(HttpExchange exchange);

    /** Bytes from the client. */
    void post(HttpExchange exchange);

    /** The client ends it. */
    void delete(HttpExchange exchange);
}
