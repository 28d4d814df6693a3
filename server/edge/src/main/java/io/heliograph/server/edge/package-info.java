/// The doors of the service behind one listener, and what they share: where a request goes, its
/// token, its origin.
@NullMarked
package io.heliograph.server.edge;

import org.jspecify.annotations.NullMarked;
