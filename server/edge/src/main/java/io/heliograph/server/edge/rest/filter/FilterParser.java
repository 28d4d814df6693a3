package io.heliograph.server.edge.rest.filter;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;

/**
 * Reads a filter by recursive descent:
 *
 * <pre>
 * either     = all { "or" all }
 * all        = negation { "and" negation }
 * negation   = "not" negation | comparison
 * comparison = value [ ("eq"|"ne"|"gt"|"ge"|"lt"|"le") value | "in" ( "groups" | "(" value { "," value } ")" ) ]
 * value      = text | number | "true" | "false" | "null" | variable | function "(" … ")" | "(" either ")"
 * </pre>
 */
final class FilterParser {

    private static final int MAX_DEPTH = 32;
    private static final Set<String> COMPARISONS = Set.of("eq", "ne", "gt", "ge", "lt", "le");
    private static final String VALUES =
            "a text in single quotes, a number, true, false, null, userId, connectionId, groups, or"
                    + " one of the functions "
                    + FilterFunctions.NAMES;

    private final List<FilterToken> tokens;
    private int at;
    private int depth;

    FilterParser(List<FilterToken> tokens) {
        this.tokens = tokens;
    }

    FilterTerm.FlagOf whole() {
        FilterToken start = next();
        FilterTerm filter = either();
        if (next().kind() != FilterToken.Kind.END) {
            throw FilterException.at(next(), "and, or, a comparison, or the end");
        }
        return flag(filter, start);
    }

    private FilterToken next() {
        return tokens.get(at);
    }

    private FilterToken take() {
        return tokens.get(at++);
    }

    private boolean takeWord(String word) {
        boolean found = next().isWord(word);
        at += found ? 1 : 0;
        return found;
    }

    private void expect(char mark) {
        if (!next().isMark(mark)) {
            throw FilterException.at(next(), String.valueOf(mark));
        }
        at++;
    }

    private FilterTerm either() {
        FilterToken start = next();
        FilterTerm first = all();
        if (!next().isWord("or")) {
            return first;
        }
        List<FilterTerm.FlagOf> parts = new ArrayList<>(List.of(flag(first, start)));
        while (takeWord("or")) {
            FilterToken partStart = next();
            parts.add(flag(all(), partStart));
        }
        return new FilterTerm.Flag(client -> parts.stream().anyMatch(part -> part.of(client)));
    }

    private FilterTerm all() {
        FilterToken start = next();
        FilterTerm first = negation();
        if (!next().isWord("and")) {
            return first;
        }
        List<FilterTerm.FlagOf> parts = new ArrayList<>(List.of(flag(first, start)));
        while (takeWord("and")) {
            FilterToken partStart = next();
            parts.add(flag(negation(), partStart));
        }
        return new FilterTerm.Flag(client -> parts.stream().allMatch(part -> part.of(client)));
    }

    private FilterTerm negation() {
        if (!takeWord("not")) {
            return comparison();
        }
        enter();
        FilterToken start = next();
        FilterTerm.FlagOf inner = flag(negation(), start);
        depth--;
        return new FilterTerm.Flag(client -> !inner.of(client));
    }

    private FilterTerm comparison() {
        FilterTerm left = value();
        FilterToken operator = next();
        if (operator.isWord("in")) {
            at++;
            return membership(left, operator);
        }
        String name = operator.text().toLowerCase(Locale.ROOT);
        if (operator.kind() != FilterToken.Kind.WORD || !COMPARISONS.contains(name)) {
            return left;
        }
        at++;
        return compare(operator, name, left, value());
    }

    private FilterTerm membership(FilterTerm left, FilterToken operator) {
        if (!(left instanceof FilterTerm.Text text)) {
            throw new FilterException(
                    "at character "
                            + (operator.start() + 1)
                            + " in follows "
                            + left.described()
                            + ", expected a text.");
        }
        if (takeWord("groups")) {
            return new FilterTerm.Flag(client -> {
                String name = text.value().of(client);
                return name != null && client.groups().contains(name);
            });
        }
        expect('(');
        List<FilterTerm.TextOf> choices = new ArrayList<>();
        do {
            FilterToken start = next();
            if (!(value() instanceof FilterTerm.Text choice)) {
                throw FilterException.at(start, "a text");
            }
            choices.add(choice.value());
        } while (takeMark(','));
        expect(')');
        return new FilterTerm.Flag(client -> {
            String value = text.value().of(client);
            return value != null
                    && choices.stream().anyMatch(choice -> value.equals(choice.of(client)));
        });
    }

    private boolean takeMark(char mark) {
        boolean found = next().isMark(mark);
        at += found ? 1 : 0;
        return found;
    }

    private static FilterTerm compare(
            FilterToken operator, String name, FilterTerm left, FilterTerm right) {
        boolean equality = name.equals("eq") || name.equals("ne");
        if (left instanceof FilterTerm.Text a && right instanceof FilterTerm.Text b) {
            return new FilterTerm.Flag(
                    client -> holds(name, a.value().of(client), b.value().of(client)));
        }
        if (left instanceof FilterTerm.Number a && right instanceof FilterTerm.Number b) {
            return new FilterTerm.Flag(client ->
                    holds(name, Long.compare(a.value().of(client), b.value().of(client))));
        }
        if (equality && left instanceof FilterTerm.Flag a && right instanceof FilterTerm.Flag b) {
            boolean same = name.equals("eq");
            return new FilterTerm.Flag(
                    client -> (a.value().of(client) == b.value().of(client)) == same);
        }
        if (equality && left instanceof FilterTerm.Text a && right instanceof FilterTerm.Null) {
            return absence(name, a);
        }
        if (equality && left instanceof FilterTerm.Null && right instanceof FilterTerm.Text b) {
            return absence(name, b);
        }
        throw new FilterException(
                "at character "
                        + (operator.start() + 1)
                        + " "
                        + operator.text()
                        + " stands between "
                        + left.described()
                        + " and "
                        + right.described()
                        + ", expected two values that can be compared so.");
    }

    private static FilterTerm absence(String name, FilterTerm.Text text) {
        boolean wanted = name.equals("eq");
        return new FilterTerm.Flag(client -> (text.value().of(client) == null) == wanted);
    }

    private static boolean holds(String name, @Nullable String a, @Nullable String b) {
        if (a != null && b != null) {
            return holds(name, a.compareTo(b));
        }
        // What is not there is neither more nor less than anything.
        return switch (name) {
            case "eq" -> Objects.equals(a, b);
            case "ne" -> !Objects.equals(a, b);
            default -> false;
        };
    }

    private static boolean holds(String name, int order) {
        return switch (name) {
            case "eq" -> order == 0;
            case "ne" -> order != 0;
            case "gt" -> order > 0;
            case "ge" -> order >= 0;
            case "lt" -> order < 0;
            default -> order <= 0;
        };
    }

    private FilterTerm value() {
        FilterToken token = take();
        switch (token.kind()) {
            case STRING -> {
                return new FilterTerm.Text(client -> token.text());
            }
            case NUMBER -> {
                long number = number(token);
                return new FilterTerm.Number(client -> number);
            }
            case WORD -> {
                return next().isMark('(') ? function(token) : variable(token);
            }
            case MARK -> {
                if (token.isMark('(')) {
                    enter();
                    FilterTerm inner = either();
                    depth--;
                    expect(')');
                    return inner;
                }
                throw FilterException.at(token, VALUES);
            }
            case END -> throw FilterException.at(token, VALUES);
        }
        throw FilterException.at(token, VALUES);
    }

    private static long number(FilterToken token) {
        try {
            return Long.parseLong(token.text());
        } catch (NumberFormatException e) {
            throw FilterException.at(token, "a whole number of 64 bits");
        }
    }

    private static FilterTerm variable(FilterToken token) {
        return switch (token.text().toLowerCase(Locale.ROOT)) {
            case "userid" -> new FilterTerm.Text(FilterTerm.Client::userId);
            case "connectionid" -> new FilterTerm.Text(FilterTerm.Client::connectionId);
            case "groups" -> new FilterTerm.Groups();
            case "null" -> new FilterTerm.Null();
            case "true" -> new FilterTerm.Flag(client -> true);
            case "false" -> new FilterTerm.Flag(client -> false);
            default -> throw FilterException.at(token, VALUES);
        };
    }

    private FilterTerm function(FilterToken name) {
        expect('(');
        enter();
        List<FilterTerm> arguments = new ArrayList<>();
        if (!next().isMark(')')) {
            do {
                arguments.add(either());
            } while (takeMark(','));
        }
        depth--;
        expect(')');
        FilterTerm call = FilterFunctions.call(name, arguments);
        if (call == null) {
            throw FilterException.at(name, "one of the functions " + FilterFunctions.NAMES);
        }
        return call;
    }

    private void enter() {
        if (++depth > MAX_DEPTH) {
            throw new FilterException(
                    "at character "
                            + (next().start() + 1)
                            + " it is nested deeper, expected at most "
                            + MAX_DEPTH
                            + " levels.");
        }
    }

    private static FilterTerm.FlagOf flag(FilterTerm term, FilterToken start) {
        if (term instanceof FilterTerm.Flag flag) {
            return flag.value();
        }
        throw new FilterException(
                "at character "
                        + (start.start() + 1)
                        + " found "
                        + term.described()
                        + ", expected a condition.");
    }
}
