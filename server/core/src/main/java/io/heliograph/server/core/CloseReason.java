package io.heliograph.server.core;

import org.jspecify.annotations.Nullable;

/**
 * Why a connection ended, and whether a client may come back by itself. The whole catalogue; each
 * has its entry in the docs.
 */
public enum CloseReason {
    CLIENT_LEFT("client_left", "The client closed the connection.", true),
    PROMISE_EXPIRED(
            "promise_expired",
            "The client negotiated, and did not open its connection in time.",
            true),
    CLIENT_TIMEOUT("client_timeout", "The client was silent for too long.", true),
    HANDSHAKE_TIMEOUT("handshake_timeout", "The client sent no handshake in time.", true),
    HANDSHAKE_INVALID("handshake_invalid", "The client's handshake could not be read.", false),
    HANDSHAKE_REFUSED(
            "handshake_refused",
            "The client's handshake asks for something that is not supported here.",
            false),
    NO_HUB_SERVER("no_hub_server", "No hub server is connected for this hub.", true),
    HUB_SERVER_LOST("hub_server_lost", "The connection to the hub server was lost.", true),
    HUB_SERVER_LEAVING("hub_server_leaving", "The hub server is shutting down.", true),
    CLOSED_BY_HUB("closed_by_hub", "The hub server closed the connection.", false),
    CLOSED_BY_REQUEST(
            "closed_by_request",
            "The connection was closed through the management interface.",
            false),
    SLOW_CONSUMER(
            "slow_consumer",
            "The client did not read fast enough: its outgoing queue is full.",
            true),
    MESSAGE_TOO_LARGE("message_too_large", "A message is larger than the limit.", false),
    PROTOCOL_VIOLATION("protocol_violation", "The peer broke the protocol.", false),
    TOKEN_EXPIRED("token_expired", "The access token of the client has expired.", true),
    RESUME_TIMEOUT(
            "resume_timeout", "The client lost its line and did not come back in time.", true),
    RESUME_FAILED(
            "resume_failed",
            "More was sent to the client while its line was lost than can be replayed.",
            true),
    SERVICE_SHUTDOWN("service_shutdown", "The service is shutting down.", true),
    HUB_SERVER_SILENT("hub_server_silent", "The hub server was silent for 30 seconds.", true),
    HUB_SERVER_HANDSHAKE(
            "hub_server_handshake",
            "The hub server's handshake was missing or not accepted.",
            true),
    CONTROL_FLOOD("control_flood", "Too many WebSocket pings came within a second.", false),
    REQUEST_TIMEOUT("request_timeout", "The request did not arrive in time.", true),
    ANSWER_NOT_TAKEN("answer_not_taken", "The caller did not take its answer.", true),
    UNAUTHENTICATED_CONNECTIONS(
            "unauthenticated_connections",
            "Too many connections are open that have shown no good token yet.",
            true),
    UNAUTHENTICATED_BYTES(
            "unauthenticated_bytes",
            "Too much is held of requests whose token is not verified yet.",
            true),
    INTERNAL_ERROR("internal_error", "The service failed while handling the connection.", true);

    private final String code;
    private final String sentence;
    private final boolean allowsReconnect;

    CloseReason(String code, String sentence, boolean allowsReconnect) {
        this.code = code;
        this.sentence = sentence;
        this.allowsReconnect = allowsReconnect;
    }

    /** Stable name for logs, metrics and docs. */
    public String code() {
        return code;
    }

    /** One sentence that a person understands. */
    public String sentence() {
        return sentence;
    }

    /** What a client is told: {@code detail}, or the sentence for null, and the code. */
    public String text(@Nullable String detail) {
        return (detail == null || detail.isEmpty() ? sentence : detail) + " (" + code + ")";
    }

    /** True if a client that reconnects by itself may do so. */
    public boolean allowsReconnect() {
        return allowsReconnect;
    }
}
