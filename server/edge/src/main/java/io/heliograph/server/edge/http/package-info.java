/// The listener: HTTP/1.1 requests and WebSockets on the loops of the engine, without any knowledge
/// of what is said over them.
@NullMarked
package io.heliograph.server.edge.http;

import org.jspecify.annotations.NullMarked;
