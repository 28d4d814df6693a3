package io.heliograph.server.edge.rest;

import io.heliograph.server.core.Payload;
import io.heliograph.wire.hub.HubProtocol;
import io.heliograph.wire.hub.HubProtocolException;
import io.heliograph.wire.hub.InvocationRequest;
import io.heliograph.wire.service.ProtocolPayload;
import io.heliograph.wire.service.ProtocolPayloads;
import io.heliograph.wire.service.ServiceProtocolException;
import io.netty.buffer.ByteBuf;

import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * The message in a body: JSON or MessagePack with target and arguments, which is written for each
 * hub protocol that a recipient speaks; or finished frames by protocol, which go out untouched.
 */
sealed interface SendBody {

    /** A message to whoever is chosen, which nobody answers. */
    Payload payload();

    /** The same as a call under {@code id}; null if it cannot be written for {@code protocol}. */
    @Nullable ByteBuf call(HubProtocol protocol, String id);

    /** The id under which the caller itself wrote the call for {@code protocol}; null without. */
    @Nullable String ownId(HubProtocol protocol);

    /**
     * @throws RestException when the body is none of the three
     */
    static SendBody read(@Nullable String contentType, ByteBuf body) {
        if (!body.isReadable()) {
            throw RestException.badRequest("body", "Message in request body is required.");
        }
        try {
            return switch (BodyKind.mediaType(contentType)) {
                case BodyKind.FRAMES -> new Frames(ProtocolPayloads.read(body));
                case BodyKind.MESSAGEPACK -> new Written(messagePack(body));
                default -> new Written(InvocationRequest.parse(body));
            };
        } catch (HubProtocolException | ServiceProtocolException e) {
            throw RestException.badRequest("body", String.valueOf(e.getMessage()));
        }
    }

    /** A client of either protocol may be among the recipients. */
    private static InvocationRequest messagePack(ByteBuf body) {
        InvocationRequest request = InvocationRequest.parseMessagePack(body);
        request.encode(HubProtocol.JSON);
        return request;
    }

    record Written(InvocationRequest request) implements SendBody {

        @Override
        public Payload payload() {
            return Payload.lazy(name -> {
                HubProtocol protocol = HubProtocol.of(name);
                return protocol == null ? null : request.encode(protocol);
            });
        }

        @Override
        public ByteBuf call(HubProtocol protocol, String id) {
            return request.encode(protocol, id);
        }

        @Override
        public @Nullable String ownId(HubProtocol protocol) {
            return null;
        }
    }

    record Frames(List<ProtocolPayload> frames) implements SendBody {

        /** Clients whose protocol the caller did not write for get the message all the same. */
        @Override
        public Payload payload() {
            return Payload.of(
                    frames,
                    name -> {
                        HubProtocol protocol = HubProtocol.of(name);
                        InvocationRequest call = protocol == null ? null : readable(protocol);
                        return protocol == null || call == null ? null : encode(call, protocol);
                    });
        }

        /** A frame that cannot be written in another protocol has no recipients there. */
        private static @Nullable ByteBuf encode(InvocationRequest call, HubProtocol protocol) {
            try {
                return call.encode(protocol, call.invocationId());
            } catch (HubProtocolException e) {
                return null;
            }
        }

        @Override
        public @Nullable ByteBuf call(HubProtocol protocol, String id) {
            InvocationRequest call = readable(protocol);
            return call == null ? null : call.encode(protocol, id);
        }

        @Override
        public @Nullable String ownId(HubProtocol protocol) {
            InvocationRequest call = readable(protocol);
            return call == null ? null : call.invocationId();
        }

        /** What can be read best: the frame for {@code protocol} itself, else another. */
        private @Nullable InvocationRequest readable(HubProtocol protocol) {
            InvocationRequest call = null;
            for (ProtocolPayload frame : frames) {
                HubProtocol written = HubProtocol.of(frame.protocol());
                if (written == protocol || (written != null && call == null)) {
                    InvocationRequest read = read(written, frame.bytes());
                    call = read == null ? call : read;
                }
            }
            return call;
        }

        private static @Nullable InvocationRequest read(HubProtocol written, ByteBuf frame) {
            try {
                return InvocationRequest.ofFrame(written, frame);
            } catch (HubProtocolException e) {
                return null;
            }
        }
    }
}
