package io.heliograph.benchmarks.report;

import java.util.List;
import java.util.Locale;

/**
 * A report as one page that needs nothing else: for each quantity a bar for each subject, its
 * median, and a mark for each burst. Light or dark, as the reader's system is. Well-formed XML.
 */
public final class ReportChart {

    private static final int WIDTH = 830;
    private static final int LABEL = 290;
    private static final int VALUE = 120;
    private static final int ROW = 34;
    private static final int BAR = 18;
    private static final int TOP = 8;
    private static final int MARK = 3;

    private static final String STYLE =
            """
            :root { color-scheme: light dark; --ink: #1b2430; --soft: #5c6773; --page: #ffffff; --bar: #2f6fb0; \
            --peer: #9fb3c8; --mark: #d9822b; --line: #d8dee5; }
            @media (prefers-color-scheme: dark) { :root { --ink: #e6ebf0; --soft: #9aa7b4; --page: #14191f; \
            --bar: #5fa3e6; --peer: #4d6073; --mark: #f0a54a; --line: #2c353f; } }
            body { font: 15px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--page); \
            max-width: 870px; margin: 2em auto; padding: 0 1em; }
            h1 { font-size: 1.3em; } h2 { font-size: 1.05em; margin: 1.6em 0 0.2em; }
            p { margin: 0.3em 0; } .soft { color: var(--soft); }
            svg { width: 100%; height: auto; } text { font: 14px system-ui, sans-serif; fill: var(--ink); }
            .bar { fill: var(--peer); } .first { fill: var(--bar); } .mark { fill: var(--mark); }
            .axis { stroke: var(--line); }
            """;

    private ReportChart() {}

    public static String of(Report report) {
        StringBuilder out = new StringBuilder();
        out.append("<!DOCTYPE html>\n<html xmlns=\"http://www.w3.org/1999/xhtml\" lang=\"en\">\n");
        out.append("<head><meta charset=\"utf-8\"/>");
        out.append("<meta name=\"viewport\" content=\"width=device-width\"/><title>");
        out.append("heliograph bench ").append(escaped(report.scenario()));
        out.append("</title><style>\n").append(STYLE).append("</style></head>\n<body>\n<h1>");
        out.append(escaped(report.title())).append("</h1>\n<p class=\"soft\">");
        out.append(escaped(report.environment().line())).append("</p>\n<p class=\"soft\">");
        report.settings()
                .forEach((name, value) ->
                        out.append(escaped(name))
                                .append(" = ")
                                .append(escaped(String.valueOf(value)))
                                .append("; "));
        out.append(escaped(report.environment().at().toString())).append("</p>\n");
        for (Quantity quantity : report.quantities()) {
            chart(report, quantity, out);
        }
        report.notes().forEach(note -> out.append("<p>").append(escaped(note)).append("</p>\n"));
        out.append("<p class=\"soft\">Bars are medians, marks are single measurements.</p>\n");
        return out.append("</body>\n</html>\n").toString();
    }

    private static void chart(Report report, Quantity quantity, StringBuilder out) {
        List<Result> results = report.of(quantity);
        double highest = results.stream().mapToDouble(Result::highest).max().orElse(0);
        double scale = highest > 0 ? (WIDTH - LABEL - VALUE) / highest : 0;
        int height = TOP * 2 + results.size() * ROW;
        out.append("<h2>").append(escaped(quantity.heading())).append("</h2>\n");
        out.append(
                text(
                        "<svg viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"%s\""
                                + " xmlns=\"http://www.w3.org/2000/svg\">\n",
                        WIDTH, height, escaped(quantity.heading())));
        for (int i = 0; i < results.size(); i++) {
            row(results.get(i), i, scale, report.subjects().get(0), out);
        }
        out.append(
                text(
                        "<line class=\"axis\" x1=\"%d\" y1=\"%d\" x2=\"%d\" y2=\"%d\"/>\n</svg>\n",
                        LABEL, TOP, LABEL, height - TOP));
        for (Ratio ratio : report.ratios()) {
            if (ratio.quantity().equals(quantity)) {
                out.append("<p>").append(escaped(ratio.of() + " : " + ratio.to()));
                out.append(" = <b>").append(ReportTable.number(ratio.value(), 2));
                out.append("</b></p>\n");
            }
        }
    }

    private static void row(
            Result result, int index, double scale, String first, StringBuilder out) {
        int top = TOP + index * ROW + (ROW - BAR) / 2;
        int base = top + BAR - MARK - 1;
        double length = result.median() * scale;
        double furthest = Math.max(length, result.highest() * scale);
        out.append(
                text(
                        "<text x=\"%d\" y=\"%d\" text-anchor=\"end\">%s</text>",
                        LABEL - 10, base, escaped(result.subject())));
        out.append(
                text(
                        "<rect class=\"%s\" x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"%d\"/>",
                        result.subject().startsWith(first) ? "bar first" : "bar",
                        LABEL,
                        top,
                        Math.max(0, length),
                        BAR));
        for (double value : result.values()) {
            out.append(
                    text(
                            "<circle class=\"mark\" cx=\"%.1f\" cy=\"%d\" r=\"%d\"/>",
                            LABEL + Math.max(0, value * scale), top + BAR / 2, MARK));
        }
        out.append(
                text(
                        "<text x=\"%.1f\" y=\"%d\">%s</text>\n",
                        LABEL + Math.max(0, furthest) + 10,
                        base,
                        ReportTable.number(result.median(), result.quantity().digits())));
    }

    private static String text(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
