/// The door of those who watch the service: {@code /api/admin}. Questions only.
@NullMarked
package io.heliograph.server.edge.admin;

import org.jspecify.annotations.NullMarked;
