package io.heliograph.benchmarks.report;

/**
 * Something that is measured.
 *
 * @param name as a heading says it, such as {@code deliveries}
 * @param unit such as {@code 1/s}
 * @param digits behind the point that mean something
 */
public record Quantity(String name, String unit, int digits, Better better) {

    /** Which of two figures is the better one. */
    public enum Better {
        MORE,
        LESS
    }

    /** Of which more is better. */
    public static Quantity gain(String name, String unit, int digits) {
        return new Quantity(name, unit, digits, Better.MORE);
    }

    /** Of which less is better. */
    public static Quantity cost(String name, String unit, int digits) {
        return new Quantity(name, unit, digits, Better.LESS);
    }

    /** Name and unit, as a heading. */
    public String heading() {
        return name
                + ", "
                + unit
                + (better == Better.MORE ? " (more is better)" : " (less is better)");
    }
}
