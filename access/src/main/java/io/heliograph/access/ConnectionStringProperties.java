package io.heliograph.access;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** Splits a connection string into its properties, names in lower case. */
final class ConnectionStringProperties {

    private ConnectionStringProperties() {}

    static Map<String, String> read(String text) {
        Map<String, String> properties = new LinkedHashMap<>();
        for (String segment : text.split(";", -1)) {
            // At the first one: base64 keys end in equals signs.
            int equals = segment.indexOf('=');
            if (equals < 0) {
                continue;
            }
            String name = segment.substring(0, equals).strip().toLowerCase(Locale.ROOT);
            if (properties.putIfAbsent(name, segment.substring(equals + 1).strip()) != null) {
                throw new IllegalArgumentException(
                        "Duplicate properties found in connection string: " + name + ".");
            }
        }
        return properties;
    }
}
