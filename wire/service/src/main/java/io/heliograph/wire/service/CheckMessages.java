package io.heliograph.wire.service;

import static io.heliograph.wire.service.Extensions.TRACING_ID;

import io.heliograph.wire.service.ServiceMessage.CheckConnectionExistenceWithAck;
import io.heliograph.wire.service.ServiceMessage.CheckGroupExistenceWithAck;
import io.heliograph.wire.service.ServiceMessage.CheckUserExistenceWithAck;
import io.heliograph.wire.service.ServiceMessage.CheckUserInGroupWithAck;

/**
 * Questions that an ack answers with ok or not found.
 *
 * <p>Each message is read and written field by field, in wire order.
 */
final class CheckMessages {

    private CheckMessages() {}

    static CheckUserInGroupWithAck readCheckUserInGroupWithAck(FieldReader fields) {
        String userId = fields.text("userId");
        String group = fields.text("group");
        int ackId = fields.number("ackId");
        Extensions extensions = fields.extensions(TRACING_ID);
        return new CheckUserInGroupWithAck(userId, group, ackId, extensions.tracingId());
    }

    static void write(CheckUserInGroupWithAck message, FieldWriter out) {
        out.begin(MessageType.CHECK_USER_IN_GROUP_WITH_ACK, 5);
        out.text(message.userId());
        out.text(message.group());
        out.number(message.ackId());
        out.extensions(message.tracingId());
    }

    static CheckGroupExistenceWithAck readCheckGroupExistenceWithAck(FieldReader fields) {
        String group = fields.text("group");
        int ackId = fields.number("ackId");
        Extensions extensions = fields.extensions(TRACING_ID);
        return new CheckGroupExistenceWithAck(group, ackId, extensions.tracingId());
    }

    static void write(CheckGroupExistenceWithAck message, FieldWriter out) {
        out.begin(MessageType.CHECK_GROUP_EXISTENCE_WITH_ACK, 4);
        out.text(message.group());
        out.number(message.ackId());
        out.extensions(message.tracingId());
    }

    static CheckConnectionExistenceWithAck readCheckConnectionExistenceWithAck(FieldReader fields) {
        String connectionId = fields.text("connectionId");
        int ackId = fields.number("ackId");
        Extensions extensions = fields.extensions(TRACING_ID);
        return new CheckConnectionExistenceWithAck(connectionId, ackId, extensions.tracingId());
    }

    static void write(CheckConnectionExistenceWithAck message, FieldWriter out) {
        out.begin(MessageType.CHECK_CONNECTION_EXISTENCE_WITH_ACK, 4);
        out.text(message.connectionId());
        out.number(message.ackId());
        out.extensions(message.tracingId());
    }

    static CheckUserExistenceWithAck readCheckUserExistenceWithAck(FieldReader fields) {
        String userId = fields.text("userId");
        int ackId = fields.number("ackId");
        Extensions extensions = fields.extensions(TRACING_ID);
        return new CheckUserExistenceWithAck(userId, ackId, extensions.tracingId());
    }

    static void write(CheckUserExistenceWithAck message, FieldWriter out) {
        out.begin(MessageType.CHECK_USER_EXISTENCE_WITH_ACK, 4);
        out.text(message.userId());
        out.number(message.ackId());
        out.extensions(message.tracingId());
    }
}
