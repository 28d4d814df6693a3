package io.heliograph.wire.service;

import org.jspecify.annotations.Nullable;

/**
 * The message types: number on the wire, and fewest elements (the type included) that make a
 * readable message.
 */
public enum MessageType {
    /** First message of a hub server. */
    HANDSHAKE_REQUEST(1, 2),
    /** Accepts or refuses the hub server. */
    HANDSHAKE_RESPONSE(2, 2),
    /** Keeps the connection alive and carries control entries. */
    PING(3, 1),
    /** Assigns a client to a hub server. */
    OPEN_CONNECTION(4, 3),
    /** Ends a client, or reports that it has ended. */
    CLOSE_CONNECTION(5, 3),
    /** Bytes from or to one client. */
    CONNECTION_DATA(6, 3),
    /** Payloads for several clients. */
    MULTI_CONNECTION_DATA(7, 3),
    /** Payloads for every connection of a user. */
    USER_DATA(8, 3),
    /** Payloads for every connection of several users. */
    MULTI_USER_DATA(9, 3),
    /** Payloads for every client of the hub but some. */
    BROADCAST_DATA(10, 3),
    /** Puts a client into a group; no answer. */
    JOIN_GROUP(11, 3),
    /** Takes a client out of one or all groups; no answer. */
    LEAVE_GROUP(12, 3),
    /** Payloads for a group but some of its members. */
    GROUP_BROADCAST_DATA(13, 4),
    /** Payloads for several groups. */
    MULTI_GROUP_BROADCAST_DATA(14, 3),
    /** Tells the hub server of an error that concerns its connection. */
    SERVICE_ERROR(15, 2),
    /** Puts a user into a group; no answer. */
    USER_JOIN_GROUP(16, 3),
    /** Takes a user out of one or all groups; no answer. */
    USER_LEAVE_GROUP(17, 3),
    /** Puts a client into a group. */
    JOIN_GROUP_WITH_ACK(18, 4),
    /** Takes a client out of one or all groups. */
    LEAVE_GROUP_WITH_ACK(19, 4),
    /** Answers any message that carries an ack id. */
    ACK(20, 4),
    /** Asks whether a user is in a group. */
    CHECK_USER_IN_GROUP_WITH_ACK(21, 4),
    /** Tells the hub server of an event that concerns one object. */
    SERVICE_EVENT(22, 6),
    /** Asks whether a group has members. */
    CHECK_GROUP_EXISTENCE_WITH_ACK(23, 4),
    /** Asks whether a client is connected. */
    CHECK_CONNECTION_EXISTENCE_WITH_ACK(24, 4),
    /** Asks whether a user is connected. */
    CHECK_USER_EXISTENCE_WITH_ACK(25, 4),
    /** Puts a user into a group. */
    USER_JOIN_GROUP_WITH_ACK(26, 5),
    /** Takes a user out of one or all groups. */
    USER_LEAVE_GROUP_WITH_ACK(27, 5),
    /** Asks for a key with which to sign client tokens. */
    ACCESS_KEY_REQUEST(28, 4),
    /** The key that was asked for, or why there is none. */
    ACCESS_KEY_RESPONSE(29, 6),
    /** Closes one client. */
    CLOSE_CONNECTION_WITH_ACK(30, 4),
    /** Closes every client of the hub but some. */
    CLOSE_CONNECTIONS_WITH_ACK(31, 4),
    /** Closes the connections of a user but some. */
    CLOSE_USER_CONNECTIONS_WITH_ACK(32, 5),
    /** Closes the members of a group but some. */
    CLOSE_GROUP_CONNECTIONS_WITH_ACK(33, 5),
    /** Calls a method of one client that returns a result. */
    CLIENT_INVOCATION(34, 6),
    /** The result of a client's method. */
    CLIENT_COMPLETION(35, 7),
    /** A client's method failed, or the client is gone. */
    ERROR_COMPLETION(36, 6),
    /** Tells which service instance holds the client of an invocation. */
    SERVICE_MAPPING(37, 5),
    /** A client has resumed its connection. */
    CONNECTION_RECONNECT(38, 3),
    /** Pauses, resumes or takes a connection offline. */
    CONNECTION_FLOW_CONTROL(39, 4),
    /** Asks for one page of a group's members. */
    GROUP_MEMBER_QUERY(40, 6),
    /** Renews a client's claims and expiry. */
    REFRESH_AUTH(41, 6),
    /** Asks for a client's claims. */
    GET_CONNECTION_CLAIMS(42, 4),
    /** Tells the hub server of a client's new claims. */
    UPDATE_CONNECTION_CLAIMS(43, 4);

    private static final @Nullable MessageType[] BY_NUMBER = byNumber();

    private final int number;
    private final int minElements;

    MessageType(int number, int minElements) {
        this.number = number;
        this.minElements = minElements;
    }

    /** The type with that number, or null when this version knows none. */
    public static @Nullable MessageType of(int number) {
        return number > 0 && number < BY_NUMBER.length ? BY_NUMBER[number] : null;
    }

    /** The first element of the message. */
    public int number() {
        return number;
    }

    /** Older writers leave out trailing elements; fewer than these cannot be read. */
    int minElements() {
        return minElements;
    }

    private static @Nullable MessageType[] byNumber() {
        MessageType[] types = values();
        @Nullable MessageType[] byNumber =
                new @Nullable MessageType[types[types.length - 1].number + 1];
        for (MessageType type : types) {
            byNumber[type.number] = type;
        }
        return byNumber;
    }
}
