package io.heliograph.server.core.story;

import io.heliograph.server.core.CloseReason;
import io.heliograph.server.core.LineEnd;

import org.jspecify.annotations.Nullable;

/** Who ended a connection. */
public enum Closer {
    CLIENT("client"),
    HUB_SERVER("hub_server"),
    SERVICE("service"),
    REST("rest"),
    NETWORK("network");

    private final String code;

    Closer(String code) {
        this.code = code;
    }

    /** Whose doing it is that a connection ended for {@code reason}; a null line is still there. */
    public static Closer of(CloseReason reason, @Nullable LineEnd line) {
        return switch (reason) {
            case CLIENT_LEFT, RESUME_TIMEOUT -> line == null || line.byPeer() ? CLIENT : NETWORK;
            case HUB_SERVER_LOST -> line == null ? SERVICE : line.byPeer() ? HUB_SERVER : NETWORK;
            case CLOSED_BY_HUB, HUB_SERVER_LEAVING -> HUB_SERVER;
            case CLOSED_BY_REQUEST -> REST;
            case PROMISE_EXPIRED,
                    CLIENT_TIMEOUT,
                    HANDSHAKE_TIMEOUT,
                    HANDSHAKE_INVALID,
                    HANDSHAKE_REFUSED,
                    NO_HUB_SERVER,
                    SLOW_CONSUMER,
                    MESSAGE_TOO_LARGE,
                    PROTOCOL_VIOLATION,
                    RESUME_FAILED,
                    TOKEN_EXPIRED,
                    SERVICE_SHUTDOWN,
                    HUB_SERVER_SILENT,
                    HUB_SERVER_HANDSHAKE,
                    CONTROL_FLOOD,
                    REQUEST_TIMEOUT,
                    ANSWER_NOT_TAKEN,
                    UNAUTHENTICATED_CONNECTIONS,
                    UNAUTHENTICATED_BYTES,
                    INTERNAL_ERROR ->
                    SERVICE;
        };
    }

    /** Stable name for JSON and docs. */
    public String code() {
        return code;
    }
}
