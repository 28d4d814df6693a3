package io.heliograph.wire.service;

import static io.heliograph.wire.service.Extensions.TRACING_ID;

import io.heliograph.wire.service.ServiceMessage.ClientCompletion;
import io.heliograph.wire.service.ServiceMessage.ClientInvocation;
import io.heliograph.wire.service.ServiceMessage.ErrorCompletion;
import io.heliograph.wire.service.ServiceMessage.ServiceMapping;
import io.netty.buffer.ByteBuf;

import java.util.List;

/**
 * Calls of client methods that return a result.
 *
 * <p>Each message is read and written field by field, in wire order.
 */
final class InvocationMessages {

    private InvocationMessages() {}

    static ClientInvocation readClientInvocation(FieldReader fields) {
        String invocationId = fields.text("invocationId");
        String connectionId = fields.text("connectionId");
        String callerServerId = fields.text("callerServerId");
        List<ProtocolPayload> payloads = fields.payloads();
        Extensions extensions = fields.extensions(TRACING_ID);
        return new ClientInvocation(
                invocationId, connectionId, callerServerId, payloads, extensions.tracingId());
    }

    static void write(ClientInvocation message, FieldWriter out) {
        out.begin(MessageType.CLIENT_INVOCATION, 6);
        out.text(message.invocationId());
        out.text(message.connectionId());
        out.text(message.callerServerId());
        out.payloads(message.payloads());
        out.extensions(message.tracingId());
    }

    /** The protocol is taken from the element; its twin in the extension map is stepped over. */
    static ClientCompletion readClientCompletion(FieldReader fields) {
        String invocationId = fields.text("invocationId");
        String connectionId = fields.text("connectionId");
        String callerServerId = fields.text("callerServerId");
        String protocol = fields.text("protocol");
        ByteBuf payload = fields.bytes("payload");
        Extensions extensions = fields.extensions(TRACING_ID);
        return new ClientCompletion(
                invocationId,
                connectionId,
                callerServerId,
                protocol,
                payload,
                extensions.tracingId());
    }

    static void write(ClientCompletion message, FieldWriter out) {
        out.begin(MessageType.CLIENT_COMPLETION, 7);
        out.text(message.invocationId());
        out.text(message.connectionId());
        out.text(message.callerServerId());
        out.text(message.protocol());
        out.bytes(message.payload());
        out.extensionsWithProtocol(message.tracingId(), message.protocol());
    }

    static ErrorCompletion readErrorCompletion(FieldReader fields) {
        String invocationId = fields.text("invocationId");
        String connectionId = fields.text("connectionId");
        String callerServerId = fields.text("callerServerId");
        String error = fields.nullableText("error");
        Extensions extensions = fields.extensions(TRACING_ID);
        return new ErrorCompletion(
                invocationId, connectionId, callerServerId, error, extensions.tracingId());
    }

    static void write(ErrorCompletion message, FieldWriter out) {
        out.begin(MessageType.ERROR_COMPLETION, 6);
        out.text(message.invocationId());
        out.text(message.connectionId());
        out.text(message.callerServerId());
        out.nullableText(message.error());
        out.extensions(message.tracingId());
    }

    static ServiceMapping readServiceMapping(FieldReader fields) {
        String invocationId = fields.text("invocationId");
        String connectionId = fields.text("connectionId");
        String instanceId = fields.text("instanceId");
        fields.extensions();
        return new ServiceMapping(invocationId, connectionId, instanceId);
    }

    static void write(ServiceMapping message, FieldWriter out) {
        out.begin(MessageType.SERVICE_MAPPING, 5);
        out.text(message.invocationId());
        out.text(message.connectionId());
        out.text(message.instanceId());
        out.noExtensions();
    }
}
