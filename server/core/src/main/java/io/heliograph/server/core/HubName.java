package io.heliograph.server.core;

import java.util.Locale;

/**
 * The key of a hub: lower case, with the application's prefix if there is one ({@code shop_chat}).
 * Names differing only in case are one hub.
 */
public record HubName(String value) {

    /**
     * Longest name accepted, in characters: an application's and a hub's of 128 each, and the mark
     * between them. An SDK derives names from type names, so generic marks are allowed.
     */
    public static final int MAX_LENGTH = 257;

    public HubName {
        value = value.toLowerCase(Locale.ROOT);
    }

    /**
     * True if {@code text} is a hub name: a letter first, then letters, digits and {@code _ ` , . [
     * ]}.
     */
    public static boolean isValid(String text) {
        if (text.isEmpty() || text.length() > MAX_LENGTH || !isLetter(text.charAt(0))) {
            return false;
        }
        return text.chars()
                .allMatch(c -> isLetter(c) || (c >= '0' && c <= '9') || "_`,.[]".indexOf(c) >= 0);
    }

    private static boolean isLetter(int c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    }

    @Override
    public String toString() {
        return value;
    }
}
