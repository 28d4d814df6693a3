/// The door of clients: negotiation, and the transports that carry the hub protocol.
@NullMarked
package io.heliograph.server.edge.client;

import org.jspecify.annotations.NullMarked;
