package io.heliograph.server.edge.rest;

import io.heliograph.server.core.Payload;
import io.heliograph.wire.hub.HubMessage;
import io.heliograph.wire.hub.HubMessages;
import io.heliograph.wire.hub.HubProtocol;
import io.heliograph.wire.hub.HubProtocolException;
import io.heliograph.wire.hub.JsonToMessagePack;
import io.heliograph.wire.hub.MessagePackToJson;
import io.heliograph.wire.service.ProtocolPayload;
import io.heliograph.wire.service.ProtocolPayloads;
import io.heliograph.wire.service.ServiceProtocolException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * One item of a stream in a body: the value itself, in JSON or MessagePack, or finished frames by
 * hub protocol.
 */
final class StreamItemBody {

    private StreamItemBody() {}

    /**
     * @param ends whether the stream ends with the item
     * @throws RestException when the body is no value and no frames
     */
    static Payload read(@Nullable String contentType, ByteBuf body, String streamId, boolean ends) {
        if (!body.isReadable()) {
            throw RestException.badRequest("body", "An item in the request body is required.");
        }
        try {
            return switch (BodyKind.mediaType(contentType)) {
                case BodyKind.FRAMES -> frames(ProtocolPayloads.read(body), streamId, ends);
                case BodyKind.MESSAGEPACK -> {
                    MessagePackToJson.write(body, Unpooled.buffer());
                    yield value(body, HubProtocol.MESSAGEPACK, streamId, ends);
                }
                default -> {
                    JsonToMessagePack.write(body, Unpooled.buffer());
                    yield value(body, HubProtocol.JSON, streamId, ends);
                }
            };
        } catch (HubProtocolException | ServiceProtocolException e) {
            throw RestException.badRequest("body", String.valueOf(e.getMessage()));
        }
    }

    private static Payload value(ByteBuf item, HubProtocol form, String streamId, boolean ends) {
        return Payload.lazy(name -> {
            HubProtocol protocol = HubProtocol.of(name);
            return protocol == null
                    ? null
                    : ended(
                            protocol,
                            HubMessages.streamItem(protocol, streamId, item, form),
                            streamId,
                            ends);
        });
    }

    private static Payload frames(List<ProtocolPayload> frames, String streamId, boolean ends) {
        return Payload.lazy(name -> {
            HubProtocol protocol = HubProtocol.of(name);
            for (ProtocolPayload frame : frames) {
                if (frame.protocol().equalsIgnoreCase(name)) {
                    ByteBuf copy = Unpooled.copiedBuffer(frame.bytes());
                    return protocol == null ? copy : ended(protocol, copy, streamId, ends);
                }
            }
            ByteBuf written = protocol == null ? null : rewritten(frames, protocol, streamId);
            return protocol == null || written == null
                    ? null
                    : ended(protocol, written, streamId, ends);
        });
    }

    /** For a protocol that the caller did not write for. */
    private static @Nullable ByteBuf rewritten(
            List<ProtocolPayload> frames, HubProtocol protocol, String streamId) {
        for (ProtocolPayload frame : frames) {
            HubProtocol written = HubProtocol.of(frame.protocol());
            try {
                if (written != null
                        && HubMessages.readOnly(written, frame.bytes())
                                instanceof HubMessage.StreamItem item) {
                    return HubMessages.streamItem(
                            protocol,
                            streamId,
                            item.item().bytes(),
                            written.binary() ? HubProtocol.MESSAGEPACK : HubProtocol.JSON);
                }
            } catch (HubProtocolException e) {
                // Clients of this protocol have no item then.
                return null;
            }
        }
        return null;
    }

    private static ByteBuf ended(
            HubProtocol protocol, ByteBuf item, String streamId, boolean ends) {
        return ends
                ? Unpooled.wrappedBuffer(
                        item, HubMessages.completion(protocol, streamId, (String) null))
                : item;
    }
}
