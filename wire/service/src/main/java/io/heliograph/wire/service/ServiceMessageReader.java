package io.heliograph.wire.service;

import io.heliograph.wire.service.ServiceMessage.Unknown;
import io.netty.buffer.ByteBuf;

/**
 * Reads messages, from older and newer writers alike: elements that are missing at the end take
 * their defaults, elements and extension members that are not known are stepped over.
 */
public final class ServiceMessageReader {

    private ServiceMessageReader() {}

    /**
     * Reads the one message that a frame holds.
     *
     * @param body one whole frame body, as {@link ServiceFrames#next} returns it; its indices stay,
     *     and the bytes in the message are slices of it, not retained
     * @return the message; {@link Unknown} for a type that has no meaning yet
     * @throws ServiceProtocolException when the bytes are no message; the frames behind it are not
     *     harmed
     */
    public static ServiceMessage read(ByteBuf body) {
        MessagePackInput in = new MessagePackInput(body);
        int elements = in.arrayHeader("message");
        if (elements == 0) {
            throw new ServiceProtocolException("message elements", 0, "at least 1");
        }
        int number = in.int32("message type");
        MessageType type = MessageType.of(number);
        if (type == null) {
            return new Unknown(number);
        }
        if (elements < type.minElements()) {
            throw new ServiceProtocolException(
                    type + " elements", elements, "at least " + type.minElements());
        }
        return read(type, new FieldReader(in, elements - 1));
    }

    private static ServiceMessage read(MessageType type, FieldReader fields) {
        return switch (type) {
            case HANDSHAKE_REQUEST -> ControlMessages.readHandshakeRequest(fields);
            case HANDSHAKE_RESPONSE -> ControlMessages.readHandshakeResponse(fields);
            case PING -> ControlMessages.readPing(fields);
            case OPEN_CONNECTION -> ConnectionMessages.readOpenConnection(fields);
            case CLOSE_CONNECTION -> ConnectionMessages.readCloseConnection(fields);
            case CONNECTION_DATA -> ConnectionMessages.readConnectionData(fields);
            case MULTI_CONNECTION_DATA -> DataMessages.readMultiConnectionData(fields);
            case USER_DATA -> DataMessages.readUserData(fields);
            case MULTI_USER_DATA -> DataMessages.readMultiUserData(fields);
            case BROADCAST_DATA -> DataMessages.readBroadcastData(fields);
            case JOIN_GROUP -> GroupMessages.readJoinGroup(fields);
            case LEAVE_GROUP -> GroupMessages.readLeaveGroup(fields);
            case GROUP_BROADCAST_DATA -> DataMessages.readGroupBroadcastData(fields);
            case MULTI_GROUP_BROADCAST_DATA -> DataMessages.readMultiGroupBroadcastData(fields);
            case SERVICE_ERROR -> ControlMessages.readServiceError(fields);
            case USER_JOIN_GROUP -> GroupMessages.readUserJoinGroup(fields);
            case USER_LEAVE_GROUP -> GroupMessages.readUserLeaveGroup(fields);
            case JOIN_GROUP_WITH_ACK -> GroupMessages.readJoinGroupWithAck(fields);
            case LEAVE_GROUP_WITH_ACK -> GroupMessages.readLeaveGroupWithAck(fields);
            case ACK -> ControlMessages.readAck(fields);
            case CHECK_USER_IN_GROUP_WITH_ACK -> CheckMessages.readCheckUserInGroupWithAck(fields);
            case SERVICE_EVENT -> ControlMessages.readServiceEvent(fields);
            case CHECK_GROUP_EXISTENCE_WITH_ACK ->
                    CheckMessages.readCheckGroupExistenceWithAck(fields);
            case CHECK_CONNECTION_EXISTENCE_WITH_ACK ->
                    CheckMessages.readCheckConnectionExistenceWithAck(fields);
            case CHECK_USER_EXISTENCE_WITH_ACK ->
                    CheckMessages.readCheckUserExistenceWithAck(fields);
            case USER_JOIN_GROUP_WITH_ACK -> GroupMessages.readUserJoinGroupWithAck(fields);
            case USER_LEAVE_GROUP_WITH_ACK -> GroupMessages.readUserLeaveGroupWithAck(fields);
            case ACCESS_KEY_REQUEST -> ControlMessages.readAccessKeyRequest(fields);
            case ACCESS_KEY_RESPONSE -> ControlMessages.readAccessKeyResponse(fields);
            case CLOSE_CONNECTION_WITH_ACK -> CloseMessages.readCloseConnectionWithAck(fields);
            case CLOSE_CONNECTIONS_WITH_ACK -> CloseMessages.readCloseConnectionsWithAck(fields);
            case CLOSE_USER_CONNECTIONS_WITH_ACK ->
                    CloseMessages.readCloseUserConnectionsWithAck(fields);
            case CLOSE_GROUP_CONNECTIONS_WITH_ACK ->
                    CloseMessages.readCloseGroupConnectionsWithAck(fields);
            case CLIENT_INVOCATION -> InvocationMessages.readClientInvocation(fields);
            case CLIENT_COMPLETION -> InvocationMessages.readClientCompletion(fields);
            case ERROR_COMPLETION -> InvocationMessages.readErrorCompletion(fields);
            case SERVICE_MAPPING -> InvocationMessages.readServiceMapping(fields);
            case CONNECTION_RECONNECT -> ConnectionMessages.readConnectionReconnect(fields);
            case CONNECTION_FLOW_CONTROL -> ConnectionMessages.readConnectionFlowControl(fields);
            case GROUP_MEMBER_QUERY -> GroupMessages.readGroupMemberQuery(fields);
            case REFRESH_AUTH -> ClaimMessages.readRefreshAuth(fields);
            case GET_CONNECTION_CLAIMS -> ClaimMessages.readGetConnectionClaims(fields);
            case UPDATE_CONNECTION_CLAIMS -> ClaimMessages.readUpdateConnectionClaims(fields);
        };
    }
}
