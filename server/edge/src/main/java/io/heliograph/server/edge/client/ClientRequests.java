package io.heliograph.server.edge.client;

import io.heliograph.access.ClientIdentity;
import io.heliograph.server.core.engine.ClientDetails;
import io.heliograph.server.edge.http.HttpExchange;
import io.heliograph.server.edge.http.Query;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** What a hub server is told of a client's request. */
final class ClientRequests {

    private ClientRequests() {}

    static ClientDetails details(HttpExchange exchange, Query query, ClientIdentity identity) {
        return new ClientDetails(
                identity,
                headers(exchange),
                query.without("access_token"),
                exchange.remoteAddress().getAddress().getHostAddress());
    }

    /**
     * Names that differ in case only are one, or the hub server could not read the message. The
     * service's own names must not come from outside: a forged one would make the SDK take the
     * client for a migrated one. The token is no business of the hub.
     */
    private static Map<String, List<String>> headers(HttpExchange exchange) {
        Map<String, List<String>> merged = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        for (Map.Entry<String, String> header : exchange.headers()) {
            String name = header.getKey().toLowerCase(Locale.ROOT);
            if (!name.startsWith("asrs-")
                    && !name.startsWith("x-asrs-")
                    && !name.equals("x-forwarded-for")
                    && !name.equals("authorization")) {
                merged.computeIfAbsent(header.getKey(), key -> new ArrayList<>())
                        .add(header.getValue());
            }
        }
        return CompactHeaders.of(merged);
    }
}
