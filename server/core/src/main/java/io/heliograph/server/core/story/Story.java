package io.heliograph.server.core.story;

import io.heliograph.server.core.HubName;

import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * What is known of one connection, oldest first. The beginning may have been forgotten.
 *
 * @param kind whose connection it is
 * @param connectionId empty for requests that never became a connection
 * @param name the client's user, or the hub server's id
 * @param presence whether it is there now
 * @param entries its own, and within its time those of the hub servers that served it, which have
 *     another connection id
 */
public record Story(
        Kind kind,
        HubName hub,
        String connectionId,
        @Nullable String name,
        Presence presence,
        List<StoryEntry> entries) {

    /** Whose story it is. */
    public enum Kind {
        CLIENT,
        HUB_SERVER
    }

    /** Whether a connection is there. */
    public enum Presence {
        /** Its client has negotiated and may still open it. */
        PROMISED,
        CONNECTED,
        GONE
    }

    /** False if events at the beginning have been pushed out by newer ones of others. */
    public boolean isWhole() {
        if (entries.isEmpty()) {
            return false;
        }
        return switch (entries.get(0).event()) {
            case StoryEvent.Negotiated e -> true;
            case StoryEvent.NegotiateRefused e -> true;
            case StoryEvent.Opened e -> true;
            case StoryEvent.ServerConnected e -> true;
            default -> entries.get(0).event() instanceof StoryEvent.ServerClosed;
        };
    }
}
