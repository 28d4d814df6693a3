package io.heliograph.server.node;

import org.jspecify.annotations.Nullable;

import java.util.Locale;

/**
 * All settings: name in the file, default, meaning. A new one is added here and read in {@link
 * NodeSettings}.
 */
public enum Setting {
    LISTEN_HOST("listen.host", "127.0.0.1", "Address to listen on."),
    LISTEN_PORT("listen.port", "8888", "Port to listen on; 0 takes a free one."),
    SERVICE_MODE(
            "service.mode",
            "auto",
            "Who serves the clients of a hub: default, serverless or auto."),
    SERVICE_LOOPS(
            "service.loops",
            "1",
            "Event loops; 0 takes one for each core. With one, everything is handled in the order"
                    + " of its arrival."),
    SERVICE_DRAIN_SECONDS(
            "service.drain-seconds",
            "5",
            "Time over which many clients are closed when the service stops."),
    ACCESS_PRIMARY_KEY(
            "access.primary-key",
            null,
            "Key that signs tokens; the well-known development keys when absent."),
    ACCESS_SECONDARY_KEY("access.secondary-key", null, "Second key, valid at the same time."),
    DEV_NEGOTIATE(
            "dev.negotiate",
            "true",
            "Whether /dev/{hub} hands out client tokens to everyone. Only with the development"
                    + " keys."),
    CONSOLE_ENABLED(
            "console.enabled",
            "auto",
            "Whether the console is served at /: true, false, or auto, which is true with the"
                    + " development keys."),
    STATEFUL_ENABLED(
            "stateful.enabled",
            "true",
            "Whether clients that ask for it may come back to their connection on a new line."),
    STATEFUL_BUFFER_BYTES(
            "stateful.buffer-bytes",
            "100000",
            "Most bytes kept of what one client has not acknowledged."),
    STATEFUL_NODE_BUFFER_BYTES(
            "stateful.node-buffer-bytes", "268435456", "Most bytes kept so for all clients."),
    STATEFUL_RESUME_SECONDS(
            "stateful.resume-seconds",
            "30",
            "How long a client that has lost its line may take to come back."),
    LIMITS_CLIENT_MESSAGE_BYTES(
            "limits.client-message-bytes", "16777216", "Longest message of a client."),
    LIMITS_CLIENT_QUEUE_BYTES(
            "limits.client-queue-bytes",
            "16777216",
            "Most bytes that wait for one client before it is closed as too slow."),
    LIMITS_UNAUTHENTICATED_CONNECTIONS(
            "limits.unauthenticated-connections",
            "4096",
            "Most connections that have shown no good token yet; one more costs the oldest its"
                    + " place."),
    LIMITS_UNAUTHENTICATED_BYTES(
            "limits.unauthenticated-bytes",
            "67108864",
            "Most bytes held of requests whose token is not verified yet; beyond, the oldest are"
                    + " refused."),
    LIMITS_SERVER_QUEUE_BYTES(
            "limits.server-queue-bytes",
            "4194304",
            "Bytes waiting for a hub server from which on its clients are not read."),
    LIMITS_STORY_EVENTS(
            "limits.story-events",
            "16384",
            "Events of clients' life stories that each event loop keeps; 0 keeps none."),
    REST_INVOKE_TIMEOUT_SECONDS(
            "rest.invoke-timeout-seconds",
            "30",
            "How long a client may take to answer a call that came over REST."),
    REST_UNKNOWN_API_VERSION(
            "rest.unknown-api-version",
            "refuse",
            "Whether a REST call with an api-version that nobody knows is refused, or served like"
                    + " the latest one before it: refuse or serve.");

    private final String key;
    private final @Nullable String defaultValue;
    private final String meaning;

    Setting(String key, @Nullable String defaultValue, String meaning) {
        this.key = key;
        this.defaultValue = defaultValue;
        this.meaning = meaning;
    }

    /** Section and name, as the path in the file. */
    public String key() {
        return key;
    }

    public @Nullable String defaultValue() {
        return defaultValue;
    }

    public String meaning() {
        return meaning;
    }

    /** Name of the environment variable. */
    public String variable() {
        return "HELIOGRAPH_" + key.replace('.', '_').replace('-', '_').toUpperCase(Locale.ROOT);
    }
}
