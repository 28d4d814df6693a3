/// The protocol between hub servers and the service: framing and service messages.
///
/// Used by the service's app door and by hub-server SDKs. Knows bytes and records, never state or
/// sockets.
@NullMarked
package io.heliograph.wire.service;

import org.jspecify.annotations.NullMarked;
