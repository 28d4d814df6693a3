package io.heliograph.wire.hub;

import io.heliograph.wire.hub.HubMessage.Invocation;
import io.heliograph.wire.hub.JsonInput.Kind;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A call of clients as a REST caller writes it: {@code target} and {@code arguments}, in JSON or
 * MessagePack, or as a finished frame of a hub protocol.
 *
 * @param arguments each argument as it came: slices of the body, not retained, valid as long as the
 *     body is
 * @param form what the arguments are written in, {@link HubProtocol#JSON} or {@link
 *     HubProtocol#MESSAGEPACK}
 * @param invocationId the id that a finished frame had; null without
 */
public record InvocationRequest(
        String target, List<ByteBuf> arguments, HubProtocol form, @Nullable String invocationId) {

    private static final String WHAT = "body";
    private static final int MAX_DEPTH = 64;

    /**
     * Reads a body in JSON. The names of properties may have any case; of those that repeat the
     * last one counts; unknown ones are stepped over.
     *
     * @param json one JSON object and nothing else; its indices stay
     * @throws HubProtocolException when the bytes are not JSON, nested deeper than 64 levels, have
     *     no target, or arguments that are no array
     */
    public static InvocationRequest parse(ByteBuf json) {
        JsonInput in = new JsonInput(json);
        String target = null;
        List<ByteBuf> arguments = List.of();
        in.beginObject(WHAT);
        while (in.hasNext(WHAT)) {
            String name = in.name(WHAT);
            if (name.equalsIgnoreCase("target")) {
                target = in.string("target");
            } else if (name.equalsIgnoreCase("arguments")) {
                arguments = arguments(in);
            } else {
                in.skip(WHAT);
            }
        }
        in.end(WHAT);
        return new InvocationRequest(checked(target), arguments, HubProtocol.JSON, null);
    }

    private static List<ByteBuf> arguments(JsonInput in) {
        if (in.kind("arguments") == Kind.NULL) {
            in.skip("arguments");
            return List.of();
        }
        List<ByteBuf> arguments = new ArrayList<>();
        in.beginArray("arguments");
        while (in.hasNext("arguments")) {
            arguments.add(in.value("arguments"));
        }
        return List.copyOf(arguments);
    }

    /**
     * Reads a body in MessagePack, by the same rules as {@link #parse}.
     *
     * @param map one map and nothing else; its indices stay
     * @throws HubProtocolException as {@link #parse} does
     */
    public static InvocationRequest parseMessagePack(ByteBuf map) {
        MessagePackInput in = new MessagePackInput(map);
        String target = null;
        List<ByteBuf> arguments = List.of();
        int members = in.map(WHAT);
        for (int i = 0; i < members; i++) {
            String name = in.string("name of a property");
            if (name.equalsIgnoreCase("target")) {
                target = in.nullableString("target");
            } else if (name.equalsIgnoreCase("arguments")) {
                arguments = arguments(in);
            } else {
                in.skip(MAX_DEPTH - 1, WHAT);
            }
        }
        if (!in.isAtEnd()) {
            throw new HubProtocolException(WHAT, "more bytes", "one map and nothing behind it");
        }
        return new InvocationRequest(checked(target), arguments, HubProtocol.MESSAGEPACK, null);
    }

    private static List<ByteBuf> arguments(MessagePackInput in) {
        if (in.nextIsNil()) {
            in.skip(0, "arguments");
            return List.of();
        }
        int count = in.array("arguments");
        List<ByteBuf> arguments = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            arguments.add(in.value(MAX_DEPTH - 2, "arguments"));
        }
        return List.copyOf(arguments);
    }

    private static String checked(@Nullable String target) {
        if (target == null || target.isEmpty()) {
            throw new HubProtocolException(
                    "target",
                    target == null ? "nothing" : "an empty text",
                    "the name of a client method");
        }
        return target;
    }

    /**
     * Reads a finished call.
     *
     * @param frame one framed message of {@code protocol} and nothing else; its indices stay
     * @throws HubProtocolException when it is something else
     */
    public static InvocationRequest ofFrame(HubProtocol protocol, ByteBuf frame) {
        if (!(HubMessages.readOnly(protocol, frame) instanceof Invocation call)) {
            throw new HubProtocolException(
                    "frame for " + protocol.protocolName(), "another message", "an invocation");
        }
        return new InvocationRequest(
                call.target(),
                call.arguments().stream().map(RawValue::bytes).toList(),
                protocol.binary() ? HubProtocol.MESSAGEPACK : HubProtocol.JSON,
                call.invocationId());
    }

    /** {@link #encode(HubProtocol, ByteBufAllocator)} on the heap, outside of any pool. */
    public ByteBuf encode(HubProtocol protocol) {
        return encode(protocol, (String) null);
    }

    /**
     * The call as a hub message that is answered under {@code id}, or by no one for null; framed,
     * on the heap, outside of any pool.
     */
    public ByteBuf encode(HubProtocol protocol, @Nullable String id) {
        return HubMessages.encode(protocol, invocation(protocol, id), Unpooled.buffer());
    }

    /**
     * The call as a hub message that no one answers, framed, in a new buffer, which the caller
     * owns. Arguments stay as they came for a protocol that is written as they are; see {@link
     * JsonToMessagePack} and {@link MessagePackToJson} for the other.
     */
    public ByteBuf encode(HubProtocol protocol, ByteBufAllocator allocator) {
        return HubMessages.encode(protocol, invocation(protocol, null), allocator.buffer());
    }

    private Invocation invocation(HubProtocol protocol, @Nullable String id) {
        List<RawValue> values = new ArrayList<>(arguments.size());
        for (ByteBuf argument : arguments) {
            values.add(new RawValue(HubMessages.value(argument, form, protocol)));
        }
        return new Invocation(Map.of(), id, target, values, List.of());
    }
}
