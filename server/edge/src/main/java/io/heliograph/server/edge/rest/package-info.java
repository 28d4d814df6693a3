/// The door of REST callers: {@code /api} and {@code /api/v1}. Each route becomes one call of the
/// router.
@NullMarked
package io.heliograph.server.edge.rest;

import org.jspecify.annotations.NullMarked;
