package io.heliograph.server.edge.rest;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Function;

/** The operations by their paths. */
final class RestRoutes {

    /**
     * A path that is known.
     *
     * @param operations what can be done there, by method
     * @param names what stands where the template has names
     */
    record Match(
            RestTemplate template,
            Map<String, RestOperation> operations,
            Map<String, String> names) {

        /** For the header {@code Allow}. */
        String allowed() {
            return String.join(", ", new TreeSet<>(operations.keySet()));
        }
    }

    private record Route(RestTemplate template, Map<String, RestOperation> operations) {}

    private final List<Route> served = routes(operation -> operation.paths().served());
    private final List<Route> preview =
            routes(operation -> {
                RestTemplate path = operation.paths().preview();
                return path == null ? List.of() : List.of(path);
            });

    private static List<Route> routes(Function<RestOperation, List<RestTemplate>> paths) {
        Map<RestTemplate, Map<String, RestOperation>> byPath = new LinkedHashMap<>();
        for (RestOperation operation : RestOperation.values()) {
            for (RestTemplate template : paths.apply(operation)) {
                Map<String, RestOperation> byMethod =
                        byPath.computeIfAbsent(template, key -> new LinkedHashMap<>());
                for (String method : operation.methods()) {
                    if (byMethod.put(method, operation) != null) {
                        throw new IllegalStateException(
                                "two operations for " + method + " " + template.text());
                    }
                }
            }
        }
        List<Route> routes = new ArrayList<>();
        byPath.forEach((template, operations) -> routes.add(new Route(template, operations)));
        // Where a word could be a name as well, the word is meant.
        routes.sort(Comparator.comparing(route -> route.template.names().size()));
        return routes;
    }

    /** {@code path}: decoded, behind {@code /api/v1-preview}, {@code /api/v1} or {@code /api}. */
    @Nullable Match find(boolean isPreview, List<String> path) {
        for (Route route : isPreview ? preview : served) {
            Map<String, String> names = route.template.match(path);
            if (names != null) {
                return new Match(route.template, route.operations, names);
            }
        }
        return null;
    }
}
