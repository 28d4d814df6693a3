/** What a benchmark found, and how it is told: a table, a JSON document, a chart. */
@NullMarked
package io.heliograph.benchmarks.report;

import org.jspecify.annotations.NullMarked;
