/// The machines of the service: a shard for each event loop with everything that lives on it, the
/// state machines of client and server connections, and the router that all doors share.
///
/// A shard is touched by its own loop only. What shards share ({@link
/// io.heliograph.server.core.engine.Hub}) is small, read often and written rarely, and safe for
/// every thread.
@NullMarked
package io.heliograph.server.core.engine;

import org.jspecify.annotations.NullMarked;
