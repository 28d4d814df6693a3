package io.heliograph.access;

/**
 * What a token has to be made for to pass a door. A token for one kind never passes for another.
 */
public sealed interface Audience {

    /** The door of clients: {@code /client/?hub=…}. */
    record Client(String hub) implements Audience {}

    /** The door of hub servers: {@code /server/?hub=…}. */
    record Server(String hub) implements Audience {}

    /**
     * The REST API. {@code path} is the path of the request line, still percent-encoded and without
     * query, such as {@code /api/hubs/chat/:send}.
     */
    record Rest(String path) implements Audience {}
}
