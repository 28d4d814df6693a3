package io.heliograph.server.node;

import java.util.List;

/**
 * Tokens that must not let in, and how they are sent.
 *
 * @param headers values of {@code Authorization} headers
 * @param queries values of {@code access_token} items, not yet encoded
 */
record Attack(String name, List<String> headers, List<String> queries) {

    /** A token in the place where the door looks for it. */
    static Attack token(String name, String token) {
        return new Attack(name, List.of("Bearer " + token), List.of(token));
    }

    /** Text of the request that no log may hold. */
    List<String> secrets() {
        return java.util.stream.Stream.concat(headers.stream(), queries.stream())
                .flatMap(text -> java.util.Arrays.stream(text.split("[.\\s,]+", -1)))
                .filter(part -> part.length() > 16)
                .toList();
    }

    @Override
    public String toString() {
        return name;
    }
}
