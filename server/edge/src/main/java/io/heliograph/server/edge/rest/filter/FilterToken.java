package io.heliograph.server.edge.rest.filter;

import java.util.ArrayList;
import java.util.List;

/**
 * A piece of a filter.
 *
 * @param text what it stands for: of a string, what is between the quotes
 * @param start where it begins
 */
record FilterToken(Kind kind, String text, int start) {

    private static final int MAX_QUOTED = 40;

    enum Kind {
        WORD,
        STRING,
        NUMBER,
        MARK,
        END
    }

    boolean isMark(char mark) {
        return kind == Kind.MARK && text.charAt(0) == mark;
    }

    /** Words may be in any case. */
    boolean isWord(String word) {
        return kind == Kind.WORD && text.equalsIgnoreCase(word);
    }

    /** For a message. */
    String described() {
        String shown = text.length() > MAX_QUOTED ? text.substring(0, MAX_QUOTED) + "…" : text;
        return switch (kind) {
            case END -> "the end";
            case STRING -> "'" + shown + "'";
            case WORD, NUMBER, MARK -> shown;
        };
    }

    /**
     * All pieces of {@code filter}, with one for the end.
     *
     * @throws FilterException at a character that begins none
     */
    static List<FilterToken> all(String filter) {
        List<FilterToken> tokens = new ArrayList<>();
        int at = 0;
        while (at < filter.length()) {
            char c = filter.charAt(at);
            if (Character.isWhitespace(c)) {
                at++;
                continue;
            }
            int end = end(filter, at);
            String text = filter.substring(at, end);
            tokens.add(
                    switch (kind(c)) {
                        case STRING ->
                                new FilterToken(
                                        Kind.STRING,
                                        text.substring(1, text.length() - 1).replace("''", "'"),
                                        at);
                        case MARK -> new FilterToken(Kind.MARK, text, at);
                        case NUMBER -> new FilterToken(Kind.NUMBER, text, at);
                        default -> new FilterToken(Kind.WORD, text, at);
                    });
            at = end;
        }
        tokens.add(new FilterToken(Kind.END, "", filter.length()));
        return tokens;
    }

    private static Kind kind(char first) {
        if (first == '\'') {
            return Kind.STRING;
        }
        if (isDigit(first) || first == '-') {
            return Kind.NUMBER;
        }
        return isLetter(first) ? Kind.WORD : Kind.MARK;
    }

    private static int end(String filter, int start) {
        char first = filter.charAt(start);
        return switch (kind(first)) {
            case STRING -> endOfString(filter, start);
            case NUMBER -> endOf(filter, start + 1, FilterToken::isDigit);
            case WORD -> endOf(filter, start + 1, c -> isLetter(c) || isDigit(c));
            default -> {
                if ("(),".indexOf(first) < 0) {
                    throw new FilterException(
                            "at character "
                                    + (start + 1)
                                    + " found "
                                    + first
                                    + ", expected a word, a number, a text in single quotes, a"
                                    + " parenthesis or a comma.");
                }
                yield start + 1;
            }
        };
    }

    private interface Belongs {
        boolean test(char c);
    }

    private static int endOf(String filter, int start, Belongs belongs) {
        int end = start;
        while (end < filter.length() && belongs.test(filter.charAt(end))) {
            end++;
        }
        return end;
    }

    /** A quote within is doubled. */
    private static int endOfString(String filter, int start) {
        int at = start + 1;
        while (at < filter.length()) {
            if (filter.charAt(at) == '\'') {
                if (at + 1 == filter.length() || filter.charAt(at + 1) != '\'') {
                    return at + 1;
                }
                at++;
            }
            at++;
        }
        throw new FilterException(
                "at character " + (start + 1) + " found a text without end, expected a quote.");
    }

    private static boolean isLetter(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }
}
