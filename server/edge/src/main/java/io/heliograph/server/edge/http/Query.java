package io.heliograph.server.edge.http;

import org.jspecify.annotations.Nullable;

import java.nio.charset.CharacterCodingException;
import java.util.ArrayList;
import java.util.List;

/**
 * The items of a query, in their order. Read as a form ({@code +} is a space), since clients write
 * the same item in either way; names are compared without regard to case, as ASP.NET Core does.
 */
public final class Query {

    private record Item(String raw, String name, String value) {}

    private final List<Item> items = new ArrayList<>();

    private Query() {}

    /**
     * @throws IllegalArgumentException when a percent sign is not followed by two hexadecimal
     *     digits, or what they encode is not UTF-8, with a text for the caller
     */
    public static Query parse(String rawQuery) {
        Query query = new Query();
        for (String raw : rawQuery.split("&", -1)) {
            if (!raw.isEmpty()) {
                int equals = raw.indexOf('=');
                String name = equals < 0 ? raw : raw.substring(0, equals);
                String value = equals < 0 ? "" : raw.substring(equals + 1);
                query.items.add(new Item(raw, decode(name, name), decode(name, value)));
            }
        }
        return query;
    }

    private static String decode(String rawName, String text) {
        try {
            return PercentEncoding.decode(text.replace('+', ' '));
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException(
                    "Query item '"
                            + rawName
                            + "': found bytes that are not UTF-8, expected UTF-8, percent-encoded.",
                    e);
        } catch (IllegalArgumentException e) {
            // Not what was found: it may be a token.
            throw new IllegalArgumentException(
                    "Query: found a percent sign without two hexadecimal digits, expected both (%25"
                            + " for a percent sign).",
                    e);
        }
    }

    /** The first value of {@code name}, or null. */
    public @Nullable String first(String name) {
        for (Item item : items) {
            if (item.name.equalsIgnoreCase(name)) {
                return item.value;
            }
        }
        return null;
    }

    public List<String> all(String name) {
        return items.stream()
                .filter(item -> item.name.equalsIgnoreCase(name))
                .map(Item::value)
                .toList();
    }

    /**
     * The query as it was written, but for the items of that name; with a leading {@code ?} unless
     * empty.
     */
    public String without(String name) {
        StringBuilder left = new StringBuilder();
        for (Item item : items) {
            if (!item.name.equalsIgnoreCase(name)) {
                left.append(left.isEmpty() ? '?' : '&').append(item.raw);
            }
        }
        return left.toString();
    }
}
