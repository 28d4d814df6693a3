package io.heliograph.wire.service;

import io.netty.buffer.ByteBuf;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * A message between a hub server and the service, one record per message type, components in wire
 * order with the members of the extension map last.
 *
 * <p>{@code claims} are a sequence that may repeat a type. {@code headers} map a name to its
 * values. {@code tracingId} is an unsigned 64-bit number for log correlation. Bytes ({@link
 * ByteBuf}) of messages that come from {@link ServiceMessageReader} are borrowed slices of the
 * frame: valid until the receiving call returns, retained by whoever keeps them.
 */
public sealed interface ServiceMessage {

    /**
     * First message of a hub server. {@code connectionType}: 0 default, 1 on demand, 2 weak. {@code
     * migrationLevel}: 0 off, 1 on shutdown, 2 also on loss.
     */
    record HandshakeRequest(
            int version,
            int connectionType,
            String target,
            int migrationLevel,
            boolean allowStatefulReconnects)
            implements ServiceMessage {}

    /** Answer to {@link HandshakeRequest}; no or empty {@code errorMessage} means success. */
    record HandshakeResponse(@Nullable String errorMessage, @Nullable String connectionId)
            implements ServiceMessage {}

    /**
     * Keep-alive and control: {@code entries} are key, value, key, value; a trailing key without
     * value is kept.
     */
    record Ping(List<@Nullable String> entries) implements ServiceMessage {
        public static final Ping KEEP_ALIVE = new Ping(List.of());

        public static Ping of(String... entries) {
            return new Ping(List.of(entries));
        }

        /** The value of the first entry named {@code key}, or null. */
        public @Nullable String value(String key) {
            for (int i = 0; i + 1 < entries.size(); i += 2) {
                if (key.equals(entries.get(i))) {
                    return entries.get(i + 1);
                }
            }
            return null;
        }
    }

    record OpenConnection(
            String connectionId,
            List<Claim> claims,
            Map<String, List<String>> headers,
            @Nullable String queryString,
            @Nullable String protocol,
            @Nullable Long tracingId)
            implements ServiceMessage {}

    record CloseConnection(
            String connectionId,
            @Nullable String errorMessage,
            Map<String, List<String>> headers,
            @Nullable Long tracingId)
            implements ServiceMessage {}

    /** {@code dataType}: 0 unknown, 1 handshake, 2 invocation family, 3 other, 4 close. */
    record ConnectionData(
            String connectionId,
            ByteBuf payload,
            int dataType,
            boolean isPartial,
            @Nullable Long tracingId)
            implements ServiceMessage {}

    record MultiConnectionData(
            List<String> connectionIds,
            List<ProtocolPayload> payloads,
            @Nullable String filter,
            @Nullable Long tracingId)
            implements ServiceMessage {}

    record UserData(
            String userId,
            List<ProtocolPayload> payloads,
            @Nullable String filter,
            @Nullable Long tracingId)
            implements ServiceMessage {}

    record MultiUserData(
            List<String> userIds,
            List<ProtocolPayload> payloads,
            @Nullable String filter,
            @Nullable Long tracingId)
            implements ServiceMessage {}

    record BroadcastData(
            List<String> excludedConnectionIds,
            List<ProtocolPayload> payloads,
            @Nullable String filter,
            @Nullable Long tracingId)
            implements ServiceMessage {}

    record JoinGroup(String connectionId, String group, @Nullable Long tracingId)
            implements ServiceMessage {}

    /** {@code group} null: every group. */
    record LeaveGroup(String connectionId, @Nullable String group, @Nullable Long tracingId)
            implements ServiceMessage {}

    record GroupBroadcastData(
            String group,
            List<String> excludedConnectionIds,
            List<ProtocolPayload> payloads,
            List<String> excludedUserIds,
            @Nullable String callerUserId,
            @Nullable String filter,
            @Nullable Long tracingId)
            implements ServiceMessage {}

    record MultiGroupBroadcastData(
            List<String> groups,
            List<ProtocolPayload> payloads,
            @Nullable String filter,
            @Nullable Long tracingId)
            implements ServiceMessage {}

    record ServiceError(@Nullable String errorMessage) implements ServiceMessage {}

    /** {@code ttl} in seconds; null: no limit. */
    record UserJoinGroup(
            String userId, String group, @Nullable Integer ttl, @Nullable Long tracingId)
            implements ServiceMessage {}

    record UserLeaveGroup(String userId, @Nullable String group, @Nullable Long tracingId)
            implements ServiceMessage {}

    record JoinGroupWithAck(String connectionId, String group, int ackId, @Nullable Long tracingId)
            implements ServiceMessage {}

    record LeaveGroupWithAck(
            String connectionId, @Nullable String group, int ackId, @Nullable Long tracingId)
            implements ServiceMessage {}

    /**
     * {@code status}: 1 ok, 2 not found, 3 timeout, 4 internal error, 5 forbidden. Written with
     * five elements when there is no payload.
     */
    record Ack(int ackId, int status, @Nullable String message, @Nullable ByteBuf payload)
            implements ServiceMessage {}

    record CheckUserInGroupWithAck(String userId, String group, int ackId, @Nullable Long tracingId)
            implements ServiceMessage {}

    record ServiceEvent(int objectType, @Nullable String id, int kind, @Nullable String message)
            implements ServiceMessage {}

    record CheckGroupExistenceWithAck(String group, int ackId, @Nullable Long tracingId)
            implements ServiceMessage {}

    record CheckConnectionExistenceWithAck(String connectionId, int ackId, @Nullable Long tracingId)
            implements ServiceMessage {}

    record CheckUserExistenceWithAck(String userId, int ackId, @Nullable Long tracingId)
            implements ServiceMessage {}

    record UserJoinGroupWithAck(
            String userId, String group, int ackId, @Nullable Integer ttl, @Nullable Long tracingId)
            implements ServiceMessage {}

    record UserLeaveGroupWithAck(
            String userId, @Nullable String group, int ackId, @Nullable Long tracingId)
            implements ServiceMessage {}

    record AccessKeyRequest(String token, @Nullable String kid) implements ServiceMessage {}

    record AccessKeyResponse(
            @Nullable String kid,
            @Nullable String accessKey,
            @Nullable String errorType,
            @Nullable String errorMessage)
            implements ServiceMessage {}

    record CloseConnectionWithAck(
            String connectionId, @Nullable String reason, int ackId, @Nullable Long tracingId)
            implements ServiceMessage {}

    record CloseConnectionsWithAck(
            @Nullable String reason,
            int ackId,
            List<String> excludedConnectionIds,
            @Nullable Long tracingId)
            implements ServiceMessage {}

    record CloseUserConnectionsWithAck(
            String userId,
            @Nullable String reason,
            int ackId,
            List<String> excludedConnectionIds,
            @Nullable Long tracingId)
            implements ServiceMessage {}

    record CloseGroupConnectionsWithAck(
            String group,
            @Nullable String reason,
            int ackId,
            List<String> excludedConnectionIds,
            @Nullable Long tracingId)
            implements ServiceMessage {}

    record ClientInvocation(
            String invocationId,
            String connectionId,
            String callerServerId,
            List<ProtocolPayload> payloads,
            @Nullable Long tracingId)
            implements ServiceMessage {}

    /** {@code protocol} stands twice on the wire, as element 5 and in the extension map. */
    record ClientCompletion(
            String invocationId,
            String connectionId,
            String callerServerId,
            String protocol,
            ByteBuf payload,
            @Nullable Long tracingId)
            implements ServiceMessage {}

    record ErrorCompletion(
            String invocationId,
            String connectionId,
            String callerServerId,
            @Nullable String error,
            @Nullable Long tracingId)
            implements ServiceMessage {}

    record ServiceMapping(String invocationId, String connectionId, String instanceId)
            implements ServiceMessage {}

    record ConnectionReconnect(String connectionId) implements ServiceMessage {}

    /**
     * {@code connectionType}: 1 client, 2 server. {@code operation}: 1 pause, 2 pause acknowledged,
     * 3 resume, 4 offline.
     */
    record ConnectionFlowControl(String connectionId, int connectionType, int operation)
            implements ServiceMessage {}

    record GroupMemberQuery(
            String group,
            int ackId,
            @Nullable Integer top,
            @Nullable String continuationToken,
            @Nullable Integer maxPageSize,
            @Nullable Long tracingId)
            implements ServiceMessage {}

    record RefreshAuth(String connectionToken, List<Claim> claims, Instant expireTime, int ackId)
            implements ServiceMessage {}

    record GetConnectionClaims(String connectionToken, int ackId) implements ServiceMessage {}

    record UpdateConnectionClaims(String connectionId, List<Claim> claims)
            implements ServiceMessage {}

    /** A type this version does not know: passed over. */
    record Unknown(int type) implements ServiceMessage {}
}
