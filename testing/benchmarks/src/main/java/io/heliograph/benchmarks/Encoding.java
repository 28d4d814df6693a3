package io.heliograph.benchmarks;

import io.heliograph.wire.hub.HubProtocol;

import org.jspecify.annotations.Nullable;

/** The hub protocol that the clients of a benchmark speak. */
public enum Encoding {
    JSON(HubProtocol.JSON),
    MESSAGEPACK(HubProtocol.MESSAGEPACK);

    private final HubProtocol protocol;

    Encoding(HubProtocol protocol) {
        this.protocol = protocol;
    }

    /** Null if there is none of that name. */
    public static @Nullable Encoding of(String name) {
        for (Encoding encoding : values()) {
            if (encoding.protocol.protocolName().equalsIgnoreCase(name)) {
                return encoding;
            }
        }
        return null;
    }

    HubProtocol protocol() {
        return protocol;
    }
}
