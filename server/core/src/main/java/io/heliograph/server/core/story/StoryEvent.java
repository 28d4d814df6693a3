package io.heliograph.server.core.story;

import io.heliograph.server.core.CloseReason;
import io.heliograph.server.core.LineEnd;
import io.heliograph.server.core.Transport;

import org.jspecify.annotations.Nullable;

/**
 * One thing that happened to a connection. Events are kept by the ten thousand: a new one holds
 * what is needed to tell it and nothing that lives longer than that. {@link StorySentences} says
 * each for people.
 */
public sealed interface StoryEvent {

    // a client before its connection

    /** It was promised a connection. */
    record Negotiated() implements StoryEvent {}

    /** It was not; it has no connection id yet. */
    record NegotiateRefused(CloseReason reason) implements StoryEvent {}

    /** A request for a connection that was promised came with a token that does not let in. */
    record TokenRefused(String code, String cause) implements StoryEvent {}

    // a client

    /** Its transport is up. */
    record Opened(Transport transport) implements StoryEvent {}

    /** Its handshake was read. */
    record HandshakeRead(String protocol) implements StoryEvent {}

    /** It was given to a hub server. */
    record Bound(ServerName server) implements StoryEvent {}

    /** It is served without a hub server. */
    record ServedAlone() implements StoryEvent {}

    /** Its handshake was answered: messages pass from now on. */
    record Accepted() implements StoryEvent {}

    /** Its handshake was answered with an error, by the service or by its hub server. */
    record HandshakeRefused(Closer by, String error) implements StoryEvent {}

    /** Its hub server leaves: nothing passes until another one has taken it over. */
    record Paused() implements StoryEvent {}

    /** Another hub server has taken it over. */
    record Migrated(ServerName from, ServerName to) implements StoryEvent {}

    /** Its transport is gone, and it may come back to this connection (stateful reconnect). */
    record Suspended(LineEnd line) implements StoryEvent {}

    /** It came back to this connection on a new transport. */
    record Resumed(Transport transport) implements StoryEvent {}

    /**
     * Its authentication was to be renewed with the claims of another user, and was not.
     *
     * @param user the other user; null for an anonymous one
     */
    record RenewalRefused(@Nullable String user) implements StoryEvent {}

    /**
     * Somebody asked to close it.
     *
     * @param server the hub server that asked; null for a REST call
     */
    record AskedToClose(@Nullable String server, String reason) implements StoryEvent {}

    /**
     * The end, once for each connection.
     *
     * @param line how its line ended, if it was not the service that ended it
     * @param detail more than the reason's own sentence
     * @param server the hub server connection that carried it
     */
    record Closed(
            Closer by,
            CloseReason reason,
            @Nullable LineEnd line,
            @Nullable String detail,
            @Nullable ServerName server)
            implements StoryEvent {}

    // a hub server's connection

    /** Its handshake was accepted. */
    record ServerConnected(boolean weak) implements StoryEvent {}

    /** It said that it leaves; so many clients are still there. */
    record ServerLeaving(int clients) implements StoryEvent {}

    /**
     * The end of a hub server's connection; so many clients went with it.
     *
     * @param detail more than the reason's own sentence
     */
    record ServerClosed(
            Closer by,
            CloseReason reason,
            @Nullable LineEnd line,
            @Nullable String detail,
            int clients)
            implements StoryEvent {}
}
