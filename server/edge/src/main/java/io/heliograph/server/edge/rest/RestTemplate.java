package io.heliograph.server.edge.rest;

import org.jspecify.annotations.Nullable;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * The shape of a path behind its prefix, such as {@code hubs/{hub}/users/{user}/:send}: literals,
 * which may come in any case, and names in braces.
 */
record RestTemplate(String text, List<String> segments) {

    /** No name at the end of a path is one of these: {@code users/:send} is no user. */
    private static final Set<String> ACTIONS =
            Set.of(
                    ":send",
                    ":closeconnections",
                    ":generatetoken",
                    ":execute",
                    ":invoke",
                    ":complete",
                    ":refreshauth");

    static RestTemplate of(String text) {
        return new RestTemplate(text, Arrays.asList(text.split("/", -1)));
    }

    /** The names in the decoded {@code path}, or null if it has another shape. */
    @Nullable Map<String, String> match(List<String> path) {
        if (path.size() != segments.size()) {
            return null;
        }
        Map<String, String> names = new HashMap<>();
        for (int i = 0; i < path.size(); i++) {
            String segment = segments.get(i);
            String found = path.get(i);
            if (isName(segment)) {
                if (i == path.size() - 1 && ACTIONS.contains(found.toLowerCase(Locale.ROOT))) {
                    return null;
                }
                names.put(segment.substring(1, segment.length() - 1), found);
            } else if (!segment.equalsIgnoreCase(found)) {
                return null;
            }
        }
        return names;
    }

    /** The names that stand in braces, in their order. */
    List<String> names() {
        return segments.stream()
                .filter(RestTemplate::isName)
                .map(segment -> segment.substring(1, segment.length() - 1))
                .toList();
    }

    private static boolean isName(String segment) {
        return segment.startsWith("{");
    }
}
