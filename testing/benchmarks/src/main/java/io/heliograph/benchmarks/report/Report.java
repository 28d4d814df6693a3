package io.heliograph.benchmarks.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/**
 * What one run of a benchmark found.
 *
 * @param scenario name of the benchmark
 * @param title one sentence that says what was done
 * @param settings of the run, in the order of their importance
 * @param results by quantity, then by subject
 * @param notes sentences that belong to the figures
 */
public record Report(
        String scenario,
        String title,
        SequencedMap<String, Object> settings,
        Environment environment,
        List<Result> results,
        List<Ratio> ratios,
        List<String> notes) {

    /** Version of the JSON document. */
    public static final int SCHEMA = 1;

    /** The quantities in the order of the results. */
    public List<Quantity> quantities() {
        return results.stream().map(Result::quantity).distinct().toList();
    }

    /** The subjects in the order of the results. */
    public List<String> subjects() {
        return results.stream().map(Result::subject).distinct().toList();
    }

    public List<Result> of(Quantity quantity) {
        return results.stream().filter(result -> result.quantity().equals(quantity)).toList();
    }

    /** Collects the figures of a run. */
    public static final class Builder {

        private final String scenario;
        private final String title;
        private final SequencedMap<String, Object> settings = new LinkedHashMap<>();
        private final Map<Quantity, Map<String, List<Double>>> values = new LinkedHashMap<>();
        private final List<Ratio> ratios = new ArrayList<>();
        private final List<String> notes = new ArrayList<>();

        public Builder(String scenario, String title) {
            this.scenario = scenario;
            this.title = title;
        }

        /** {@code value}: a number, a string, a boolean or a list of strings. */
        public Builder setting(String name, Object value) {
            settings.put(name, value);
            return this;
        }

        /** One burst's figure. */
        public Builder add(String subject, Quantity quantity, double value) {
            values.computeIfAbsent(quantity, key -> new LinkedHashMap<>())
                    .computeIfAbsent(subject, key -> new ArrayList<>())
                    .add(value);
            return this;
        }

        /** What was measured so far; at least one burst. */
        public double median(String subject, Quantity quantity) {
            return result(subject, quantity).median();
        }

        /** None if there was nothing of {@code to}: no number would say that. */
        public Builder ratio(String of, String to, Quantity quantity) {
            double whole = median(to, quantity);
            if (whole > 0) {
                ratios.add(new Ratio(of, to, quantity, median(of, quantity) / whole));
            }
            return this;
        }

        public Builder note(String sentence) {
            notes.add(sentence);
            return this;
        }

        public Report build(int loops) {
            List<Result> results = new ArrayList<>();
            values.forEach((quantity, subjects) ->
                    subjects.forEach(
                            (subject, all) -> results.add(new Result(subject, quantity, all))));
            return new Report(
                    scenario,
                    title,
                    settings,
                    Environment.here(loops),
                    List.copyOf(results),
                    List.copyOf(ratios),
                    List.copyOf(notes));
        }

        private Result result(String subject, Quantity quantity) {
            List<Double> all = values.getOrDefault(quantity, Map.of()).get(subject);
            return new Result(subject, quantity, all == null ? List.of() : all);
        }
    }
}
