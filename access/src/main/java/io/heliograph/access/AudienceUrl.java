package io.heliograph.access;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * The parts of an audience that count: host without port, path, query.
 *
 * <p>Not a {@link java.net.URI}: that refuses hosts with an underscore and hubs with a back-tick,
 * both of which SDKs send.
 */
record AudienceUrl(String scheme, String host, String path, String query) {

    private static final Set<String> SCHEMES = Set.of("http", "https", "ws", "wss");

    /** Null when {@code text} is no absolute URL of a web or WebSocket address. */
    static @Nullable AudienceUrl parse(String text) {
        int schemeEnd = text.indexOf("://");
        // A fragment or user information has no place in an audience, and either can hide what
        // another reader would see.
        if (schemeEnd <= 0 || text.indexOf('#') >= 0) {
            return null;
        }
        if (!SCHEMES.contains(text.substring(0, schemeEnd).toLowerCase(Locale.ROOT))) {
            return null;
        }
        int authorityStart = schemeEnd + 3;
        int authorityEnd = authorityStart;
        while (authorityEnd < text.length() && "/?\\".indexOf(text.charAt(authorityEnd)) < 0) {
            authorityEnd++;
        }
        String authority = text.substring(authorityStart, authorityEnd);
        String host = hostOf(authority);
        if (host.isEmpty() || authority.indexOf('@') >= 0) {
            return null;
        }
        int queryStart = text.indexOf('?', authorityEnd);
        String path = text.substring(authorityEnd, queryStart < 0 ? text.length() : queryStart);
        return new AudienceUrl(
                text.substring(0, schemeEnd),
                host,
                path,
                queryStart < 0 ? "" : text.substring(queryStart + 1));
    }

    private static String hostOf(String authority) {
        int colon = authority.lastIndexOf(':');
        boolean insideBrackets = colon < authority.lastIndexOf(']');
        return colon < 0 || insideBrackets ? authority : authority.substring(0, colon);
    }

    /**
     * The segments of a path, each decoded, or null when an escape is broken. One trailing slash
     * does not count.
     *
     * <p>Split before decoding: the group {@code a%2Fb} must not become the same path as a group
     * {@code a} with something below it.
     */
    static @Nullable List<String> segments(String path) {
        String bare = path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
        List<String> segments = new ArrayList<>();
        for (String segment : bare.split("/", -1)) {
            String decoded = PercentText.decode(segment);
            if (decoded == null) {
                return null;
            }
            segments.add(decoded);
        }
        return segments;
    }

    /** The one value of the query's {@code hub}, or null when there is none, or more than one. */
    @Nullable String hub() {
        String found = null;
        for (String item : query.split("&", -1)) {
            int equals = item.indexOf('=');
            if (equals < 0 || !item.substring(0, equals).equalsIgnoreCase("hub")) {
                continue;
            }
            if (found != null) {
                return null;
            }
            found = PercentText.decode(item.substring(equals + 1));
            if (found == null) {
                return null;
            }
        }
        return found;
    }
}
