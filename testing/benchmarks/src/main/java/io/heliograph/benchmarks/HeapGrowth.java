package io.heliograph.benchmarks;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;

/**
 * By which classes a heap grew between two looks at it.
 *
 * @param before as {@link LiveHeap#histogram} writes it
 * @param connections that came between the two
 */
record HeapGrowth(String before, String after, int connections) {

    private record Kind(String name, double objects, double bytes) {}

    private record Totals(long objects, long bytes) {}

    /** The {@code count} that grew most, a line each, for one connection. */
    List<String> largest(int count) {
        Map<String, Totals> earlier = totals(before);
        List<Kind> kinds = new ArrayList<>();
        totals(after)
                .forEach((name, now) -> {
                    Totals then = earlier.getOrDefault(name, new Totals(0, 0));
                    kinds.add(
                            new Kind(
                                    name,
                                    (now.objects() - then.objects()) / (double) connections,
                                    (now.bytes() - then.bytes()) / (double) connections));
                });
        kinds.sort((a, b) -> Double.compare(b.bytes(), a.bytes()));
        return kinds.stream()
                .limit(count)
                .map(kind ->
                        String.format(
                                Locale.ROOT,
                                "%,.1f B in %.2f objects of %s",
                                kind.bytes(),
                                kind.objects(),
                                kind.name()))
                .toList();
    }

    /** Objects for one connection, of the classes whose name fits. */
    double objects(Predicate<String> name) {
        return (objects(after, name) - objects(before, name)) / (double) connections;
    }

    private static long objects(String histogram, Predicate<String> name) {
        return totals(histogram).entrySet().stream()
                .filter(entry -> name.test(entry.getKey()))
                .mapToLong(entry -> entry.getValue().objects())
                .sum();
    }

    private static Map<String, Totals> totals(String histogram) {
        Map<String, Totals> totals = new HashMap<>();
        for (String word : histogram.split(" ")) {
            int equals = word.lastIndexOf('=');
            int times = word.indexOf('*', equals);
            totals.merge(
                    word.substring(0, equals),
                    new Totals(
                            Long.parseLong(word.substring(equals + 1, times)),
                            Long.parseLong(word.substring(times + 1))),
                    (a, b) -> new Totals(a.objects() + b.objects(), a.bytes() + b.bytes()));
        }
        return totals;
    }
}
