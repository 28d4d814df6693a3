package io.heliograph.benchmarks.report;

import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;

/** A report as people read it on a terminal. */
public final class ReportTable {

    private static final int GAP = 2;

    private ReportTable() {}

    public static void print(Report report, PrintWriter out) {
        out.println(report.title());
        out.println(report.environment().line());
        report.settings().forEach((name, value) -> out.print("  " + name + "=" + value));
        out.println();
        int subject = report.subjects().stream().mapToInt(String::length).max().orElse(0);
        for (Quantity quantity : report.quantities()) {
            out.println();
            out.println("  " + quantity.heading());
            List<Result> results = report.of(quantity);
            int width =
                    results.stream()
                            .map(result -> number(result.highest(), quantity.digits()))
                            .mapToInt(String::length)
                            .max()
                            .orElse(0);
            for (Result result : results) {
                out.println(
                        "    "
                                + padded(result.subject(), subject + GAP)
                                + before(number(result.median(), quantity.digits()), width)
                                + spread(result));
            }
            for (Ratio ratio : report.ratios()) {
                if (ratio.quantity().equals(quantity)) {
                    out.println(
                            "    "
                                    + ratio.of()
                                    + " : "
                                    + ratio.to()
                                    + " = "
                                    + number(ratio.value(), 2));
                }
            }
        }
        if (!report.notes().isEmpty()) {
            out.println();
            report.notes().forEach(note -> out.println("  " + note));
        }
        out.flush();
    }

    private static String spread(Result result) {
        if (result.values().size() == 1) {
            return "";
        }
        int digits = result.quantity().digits();
        return "  ("
                + number(result.lowest(), digits)
                + " to "
                + number(result.highest(), digits)
                + ", median of "
                + result.values().size()
                + ")";
    }

    static String number(double value, int digits) {
        return String.format(Locale.ROOT, "%,." + digits + "f", value);
    }

    private static String padded(String text, int width) {
        return text + " ".repeat(Math.max(0, width - text.length()));
    }

    private static String before(String text, int width) {
        return " ".repeat(Math.max(0, width - text.length())) + text;
    }
}
