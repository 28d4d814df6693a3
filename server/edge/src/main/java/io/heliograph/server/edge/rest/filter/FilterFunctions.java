package io.heliograph.server.edge.rest.filter;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Locale;
import java.util.function.BiPredicate;
import java.util.function.UnaryOperator;

/** The functions of filters. What has no text gives none, and matches nothing. */
final class FilterFunctions {

    static final String NAMES =
            "length, tolower, toupper, trim, substring, startswith, endswith, contains";

    private FilterFunctions() {}

    /** The call that stands at {@code name}; null if there is no such function. */
    static @Nullable FilterTerm call(FilterToken name, List<FilterTerm> arguments) {
        return switch (name.text().toLowerCase(Locale.ROOT)) {
            case "length" -> length(name, arguments);
            case "tolower" -> changed(name, arguments, text -> text.toLowerCase(Locale.ROOT));
            case "toupper" -> changed(name, arguments, text -> text.toUpperCase(Locale.ROOT));
            case "trim" -> changed(name, arguments, String::strip);
            case "substring" -> substring(name, arguments);
            case "startswith" -> compared(name, arguments, String::startsWith);
            case "endswith" -> compared(name, arguments, String::endsWith);
            case "contains" -> compared(name, arguments, String::contains);
            default -> null;
        };
    }

    private static FilterTerm length(FilterToken name, List<FilterTerm> arguments) {
        if (arguments.size() == 1 && arguments.get(0) instanceof FilterTerm.Groups) {
            return new FilterTerm.Number(client -> client.groups().size());
        }
        if (arguments.size() == 1 && arguments.get(0) instanceof FilterTerm.Text text) {
            return new FilterTerm.Number(client -> {
                String value = text.value().of(client);
                return value == null ? 0 : value.length();
            });
        }
        throw wrong(name, "one text, or the groups");
    }

    private static FilterTerm changed(
            FilterToken name, List<FilterTerm> arguments, UnaryOperator<String> change) {
        if (arguments.size() == 1 && arguments.get(0) instanceof FilterTerm.Text text) {
            return new FilterTerm.Text(client -> {
                String value = text.value().of(client);
                return value == null ? null : change.apply(value);
            });
        }
        throw wrong(name, "one text");
    }

    private static FilterTerm compared(
            FilterToken name, List<FilterTerm> arguments, BiPredicate<String, String> comparison) {
        if (arguments.size() == 2
                && arguments.get(0) instanceof FilterTerm.Text whole
                && arguments.get(1) instanceof FilterTerm.Text part) {
            return new FilterTerm.Flag(client -> {
                String a = whole.value().of(client);
                String b = part.value().of(client);
                return a != null && b != null && comparison.test(a, b);
            });
        }
        throw wrong(name, "two texts");
    }

    private static FilterTerm substring(FilterToken name, List<FilterTerm> arguments) {
        int count = arguments.size();
        if ((count == 2 || count == 3)
                && arguments.get(0) instanceof FilterTerm.Text text
                && arguments.get(1) instanceof FilterTerm.Number from) {
            FilterTerm third =
                    count == 2
                            ? new FilterTerm.Number(client -> Integer.MAX_VALUE)
                            : arguments.get(2);
            if (third instanceof FilterTerm.Number length) {
                return new FilterTerm.Text(client -> {
                    String value = text.value().of(client);
                    return value == null
                            ? null
                            : cut(value, from.value().of(client), length.value().of(client));
                });
            }
        }
        throw wrong(name, "a text and where to begin, and maybe a length");
    }

    /** Beyond the ends there is nothing. */
    private static String cut(String text, long from, long length) {
        long start = Math.clamp(from, 0, text.length());
        long end =
                Math.clamp(start + Math.clamp(length, 0, Integer.MAX_VALUE), start, text.length());
        return text.substring((int) start, (int) end);
    }

    private static FilterException wrong(FilterToken name, String expected) {
        return new FilterException(
                "at character "
                        + (name.start() + 1)
                        + " "
                        + name.text()
                        + " got something else, expected "
                        + expected
                        + ".");
    }
}
