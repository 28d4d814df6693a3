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
 * A call of clients as a REST caller writes it: {@code {"target":"…","arguments":[…]}}.
 *
 * @param argumentsJson each argument as the JSON it came as: slices of the body, not retained,
 *     valid as long as the body is
 */
public record InvocationRequest(String target, List<ByteBuf> argumentsJson) {

    private static final String WHAT = "body";

    /**
     * Reads a body. The names of properties may have any case; of those that repeat the last one
     * counts; unknown ones are stepped over.
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
        return new InvocationRequest(checked(target), arguments);
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

    private static String checked(@Nullable String target) {
        if (target == null || target.isEmpty()) {
            throw new HubProtocolException(
                    "target", target == null ? "missing" : "empty", "the name of a client method");
        }
        return target;
    }

    /** {@link #encode(HubProtocol, ByteBufAllocator)} on the heap, outside of any pool. */
    public ByteBuf encode(HubProtocol protocol) {
        return HubMessages.encode(protocol, invocation(protocol), Unpooled.buffer());
    }

    /**
     * The call as a hub message that no one answers, framed, in a new buffer, which the caller
     * owns. In JSON the arguments stay as they came; for MessagePack see {@link JsonToMessagePack}.
     */
    public ByteBuf encode(HubProtocol protocol, ByteBufAllocator allocator) {
        return HubMessages.encode(protocol, invocation(protocol), allocator.buffer());
    }

    private Invocation invocation(HubProtocol protocol) {
        List<RawValue> arguments =
                protocol.binary()
                        ? messagePack()
                        : argumentsJson.stream().map(RawValue::new).toList();
        return new Invocation(Map.of(), null, target, arguments, List.of());
    }

    private List<RawValue> messagePack() {
        ByteBuf all = Unpooled.buffer();
        List<RawValue> arguments = new ArrayList<>(argumentsJson.size());
        for (ByteBuf json : argumentsJson) {
            JsonToMessagePack.write(json, all);
            arguments.add(new RawValue(all.readSlice(all.readableBytes())));
        }
        return arguments;
    }
}
