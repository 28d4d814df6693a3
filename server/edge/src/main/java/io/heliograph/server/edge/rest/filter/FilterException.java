package io.heliograph.server.edge.rest.filter;

/** A filter that means nothing. The message says where, what was found and what was expected. */
public final class FilterException extends RuntimeException {

    private static final long serialVersionUID = 1;

    FilterException(String message) {
        super(message, null, false, false);
    }

    static FilterException at(FilterToken token, String expected) {
        return new FilterException(
                "at character "
                        + (token.start() + 1)
                        + " found "
                        + token.described()
                        + ", expected "
                        + expected
                        + ".");
    }
}
