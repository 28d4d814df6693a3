package io.heliograph.wire.service;

import io.heliograph.wire.service.ServiceMessage.AccessKeyRequest;
import io.heliograph.wire.service.ServiceMessage.AccessKeyResponse;
import io.heliograph.wire.service.ServiceMessage.Ack;
import io.heliograph.wire.service.ServiceMessage.HandshakeRequest;
import io.heliograph.wire.service.ServiceMessage.HandshakeResponse;
import io.heliograph.wire.service.ServiceMessage.Ping;
import io.heliograph.wire.service.ServiceMessage.ServiceError;
import io.heliograph.wire.service.ServiceMessage.ServiceEvent;
import io.netty.buffer.ByteBuf;

import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * Messages about the server connection itself: handshake, pings, errors, acks, access keys.
 *
 * <p>Each message is read and written field by field, in wire order.
 */
final class ControlMessages {

    private ControlMessages() {}

    static HandshakeRequest readHandshakeRequest(FieldReader fields) {
        int version = fields.number("version");
        int connectionType = fields.number("connectionType");
        String target = fields.text("target", "");
        int migrationLevel = fields.number("migrationLevel");
        fields.extensions();
        boolean allowStatefulReconnects = fields.flag("allowStatefulReconnects");
        return new HandshakeRequest(
                version, connectionType, target, migrationLevel, allowStatefulReconnects);
    }

    static void write(HandshakeRequest message, FieldWriter out) {
        out.begin(MessageType.HANDSHAKE_REQUEST, 7);
        out.number(message.version());
        out.number(message.connectionType());
        out.text(message.target());
        out.number(message.migrationLevel());
        out.noExtensions();
        out.flag(message.allowStatefulReconnects());
    }

    static HandshakeResponse readHandshakeResponse(FieldReader fields) {
        String errorMessage = fields.nullableText("errorMessage");
        fields.extensions();
        String connectionId = fields.nullableText("connectionId");
        return new HandshakeResponse(errorMessage, connectionId);
    }

    static void write(HandshakeResponse message, FieldWriter out) {
        out.begin(MessageType.HANDSHAKE_RESPONSE, 4);
        out.nullableText(message.errorMessage());
        out.noExtensions();
        out.nullableText(message.connectionId());
    }

    static Ping readPing(FieldReader fields) {
        List<@Nullable String> entries = fields.remainingTexts("ping entry");
        return entries.isEmpty() ? Ping.KEEP_ALIVE : new Ping(entries);
    }

    static void write(Ping message, FieldWriter out) {
        out.begin(MessageType.PING, 1 + message.entries().size());
        message.entries().forEach(out::nullableText);
    }

    static ServiceError readServiceError(FieldReader fields) {
        String errorMessage = fields.nullableText("errorMessage");
        return new ServiceError(errorMessage);
    }

    static void write(ServiceError message, FieldWriter out) {
        out.begin(MessageType.SERVICE_ERROR, 2);
        out.nullableText(message.errorMessage());
    }

    static Ack readAck(FieldReader fields) {
        int ackId = fields.number("ackId");
        int status = fields.number("status");
        String message = fields.text("message", "");
        fields.extensions();
        ByteBuf payload = fields.nullableBytes("payload");
        return new Ack(ackId, status, message, payload);
    }

    static void write(Ack message, FieldWriter out) {
        ByteBuf payload = message.payload();
        out.begin(MessageType.ACK, payload == null ? 5 : 6);
        out.number(message.ackId());
        out.number(message.status());
        out.nullableText(message.message());
        out.noExtensions();
        // Readers take a nil in its place for a payload of no bytes: leave the element out.
        if (payload != null) {
            out.bytes(payload);
        }
    }

    static ServiceEvent readServiceEvent(FieldReader fields) {
        int objectType = fields.number("objectType");
        String id = fields.nullableText("id");
        int kind = fields.number("kind");
        String message = fields.nullableText("message");
        fields.extensions();
        return new ServiceEvent(objectType, id, kind, message);
    }

    static void write(ServiceEvent message, FieldWriter out) {
        out.begin(MessageType.SERVICE_EVENT, 6);
        out.number(message.objectType());
        out.nullableText(message.id());
        out.number(message.kind());
        out.nullableText(message.message());
        out.noExtensions();
    }

    static AccessKeyRequest readAccessKeyRequest(FieldReader fields) {
        String token = fields.text("token");
        String kid = fields.nullableText("kid");
        fields.extensions();
        return new AccessKeyRequest(token, kid);
    }

    static void write(AccessKeyRequest message, FieldWriter out) {
        out.begin(MessageType.ACCESS_KEY_REQUEST, 4);
        out.text(message.token());
        out.nullableText(message.kid());
        out.noExtensions();
    }

    static AccessKeyResponse readAccessKeyResponse(FieldReader fields) {
        String kid = fields.nullableText("kid");
        String accessKey = fields.nullableText("accessKey");
        String errorType = fields.nullableText("errorType");
        String errorMessage = fields.nullableText("errorMessage");
        fields.extensions();
        return new AccessKeyResponse(kid, accessKey, errorType, errorMessage);
    }

    static void write(AccessKeyResponse message, FieldWriter out) {
        out.begin(MessageType.ACCESS_KEY_RESPONSE, 6);
        out.nullableText(message.kid());
        out.nullableText(message.accessKey());
        out.nullableText(message.errorType());
        out.nullableText(message.errorMessage());
        out.noExtensions();
    }
}
