/// What every door needs: the token of a request, the answer to other origins, the shard of a loop.
@NullMarked
package io.heliograph.server.edge.door;

import org.jspecify.annotations.NullMarked;
