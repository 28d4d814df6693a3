package io.heliograph.wire.service;

import static io.heliograph.wire.service.Extensions.DATA_TYPE;
import static io.heliograph.wire.service.Extensions.IS_PARTIAL;
import static io.heliograph.wire.service.Extensions.PROTOCOL;
import static io.heliograph.wire.service.Extensions.TRACING_ID;

import io.heliograph.wire.service.ServiceMessage.CloseConnection;
import io.heliograph.wire.service.ServiceMessage.ConnectionData;
import io.heliograph.wire.service.ServiceMessage.ConnectionFlowControl;
import io.heliograph.wire.service.ServiceMessage.ConnectionReconnect;
import io.heliograph.wire.service.ServiceMessage.OpenConnection;
import io.netty.buffer.ByteBuf;

import java.util.List;
import java.util.Map;

/**
 * Messages about one client: its begin and end, its bytes, its flow.
 *
 * <p>Each message is read and written field by field, in wire order.
 */
final class ConnectionMessages {

    private ConnectionMessages() {}

    static OpenConnection readOpenConnection(FieldReader fields) {
        String connectionId = fields.text("connectionId");
        List<Claim> claims = fields.claims();
        Map<String, List<String>> headers = fields.headers();
        String queryString = fields.nullableTextOrEmpty("queryString");
        Extensions extensions = fields.extensions(TRACING_ID, PROTOCOL);
        return new OpenConnection(
                connectionId,
                claims,
                headers,
                queryString,
                extensions.protocol(),
                extensions.tracingId());
    }

    static void write(OpenConnection message, FieldWriter out) {
        out.begin(MessageType.OPEN_CONNECTION, 6);
        out.text(message.connectionId());
        out.claims(message.claims());
        out.headers(message.headers());
        out.nullableText(message.queryString());
        out.extensionsWithProtocol(message.tracingId(), message.protocol());
    }

    static CloseConnection readCloseConnection(FieldReader fields) {
        String connectionId = fields.text("connectionId");
        String errorMessage = fields.text("errorMessage", "");
        Map<String, List<String>> headers = fields.headers();
        Extensions extensions = fields.extensions(TRACING_ID);
        return new CloseConnection(connectionId, errorMessage, headers, extensions.tracingId());
    }

    static void write(CloseConnection message, FieldWriter out) {
        out.begin(MessageType.CLOSE_CONNECTION, 5);
        out.text(message.connectionId());
        out.nullableText(message.errorMessage());
        out.headers(message.headers());
        out.extensions(message.tracingId());
    }

    static ConnectionData readConnectionData(FieldReader fields) {
        String connectionId = fields.text("connectionId");
        ByteBuf payload = fields.bytes("payload");
        Extensions extensions = fields.extensions(TRACING_ID, DATA_TYPE, IS_PARTIAL);
        return new ConnectionData(
                connectionId,
                payload,
                extensions.dataType(),
                extensions.isPartial(),
                extensions.tracingId());
    }

    static void write(ConnectionData message, FieldWriter out) {
        out.begin(MessageType.CONNECTION_DATA, 4);
        out.text(message.connectionId());
        out.bytes(message.payload());
        out.extensionsWithData(message.tracingId(), message.dataType(), message.isPartial());
    }

    static ConnectionReconnect readConnectionReconnect(FieldReader fields) {
        String connectionId = fields.text("connectionId");
        fields.extensions();
        return new ConnectionReconnect(connectionId);
    }

    static void write(ConnectionReconnect message, FieldWriter out) {
        out.begin(MessageType.CONNECTION_RECONNECT, 3);
        out.text(message.connectionId());
        out.noExtensions();
    }

    static ConnectionFlowControl readConnectionFlowControl(FieldReader fields) {
        String connectionId = fields.text("connectionId");
        int connectionType = fields.choice("connectionType", 2);
        int operation = fields.choice("operation", 4);
        fields.extensions();
        return new ConnectionFlowControl(connectionId, connectionType, operation);
    }

    static void write(ConnectionFlowControl message, FieldWriter out) {
        out.begin(MessageType.CONNECTION_FLOW_CONTROL, 5);
        out.text(message.connectionId());
        out.fixedNumber(message.connectionType());
        out.fixedNumber(message.operation());
        out.noExtensions();
    }
}
