package io.heliograph.server.edge.rest;

import io.heliograph.server.core.engine.ClientAnswer;
import io.heliograph.server.edge.door.JsonObjects;
import io.heliograph.server.edge.http.HttpAnswer;
import io.heliograph.wire.hub.HubMessage;
import io.heliograph.wire.hub.HubMessages;
import io.heliograph.wire.hub.HubProtocol;
import io.heliograph.wire.hub.HubProtocolException;
import io.heliograph.wire.hub.MessagePackToJson;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;

/**
 * What a call of a client answers. The SDK asks for the completion as the client's protocol writes
 * it and finds the protocol's name in a header; everybody else gets the result in JSON.
 *
 * <p>That a client cannot be asked, or does not answer, is a 400: the SDK makes its text the
 * message of the exception that a hub method would see. Any later status would be sent again, and a
 * call of a client may not be.
 */
final class InvokeAnswers {

    /** Names the hub protocol of the frame in the body. */
    private static final String PROTOCOL = "X-ASRS-Protocol";

    private InvokeAnswers() {}

    /**
     * @param ownId the id that the caller gave the call; null without
     * @throws RestException when there is no completion
     */
    static HttpAnswer of(
            ClientAnswer answer, boolean asFrame, @Nullable String ownId, Duration patience) {
        return switch (answer) {
            case ClientAnswer.Completed completed ->
                    asFrame
                            ? frame(completed, ownId)
                            : json(completed.protocol(), completed.completion().outcome());
            case ClientAnswer.NotFound none ->
                    throw new RestException(
                            404,
                            "Error.Connection.NotExisted",
                            "connectionId",
                            "There is no such connection in this hub.");
            case ClientAnswer.NotEncodable call ->
                    throw RestException.badRequest(
                            "body",
                            "The call cannot be written in '"
                                    + call.protocol()
                                    + "', the hub protocol of the client.");
            case ClientAnswer.Disconnected gone ->
                    throw new RestException(
                            400,
                            "Error.Connection.NotExisted",
                            "connectionId",
                            "The client disconnected before it answered.");
            case ClientAnswer.TimedOut late ->
                    throw new RestException(
                            400,
                            "Error.Connection.Unknown",
                            "connectionId",
                            "The client did not answer within "
                                    + patience.toSeconds()
                                    + " seconds.");
            case ClientAnswer.Broken broken ->
                    throw new RestException(
                            400,
                            "Error.Connection.Unknown",
                            "connectionId",
                            "The client's answer was lost, or cannot be read.");
        };
    }

    private static HttpAnswer frame(ClientAnswer.Completed completed, @Nullable String ownId) {
        HubMessage.Completion completion = completed.completion();
        ByteBuf frame =
                HubMessages.completion(
                        completed.protocol(),
                        ownId == null
                                ? completion
                                : new HubMessage.Completion(
                                        completion.headers(), ownId, completion.outcome()));
        return HttpAnswer.bytes(200, BodyKind.FRAMES, frame)
                .with(PROTOCOL, completed.protocol().protocolName());
    }

    private static HttpAnswer json(HubProtocol protocol, HubMessage.Outcome outcome) {
        ByteBuf out = Unpooled.buffer();
        switch (outcome) {
            case HubMessage.Outcome.Nothing nothing -> text("{}", out);
            case HubMessage.Outcome.Failure failure ->
                    text(
                            JsonObjects.text(
                                    fields -> fields.writeStringField("error", failure.error())),
                            out);
            case HubMessage.Outcome.Result result -> {
                text("{\"result\":", out);
                value(protocol, result.value().bytes(), out);
                text("}", out);
            }
        }
        return HttpAnswer.bytes(200, BodyKind.JSON, out);
    }

    private static void value(HubProtocol protocol, ByteBuf value, ByteBuf out) {
        if (!protocol.binary()) {
            out.writeBytes(value.duplicate());
            return;
        }
        try {
            MessagePackToJson.write(value, out);
        } catch (HubProtocolException e) {
            throw new RestException(
                    400,
                    "Error.Connection.Unknown",
                    "connectionId",
                    "The client's result has no form in JSON: " + e.getMessage());
        }
    }

    private static void text(String text, ByteBuf out) {
        out.writeCharSequence(text, StandardCharsets.UTF_8);
    }

    /** Whether the caller would rather have the frame than JSON. */
    static boolean wantsFrame(@Nullable String accept) {
        double frame = 0;
        double json = 0;
        for (String range : accept == null ? new String[0] : accept.split(",", -1)) {
            String type = BodyKind.mediaType(range);
            if (type.equals(BodyKind.FRAMES)) {
                frame = quality(range);
            } else if (type.equals(BodyKind.JSON)) {
                json = quality(range);
            }
        }
        return frame > 0 && frame >= json;
    }

    private static double quality(String range) {
        for (String parameter : range.split(";", -1)) {
            String text = parameter.strip().toLowerCase(Locale.ROOT);
            if (text.startsWith("q=")) {
                try {
                    return Double.parseDouble(text.substring(2));
                } catch (NumberFormatException e) {
                    return 1;
                }
            }
        }
        return 1;
    }
}
