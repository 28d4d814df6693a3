package io.heliograph.benchmarks.report;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;

import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A report for programs; {@code docs/performance.md} explains the fields. */
public final class ReportJson {

    private static final JsonFactory JSON = new JsonFactory();

    private ReportJson() {}

    public static String of(Report report) {
        StringWriter text = new StringWriter();
        try (JsonGenerator out = JSON.createGenerator(text).useDefaultPrettyPrinter()) {
            out.writeStartObject();
            out.writeNumberField("schema", Report.SCHEMA);
            out.writeStringField("scenario", report.scenario());
            out.writeStringField("title", report.title());
            out.writeObjectFieldStart("settings");
            for (Map.Entry<String, Object> setting : report.settings().entrySet()) {
                out.writeFieldName(setting.getKey());
                value(setting.getValue(), out);
            }
            out.writeEndObject();
            environment(report.environment(), out);
            results(report.results(), out);
            ratios(report.ratios(), out);
            out.writeArrayFieldStart("notes");
            for (String note : report.notes()) {
                out.writeString(note);
            }
            out.writeEndArray();
            out.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text + "\n";
    }

    private static void environment(Environment environment, JsonGenerator out) throws IOException {
        out.writeObjectFieldStart("environment");
        out.writeStringField("at", environment.at().toString());
        out.writeStringField("commit", environment.commit());
        out.writeStringField("cpu", environment.cpu());
        out.writeNumberField("cores", environment.cores());
        out.writeStringField("os", environment.os());
        out.writeStringField("jdk", environment.jdk());
        out.writeFieldName("jvmOptions");
        value(environment.jvmOptions(), out);
        out.writeNumberField("loops", environment.loops());
        out.writeEndObject();
    }

    private static void results(List<Result> results, JsonGenerator out) throws IOException {
        out.writeArrayFieldStart("results");
        for (Result result : results) {
            out.writeStartObject();
            out.writeStringField("subject", result.subject());
            out.writeStringField("quantity", result.quantity().name());
            out.writeStringField("unit", result.quantity().unit());
            out.writeStringField(
                    "better", result.quantity().better().name().toLowerCase(Locale.ROOT));
            out.writeNumberField("median", result.median());
            out.writeArrayFieldStart("values");
            for (double value : result.values()) {
                out.writeNumber(value);
            }
            out.writeEndArray();
            out.writeEndObject();
        }
        out.writeEndArray();
    }

    private static void ratios(List<Ratio> ratios, JsonGenerator out) throws IOException {
        out.writeArrayFieldStart("ratios");
        for (Ratio ratio : ratios) {
            out.writeStartObject();
            out.writeStringField("of", ratio.of());
            out.writeStringField("to", ratio.to());
            out.writeStringField("quantity", ratio.quantity().name());
            out.writeNumberField("value", ratio.value());
            out.writeEndObject();
        }
        out.writeEndArray();
    }

    private static void value(Object value, JsonGenerator out) throws IOException {
        switch (value) {
            case Integer number -> out.writeNumber(number);
            case Long number -> out.writeNumber(number);
            case Double number -> out.writeNumber(number);
            case Boolean truth -> out.writeBoolean(truth);
            case List<?> list -> {
                out.writeStartArray();
                for (Object element : list) {
                    value(element, out);
                }
                out.writeEndArray();
            }
            default -> out.writeString(value.toString());
        }
    }
}
