package io.heliograph.server.edge.door;

import io.heliograph.server.edge.http.HttpExchange;

import org.jspecify.annotations.Nullable;

import java.util.regex.Pattern;

/**
 * The address under which a caller has found the service: its own, or that of a proxy before it.
 */
public final class PublicUrl {

    private static final Pattern HOST =
            Pattern.compile("([A-Za-z0-9._-]+|\\[[0-9A-Fa-f:.]+])(:[0-9]{1,5})?");

    private PublicUrl() {}

    /** Scheme, host and port, without a slash at the end. */
    public static String of(HttpExchange exchange) {
        String scheme = first(exchange, "X-Forwarded-Proto");
        String forwarded = first(exchange, "X-Forwarded-Host");
        String host = forwarded == null ? first(exchange, "Host") : forwarded;
        boolean secure = "https".equalsIgnoreCase(scheme);
        return (secure ? "https://" : "http://")
                + (host != null && HOST.matcher(host).matches() ? host : "localhost");
    }

    /** Each proxy adds its own behind a comma. */
    private static @Nullable String first(HttpExchange exchange, String header) {
        String value = exchange.headers().get(header);
        if (value == null) {
            return null;
        }
        int comma = value.indexOf(',');
        return (comma < 0 ? value : value.substring(0, comma)).strip();
    }
}
