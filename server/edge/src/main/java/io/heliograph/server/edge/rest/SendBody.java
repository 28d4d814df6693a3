package io.heliograph.server.edge.rest;

import io.heliograph.server.core.Payload;
import io.heliograph.wire.hub.HubProtocol;
import io.heliograph.wire.hub.HubProtocolException;
import io.heliograph.wire.hub.InvocationRequest;
import io.heliograph.wire.service.ProtocolPayloads;
import io.heliograph.wire.service.ServiceProtocolException;
import io.netty.buffer.ByteBuf;

import org.jspecify.annotations.Nullable;

import java.util.Locale;

/** The message in the body of a send. */
final class SendBody {

    private static final String JSON = "application/json";
    private static final String FRAMES = "application/octet-stream";

    private SendBody() {}

    static boolean isKnown(@Nullable String contentType) {
        String type = mediaType(contentType);
        return type.equals(JSON) || type.equals(FRAMES);
    }

    private static String mediaType(@Nullable String contentType) {
        if (contentType == null) {
            return "";
        }
        int parameters = contentType.indexOf(';');
        String type = parameters < 0 ? contentType : contentType.substring(0, parameters);
        return type.strip().toLowerCase(Locale.ROOT);
    }

    /**
     * JSON with target and arguments, encoded for each hub protocol that a recipient speaks; or
     * ready frames by protocol.
     *
     * @throws RestException when the body is neither
     */
    static Payload read(@Nullable String contentType, ByteBuf body) {
        if (!body.isReadable()) {
            throw RestException.badRequest("body", "Message in request body is required.");
        }
        try {
            return mediaType(contentType).equals(FRAMES)
                    ? Payload.of(ProtocolPayloads.read(body))
                    : invocation(body);
        } catch (HubProtocolException | ServiceProtocolException e) {
            throw RestException.badRequest("body", String.valueOf(e.getMessage()));
        }
    }

    private static Payload invocation(ByteBuf json) {
        InvocationRequest request = InvocationRequest.parse(json);
        return Payload.lazy(name -> {
            HubProtocol protocol = HubProtocol.of(name);
            return protocol == null ? null : request.encode(protocol);
        });
    }
}
