/// One node: its configuration, and the wiring of engine, doors and listener.
@NullMarked
package io.heliograph.server.node;

import org.jspecify.annotations.NullMarked;
