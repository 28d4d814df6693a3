package io.heliograph.wire.service;

import static io.heliograph.wire.service.Extensions.TRACING_ID;

import io.heliograph.wire.service.ServiceMessage.CloseConnectionWithAck;
import io.heliograph.wire.service.ServiceMessage.CloseConnectionsWithAck;
import io.heliograph.wire.service.ServiceMessage.CloseGroupConnectionsWithAck;
import io.heliograph.wire.service.ServiceMessage.CloseUserConnectionsWithAck;

import java.util.List;

/**
 * Requests to close clients, answered by an ack.
 *
 * <p>Each message is read and written field by field, in wire order.
 */
final class CloseMessages {

    private CloseMessages() {}

    static CloseConnectionWithAck readCloseConnectionWithAck(FieldReader fields) {
        String connectionId = fields.text("connectionId");
        String reason = fields.nullableText("reason");
        int ackId = fields.number("ackId");
        Extensions extensions = fields.extensions(TRACING_ID);
        return new CloseConnectionWithAck(connectionId, reason, ackId, extensions.tracingId());
    }

    static void write(CloseConnectionWithAck message, FieldWriter out) {
        out.begin(MessageType.CLOSE_CONNECTION_WITH_ACK, 5);
        out.text(message.connectionId());
        out.nullableText(message.reason());
        out.number(message.ackId());
        out.extensions(message.tracingId());
    }

    static CloseConnectionsWithAck readCloseConnectionsWithAck(FieldReader fields) {
        String reason = fields.nullableText("reason");
        int ackId = fields.number("ackId");
        List<String> excludedConnectionIds = fields.texts("excludedConnectionIds");
        Extensions extensions = fields.extensions(TRACING_ID);
        return new CloseConnectionsWithAck(
                reason, ackId, excludedConnectionIds, extensions.tracingId());
    }

    static void write(CloseConnectionsWithAck message, FieldWriter out) {
        out.begin(MessageType.CLOSE_CONNECTIONS_WITH_ACK, 5);
        out.nullableText(message.reason());
        out.number(message.ackId());
        out.texts(message.excludedConnectionIds());
        out.extensions(message.tracingId());
    }

    static CloseUserConnectionsWithAck readCloseUserConnectionsWithAck(FieldReader fields) {
        String userId = fields.text("userId");
        String reason = fields.nullableText("reason");
        int ackId = fields.number("ackId");
        List<String> excludedConnectionIds = fields.texts("excludedConnectionIds");
        Extensions extensions = fields.extensions(TRACING_ID);
        return new CloseUserConnectionsWithAck(
                userId, reason, ackId, excludedConnectionIds, extensions.tracingId());
    }

    static void write(CloseUserConnectionsWithAck message, FieldWriter out) {
        out.begin(MessageType.CLOSE_USER_CONNECTIONS_WITH_ACK, 6);
        out.text(message.userId());
        out.nullableText(message.reason());
        out.number(message.ackId());
        out.texts(message.excludedConnectionIds());
        out.extensions(message.tracingId());
    }

    static CloseGroupConnectionsWithAck readCloseGroupConnectionsWithAck(FieldReader fields) {
        String group = fields.text("group");
        String reason = fields.nullableText("reason");
        int ackId = fields.number("ackId");
        List<String> excludedConnectionIds = fields.texts("excludedConnectionIds");
        Extensions extensions = fields.extensions(TRACING_ID);
        return new CloseGroupConnectionsWithAck(
                group, reason, ackId, excludedConnectionIds, extensions.tracingId());
    }

    static void write(CloseGroupConnectionsWithAck message, FieldWriter out) {
        out.begin(MessageType.CLOSE_GROUP_CONNECTIONS_WITH_ACK, 6);
        out.text(message.group());
        out.nullableText(message.reason());
        out.number(message.ackId());
        out.texts(message.excludedConnectionIds());
        out.extensions(message.tracingId());
    }
}
