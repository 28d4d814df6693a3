package io.heliograph.server.node;

import io.heliograph.server.core.HubName;

import org.jspecify.annotations.Nullable;

import java.util.Arrays;
import java.util.stream.Collectors;

/** A setting of one hub: {@code hubs.NAME} and what is behind it. A name may have dots. */
enum HubSetting {
    MODE(".mode"),
    CLIENT_MESSAGE_BYTES(".client-message-bytes");

    static final String SECTION = "hubs.";

    private final String suffix;

    HubSetting(String suffix) {
        this.suffix = suffix;
    }

    /** The setting that {@code key} names, null if it names none. */
    static @Nullable HubSetting of(String key) {
        for (HubSetting setting : values()) {
            if (setting.names(key)) {
                return setting;
            }
        }
        return null;
    }

    /** All of them, for people. */
    static String names() {
        return Arrays.stream(values())
                .map(setting -> "'" + SECTION + "NAME" + setting.suffix + "'")
                .collect(Collectors.joining(" and "));
    }

    boolean names(String key) {
        return key.startsWith(SECTION)
                && key.endsWith(suffix)
                && key.length() > SECTION.length() + suffix.length();
    }

    /** The text between section and setting. */
    String hubOf(String key) {
        return key.substring(SECTION.length(), key.length() - suffix.length());
    }

    String key(HubName hub) {
        return SECTION + hub + suffix;
    }
}
