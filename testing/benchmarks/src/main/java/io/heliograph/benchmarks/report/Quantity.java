package io.heliograph.benchmarks.report;

/**
 * Something that is measured.
 *
 * @param name as a heading says it, such as {@code deliveries}
 * @param unit such as {@code 1/s}
 * @param digits behind the point that mean something
 */
public record Quantity(String name, String unit, int digits) {

    /** Name and unit, as a heading. */
    public String heading() {
        return name + ", " + unit;
    }
}
