package io.heliograph.server.edge.rest.filter;

import org.jspecify.annotations.Nullable;

import java.util.Set;

/** A part of a filter, by what it gives for a client. */
sealed interface FilterTerm {

    /** What is known of a client. */
    record Client(String connectionId, @Nullable String userId, Set<String> groups) {}

    /** Text; null where a client has none. */
    @FunctionalInterface
    interface TextOf {
        @Nullable String of(Client client);
    }

    @FunctionalInterface
    interface NumberOf {
        long of(Client client);
    }

    @FunctionalInterface
    interface FlagOf {
        boolean of(Client client);
    }

    record Text(TextOf value) implements FilterTerm {}

    record Number(NumberOf value) implements FilterTerm {}

    record Flag(FlagOf value) implements FilterTerm {}

    record Groups() implements FilterTerm {}

    record Null() implements FilterTerm {}

    /** For a message. */
    default String described() {
        return switch (this) {
            case Text text -> "a text";
            case Number number -> "a number";
            case Flag flag -> "true or false";
            case Groups groups -> "the groups";
            case Null none -> "null";
        };
    }
}
