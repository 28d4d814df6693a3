/** The subcommands of {@code heliograph bench}, one for each scenario. */
@NullMarked
package io.heliograph.cli.bench;

import org.jspecify.annotations.NullMarked;
