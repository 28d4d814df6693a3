/// The hub protocol, which stock SignalR clients speak: handshake, framing, hub messages as JSON
/// and MessagePack.
///
/// Used wherever the service talks to clients itself, and by hub-server SDKs. Knows bytes and
/// records, never state or sockets. What an application puts into a message (arguments, items,
/// results) stays as the bytes it came in.
@NullMarked
package io.heliograph.wire.hub;

import org.jspecify.annotations.NullMarked;
