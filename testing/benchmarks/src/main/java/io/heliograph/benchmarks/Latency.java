package io.heliograph.benchmarks;

/** Percentiles of a histogram, in milliseconds, and how many values it has. */
record Latency(double p50, double p99, double max, long count) {

    private static final double MILLI = 1e6;

    /** As a {@link CrowdPart} writes it: nanoseconds, with blanks between. */
    static Latency parse(String text) {
        String[] words = text.split(" ");
        return new Latency(
                Long.parseLong(words[0]) / MILLI,
                Long.parseLong(words[1]) / MILLI,
                Long.parseLong(words[2]) / MILLI,
                Long.parseLong(words[3]));
    }
}
