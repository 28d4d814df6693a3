/// What happened to connections: their events, kept for a while, and told to people.
@NullMarked
package io.heliograph.server.core.story;

import org.jspecify.annotations.NullMarked;
