package io.heliograph.server.edge.client;

import java.util.AbstractMap;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The headers of a client's request in one array: they are kept for as long as the client stays and
 * read when a hub server gets it, once as a rule. Names and values that nearly every request has
 * are the same object in all of them.
 */
final class CompactHeaders extends AbstractMap<String, List<String>> {

    private static final Map<String, String> WELL_KNOWN =
            Stream.of(
                            "Accept",
                            "Accept-Encoding",
                            "Accept-Language",
                            "Cache-Control",
                            "Connection",
                            "Content-Length",
                            "Cookie",
                            "Host",
                            "Origin",
                            "Pragma",
                            "Sec-WebSocket-Extensions",
                            "Sec-WebSocket-Key",
                            "Sec-WebSocket-Version",
                            "Upgrade",
                            "User-Agent",
                            "X-Requested-With",
                            "X-SignalR-User-Agent",
                            "13",
                            "gzip, deflate, br",
                            "gzip, deflate, br, zstd",
                            "keep-alive, Upgrade",
                            "no-cache",
                            "permessage-deflate; client_max_window_bits",
                            "websocket")
                    .collect(Collectors.toUnmodifiableMap(Function.identity(), text -> text));

    /** Name, value, name, value; the values of one name one after the other. */
    private final String[] fields;

    private CompactHeaders(String[] fields) {
        this.fields = fields;
    }

    static CompactHeaders of(Map<String, List<String>> headers) {
        List<String> fields = new ArrayList<>();
        headers.forEach((name, values) -> {
            for (String value : values) {
                fields.add(WELL_KNOWN.getOrDefault(name, name));
                fields.add(WELL_KNOWN.getOrDefault(value, value));
            }
        });
        return new CompactHeaders(fields.toArray(String[]::new));
    }

    @Override
    public Set<Entry<String, List<String>>> entrySet() {
        Map<String, List<String>> all = new LinkedHashMap<>();
        for (int i = 0; i < fields.length; i += 2) {
            all.computeIfAbsent(fields[i], name -> new ArrayList<>(1)).add(fields[i + 1]);
        }
        return all.entrySet();
    }
}
