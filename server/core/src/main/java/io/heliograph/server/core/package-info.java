/// Who is connected and where messages go: shards, their directories, the router, and the state
/// machines of client and server connections.
///
/// The doors (edge) call in; core calls out only through its ports ({@link
/// io.heliograph.server.core.Loop}, {@link io.heliograph.server.core.ClientSink}, {@link
/// io.heliograph.server.core.AppSink}). It never sees a socket.
@NullMarked
package io.heliograph.server.core;

import org.jspecify.annotations.NullMarked;
