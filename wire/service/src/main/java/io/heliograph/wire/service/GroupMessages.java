package io.heliograph.wire.service;

import static io.heliograph.wire.service.Extensions.TRACING_ID;
import static io.heliograph.wire.service.Extensions.TTL;

import io.heliograph.wire.service.ServiceMessage.GroupMemberQuery;
import io.heliograph.wire.service.ServiceMessage.JoinGroup;
import io.heliograph.wire.service.ServiceMessage.JoinGroupWithAck;
import io.heliograph.wire.service.ServiceMessage.LeaveGroup;
import io.heliograph.wire.service.ServiceMessage.LeaveGroupWithAck;
import io.heliograph.wire.service.ServiceMessage.UserJoinGroup;
import io.heliograph.wire.service.ServiceMessage.UserJoinGroupWithAck;
import io.heliograph.wire.service.ServiceMessage.UserLeaveGroup;
import io.heliograph.wire.service.ServiceMessage.UserLeaveGroupWithAck;

/**
 * Group membership: joining, leaving, listing.
 *
 * <p>Each message is read and written field by field, in wire order.
 */
final class GroupMessages {

    private GroupMessages() {}

    static JoinGroup readJoinGroup(FieldReader fields) {
        String connectionId = fields.text("connectionId");
        String group = fields.text("group");
        Extensions extensions = fields.extensions(TRACING_ID);
        return new JoinGroup(connectionId, group, extensions.tracingId());
    }

    static void write(JoinGroup message, FieldWriter out) {
        out.begin(MessageType.JOIN_GROUP, 4);
        out.text(message.connectionId());
        out.text(message.group());
        out.extensions(message.tracingId());
    }

    static LeaveGroup readLeaveGroup(FieldReader fields) {
        String connectionId = fields.text("connectionId");
        String group = fields.nullableText("group");
        Extensions extensions = fields.extensions(TRACING_ID);
        return new LeaveGroup(connectionId, group, extensions.tracingId());
    }

    static void write(LeaveGroup message, FieldWriter out) {
        out.begin(MessageType.LEAVE_GROUP, 4);
        out.text(message.connectionId());
        out.nullableText(message.group());
        out.extensions(message.tracingId());
    }

    static UserJoinGroup readUserJoinGroup(FieldReader fields) {
        String userId = fields.text("userId");
        String group = fields.text("group");
        Extensions extensions = fields.extensions(TRACING_ID, TTL);
        return new UserJoinGroup(userId, group, extensions.ttl(), extensions.tracingId());
    }

    static void write(UserJoinGroup message, FieldWriter out) {
        out.begin(MessageType.USER_JOIN_GROUP, 4);
        out.text(message.userId());
        out.text(message.group());
        out.extensionsWithTtl(message.tracingId(), message.ttl());
    }

    static UserLeaveGroup readUserLeaveGroup(FieldReader fields) {
        String userId = fields.text("userId");
        String group = fields.nullableText("group");
        Extensions extensions = fields.extensions(TRACING_ID);
        return new UserLeaveGroup(userId, group, extensions.tracingId());
    }

    static void write(UserLeaveGroup message, FieldWriter out) {
        out.begin(MessageType.USER_LEAVE_GROUP, 4);
        out.text(message.userId());
        out.nullableText(message.group());
        out.extensions(message.tracingId());
    }

    static JoinGroupWithAck readJoinGroupWithAck(FieldReader fields) {
        String connectionId = fields.text("connectionId");
        String group = fields.text("group");
        int ackId = fields.number("ackId");
        Extensions extensions = fields.extensions(TRACING_ID);
        return new JoinGroupWithAck(connectionId, group, ackId, extensions.tracingId());
    }

    static void write(JoinGroupWithAck message, FieldWriter out) {
        out.begin(MessageType.JOIN_GROUP_WITH_ACK, 5);
        out.text(message.connectionId());
        out.text(message.group());
        out.number(message.ackId());
        out.extensions(message.tracingId());
    }

    static LeaveGroupWithAck readLeaveGroupWithAck(FieldReader fields) {
        String connectionId = fields.text("connectionId");
        String group = fields.nullableText("group");
        int ackId = fields.number("ackId");
        Extensions extensions = fields.extensions(TRACING_ID);
        return new LeaveGroupWithAck(connectionId, group, ackId, extensions.tracingId());
    }

    static void write(LeaveGroupWithAck message, FieldWriter out) {
        out.begin(MessageType.LEAVE_GROUP_WITH_ACK, 5);
        out.text(message.connectionId());
        out.nullableText(message.group());
        out.number(message.ackId());
        out.extensions(message.tracingId());
    }

    static UserJoinGroupWithAck readUserJoinGroupWithAck(FieldReader fields) {
        String userId = fields.text("userId");
        String group = fields.text("group");
        int ackId = fields.number("ackId");
        Extensions extensions = fields.extensions(TRACING_ID, TTL);
        return new UserJoinGroupWithAck(
                userId, group, ackId, extensions.ttl(), extensions.tracingId());
    }

    static void write(UserJoinGroupWithAck message, FieldWriter out) {
        out.begin(MessageType.USER_JOIN_GROUP_WITH_ACK, 5);
        out.text(message.userId());
        out.text(message.group());
        out.number(message.ackId());
        out.extensionsWithTtl(message.tracingId(), message.ttl());
    }

    static UserLeaveGroupWithAck readUserLeaveGroupWithAck(FieldReader fields) {
        String userId = fields.text("userId");
        String group = fields.nullableText("group");
        int ackId = fields.number("ackId");
        Extensions extensions = fields.extensions(TRACING_ID);
        return new UserLeaveGroupWithAck(userId, group, ackId, extensions.tracingId());
    }

    static void write(UserLeaveGroupWithAck message, FieldWriter out) {
        out.begin(MessageType.USER_LEAVE_GROUP_WITH_ACK, 5);
        out.text(message.userId());
        out.nullableText(message.group());
        out.number(message.ackId());
        out.extensions(message.tracingId());
    }

    static GroupMemberQuery readGroupMemberQuery(FieldReader fields) {
        Extensions extensions = fields.extensions(TRACING_ID);
        String group = fields.text("group");
        int ackId = fields.number("ackId");
        Integer top = fields.nullableNumber("top");
        String continuationToken = fields.nullableText("continuationToken");
        Integer maxPageSize = fields.nullableNumber("maxPageSize");
        return new GroupMemberQuery(
                group, ackId, top, continuationToken, maxPageSize, extensions.tracingId());
    }

    static void write(GroupMemberQuery message, FieldWriter out) {
        out.begin(MessageType.GROUP_MEMBER_QUERY, 7);
        out.extensions(message.tracingId());
        out.text(message.group());
        out.number(message.ackId());
        out.nullableNumber(message.top());
        out.nullableText(message.continuationToken());
        out.nullableNumber(message.maxPageSize());
    }
}
