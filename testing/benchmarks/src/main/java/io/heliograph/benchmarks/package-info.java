/// What {@code heliograph bench} measures: the service beside a bare broadcaster, in one run.
@NullMarked
package io.heliograph.benchmarks;

import org.jspecify.annotations.NullMarked;
