package io.heliograph.benchmarks.report;

import java.util.List;

/**
 * One quantity of one subject, in every burst.
 *
 * @param subject what was measured, such as {@code heliograph}
 * @param values one for each burst, in their order; at least one
 */
public record Result(String subject, Quantity quantity, List<Double> values) {

    public Result {
        values = List.copyOf(values);
        if (values.isEmpty()) {
            throw new IllegalArgumentException("nothing was measured of " + subject);
        }
    }

    /** The middle one; of an even number the mean of the two. */
    public double median() {
        double[] sorted = values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        return (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2;
    }

    public double lowest() {
        return values.stream().mapToDouble(Double::doubleValue).min().orElseThrow();
    }

    public double highest() {
        return values.stream().mapToDouble(Double::doubleValue).max().orElseThrow();
    }
}
