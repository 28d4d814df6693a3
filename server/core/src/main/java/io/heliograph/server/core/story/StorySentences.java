package io.heliograph.server.core.story;

import io.heliograph.server.core.CloseReason;
import io.heliograph.server.core.LineEnd;

import org.jspecify.annotations.Nullable;

import java.util.Locale;

/** Says each event for people, and names it for programs. */
public final class StorySentences {

    private StorySentences() {}

    /** Stable name of a kind of event: the record's, in lower case with underscores. */
    public static String code(Class<? extends StoryEvent> kind) {
        return kind.getSimpleName().replaceAll("(?<=[a-z])(?=[A-Z])", "_").toLowerCase(Locale.ROOT);
    }

    /** One sentence. Names in it come from peers: whoever prints it sees to what they hold. */
    public static String sentence(StoryEntry entry) {
        return switch (entry.event()) {
            case StoryEvent.Negotiated e -> "Negotiated: it was promised this connection.";
            case StoryEvent.NegotiateRefused e -> "Negotiate was refused: " + e.reason().text(null);
            case StoryEvent.TokenRefused e ->
                    "A request for it was refused: " + e.cause() + " (" + e.code() + ").";
            case StoryEvent.Opened e -> "Opened its transport: " + e.transport().wireName() + ".";
            case StoryEvent.HandshakeRead e ->
                    "Sent its handshake: hub protocol '" + e.protocol() + "'.";
            case StoryEvent.Bound e -> "Was given to hub server '" + e.server().serverId() + "'.";
            case StoryEvent.ServedAlone e -> "Is served without a hub server.";
            case StoryEvent.Accepted e -> "Its handshake was accepted: messages pass from now on.";
            case StoryEvent.HandshakeRefused e ->
                    "Its handshake was refused by " + who(e.by()) + ": " + e.error();
            case StoryEvent.Paused e ->
                    "Paused: its hub server leaves, and another one is to take it over.";
            case StoryEvent.Migrated e ->
                    "Moved from hub server '"
                            + e.from().serverId()
                            + "' to '"
                            + e.to().serverId()
                            + "'.";
            case StoryEvent.Suspended e ->
                    "Its transport is gone: "
                            + e.line().sentence()
                            + ". It may come back to this connection.";
            case StoryEvent.Resumed e ->
                    "Came back to this connection over " + e.transport().wireName() + ".";
            case StoryEvent.RenewalRefused e ->
                    "A renewal of its authentication was refused: the claims are those of "
                            + (e.user() == null
                                    ? "an anonymous client."
                                    : "user '" + e.user() + "'.");
            case StoryEvent.AskedToClose e -> askedToClose(e);
            case StoryEvent.Closed e -> closed(e);
            case StoryEvent.ServerConnected e ->
                    "Hub server '"
                            + entry.name()
                            + "' connected"
                            + (e.weak() ? "; this connection carries no clients." : ".");
            case StoryEvent.ServerLeaving e ->
                    "Hub server '"
                            + entry.name()
                            + "' said that it leaves; clients on this connection: "
                            + e.clients()
                            + ".";
            case StoryEvent.ServerClosed e -> serverClosed(entry, e);
        };
    }

    private static String askedToClose(StoryEvent.AskedToClose asked) {
        String by = asked.server() == null ? "A REST call" : "Hub server '" + asked.server() + "'";
        return by + " asked to close it" + (asked.reason().isEmpty() ? "." : ": " + asked.reason());
    }

    private static String closed(StoryEvent.Closed closed) {
        return "Closed by "
                + who(closed.by())
                + ": "
                + why(closed.reason(), closed.line(), closed.detail())
                + " ("
                + closed.reason().code()
                + ")";
    }

    private static String serverClosed(StoryEntry entry, StoryEvent.ServerClosed closed) {
        String how =
                closed.by() == Closer.NETWORK
                        ? "was lost: "
                        : "was closed by " + who(closed.by()) + ": ";
        return "The connection of hub server '"
                + entry.name()
                + "' "
                + how
                + why(closed.reason(), closed.line(), closed.detail())
                + " ("
                + closed.reason().code()
                + ") Clients on it: "
                + closed.clients()
                + ".";
    }

    private static String why(CloseReason reason, @Nullable LineEnd line, @Nullable String detail) {
        if (line != null) {
            return line.sentence() + ".";
        }
        return detail == null ? reason.sentence() : detail;
    }

    private static String who(Closer closer) {
        return switch (closer) {
            case CLIENT -> "the client";
            case HUB_SERVER -> "the hub server";
            case SERVICE -> "the service";
            case REST -> "a REST call";
            case NETWORK -> "the network";
        };
    }
}
