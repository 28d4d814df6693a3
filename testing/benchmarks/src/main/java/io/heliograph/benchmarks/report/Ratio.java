package io.heliograph.benchmarks.report;

/** The medians of one quantity of two subjects, the one by the other. */
public record Ratio(String of, String to, Quantity quantity, double value) {}
