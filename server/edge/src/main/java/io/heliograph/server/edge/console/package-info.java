/// The console: a page for people who develop with the service, and what it is made of.
@NullMarked
package io.heliograph.server.edge.console;

import org.jspecify.annotations.NullMarked;
