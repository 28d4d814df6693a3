package io.heliograph.server.edge.rest.filter;

import io.heliograph.server.core.ClientFilter;

/**
 * Filters in the syntax of OData, over {@code userId}, {@code connectionId} and {@code groups}. A
 * filter is read once, for a bounded text; asking it of a client costs no more than its length.
 */
public final class ClientFilters {

    /** The longest filter, in characters. */
    public static final int MAX_LENGTH = 4096;

    private ClientFilters() {}

    /**
     * The filter that {@code text} says; every client for a blank one.
     *
     * @throws FilterException when it says none
     */
    public static ClientFilter parse(String text) {
        if (text.length() > MAX_LENGTH) {
            throw new FilterException(
                    "found " + text.length() + " characters, expected at most " + MAX_LENGTH + ".");
        }
        if (text.isBlank()) {
            return (connectionId, userId, groups) -> true;
        }
        FilterTerm.FlagOf filter = new FilterParser(FilterToken.all(text)).whole();
        return (connectionId, userId, groups) ->
                filter.of(new FilterTerm.Client(connectionId, userId, groups));
    }
}
