/// The {@code heliograph} command, one class for each subcommand.
@NullMarked
package io.heliograph.cli;

import org.jspecify.annotations.NullMarked;
