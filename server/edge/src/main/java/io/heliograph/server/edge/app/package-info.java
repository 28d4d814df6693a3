/// The door of hub servers: {@code /server/}, a WebSocket that carries the service protocol.
@NullMarked
package io.heliograph.server.edge.app;

import org.jspecify.annotations.NullMarked;
