package io.heliograph.wire.hub;

import org.jspecify.annotations.Nullable;

/** An encoding of hub messages that a client can ask for in its handshake. */
public enum HubProtocol {
    JSON("json", false),
    MESSAGEPACK("messagepack", true),
    /** The MessagePack encoding under the name that server-side Blazor asks for. */
    BLAZORPACK("blazorpack", true);

    private final String protocolName;
    private final boolean binary;

    HubProtocol(String protocolName, boolean binary) {
        this.protocolName = protocolName;
        this.binary = binary;
    }

    /** The protocol of that name in any case, or null. */
    public static @Nullable HubProtocol of(String name) {
        for (HubProtocol protocol : values()) {
            if (protocol.protocolName.equalsIgnoreCase(name)) {
                return protocol;
            }
        }
        return null;
    }

    /** The name in handshakes. */
    public String protocolName() {
        return protocolName;
    }

    /** Whether messages need a transport that carries bytes, not just text. */
    public boolean binary() {
        return binary;
    }
}
