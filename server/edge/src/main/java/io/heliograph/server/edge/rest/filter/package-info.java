/// The filters of REST callers: which clients are meant.
@NullMarked
package io.heliograph.server.edge.rest.filter;

import org.jspecify.annotations.NullMarked;
