package io.heliograph.wire.service;

import static io.heliograph.wire.service.Extensions.FILTER;
import static io.heliograph.wire.service.Extensions.TRACING_ID;

import io.heliograph.wire.service.ServiceMessage.BroadcastData;
import io.heliograph.wire.service.ServiceMessage.GroupBroadcastData;
import io.heliograph.wire.service.ServiceMessage.MultiConnectionData;
import io.heliograph.wire.service.ServiceMessage.MultiGroupBroadcastData;
import io.heliograph.wire.service.ServiceMessage.MultiUserData;
import io.heliograph.wire.service.ServiceMessage.UserData;

import java.util.List;

/**
 * Payloads for clients, chosen by connection, user, group, or all of the hub.
 *
 * <p>Each message is read and written field by field, in wire order.
 */
final class DataMessages {

    private DataMessages() {}

    static MultiConnectionData readMultiConnectionData(FieldReader fields) {
        List<String> connectionIds = fields.texts("connectionIds");
        List<ProtocolPayload> payloads = fields.payloads();
        Extensions extensions = fields.extensions(TRACING_ID, FILTER);
        return new MultiConnectionData(
                connectionIds, payloads, extensions.filter(), extensions.tracingId());
    }

    static void write(MultiConnectionData message, FieldWriter out) {
        out.begin(MessageType.MULTI_CONNECTION_DATA, 4);
        out.texts(message.connectionIds());
        out.payloads(message.payloads());
        out.extensionsWithFilter(message.tracingId(), message.filter());
    }

    static UserData readUserData(FieldReader fields) {
        String userId = fields.text("userId");
        List<ProtocolPayload> payloads = fields.payloads();
        Extensions extensions = fields.extensions(TRACING_ID, FILTER);
        return new UserData(userId, payloads, extensions.filter(), extensions.tracingId());
    }

    static void write(UserData message, FieldWriter out) {
        out.begin(MessageType.USER_DATA, 4);
        out.text(message.userId());
        out.payloads(message.payloads());
        out.extensionsWithFilter(message.tracingId(), message.filter());
    }

    static MultiUserData readMultiUserData(FieldReader fields) {
        List<String> userIds = fields.texts("userIds");
        List<ProtocolPayload> payloads = fields.payloads();
        Extensions extensions = fields.extensions(TRACING_ID, FILTER);
        return new MultiUserData(userIds, payloads, extensions.filter(), extensions.tracingId());
    }

    static void write(MultiUserData message, FieldWriter out) {
        out.begin(MessageType.MULTI_USER_DATA, 4);
        out.texts(message.userIds());
        out.payloads(message.payloads());
        out.extensionsWithFilter(message.tracingId(), message.filter());
    }

    static BroadcastData readBroadcastData(FieldReader fields) {
        List<String> excludedConnectionIds = fields.texts("excludedConnectionIds");
        List<ProtocolPayload> payloads = fields.payloads();
        Extensions extensions = fields.extensions(TRACING_ID, FILTER);
        return new BroadcastData(
                excludedConnectionIds, payloads, extensions.filter(), extensions.tracingId());
    }

    static void write(BroadcastData message, FieldWriter out) {
        out.begin(MessageType.BROADCAST_DATA, 4);
        out.texts(message.excludedConnectionIds());
        out.payloads(message.payloads());
        out.extensionsWithFilter(message.tracingId(), message.filter());
    }

    static GroupBroadcastData readGroupBroadcastData(FieldReader fields) {
        String group = fields.text("group");
        List<String> excludedConnectionIds = fields.texts("excludedConnectionIds");
        List<ProtocolPayload> payloads = fields.payloads();
        Extensions extensions = fields.extensions(TRACING_ID, FILTER);
        List<String> excludedUserIds = fields.texts("excludedUserIds");
        String callerUserId = fields.nullableText("callerUserId");
        return new GroupBroadcastData(
                group,
                excludedConnectionIds,
                payloads,
                excludedUserIds,
                callerUserId,
                extensions.filter(),
                extensions.tracingId());
    }

    static void write(GroupBroadcastData message, FieldWriter out) {
        out.begin(MessageType.GROUP_BROADCAST_DATA, 7);
        out.text(message.group());
        out.texts(message.excludedConnectionIds());
        out.payloads(message.payloads());
        out.extensionsWithFilter(message.tracingId(), message.filter());
        out.texts(message.excludedUserIds());
        out.nullableText(message.callerUserId());
    }

    static MultiGroupBroadcastData readMultiGroupBroadcastData(FieldReader fields) {
        List<String> groups = fields.texts("groups");
        List<ProtocolPayload> payloads = fields.payloads();
        Extensions extensions = fields.extensions(TRACING_ID, FILTER);
        return new MultiGroupBroadcastData(
                groups, payloads, extensions.filter(), extensions.tracingId());
    }

    static void write(MultiGroupBroadcastData message, FieldWriter out) {
        out.begin(MessageType.MULTI_GROUP_BROADCAST_DATA, 4);
        out.texts(message.groups());
        out.payloads(message.payloads());
        out.extensionsWithFilter(message.tracingId(), message.filter());
    }
}
