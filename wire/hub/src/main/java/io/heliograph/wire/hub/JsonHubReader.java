package io.heliograph.wire.hub;

import io.heliograph.wire.hub.HubMessage.Ack;
import io.heliograph.wire.hub.HubMessage.CancelInvocation;
import io.heliograph.wire.hub.HubMessage.Close;
import io.heliograph.wire.hub.HubMessage.Completion;
import io.heliograph.wire.hub.HubMessage.Invocation;
import io.heliograph.wire.hub.HubMessage.Outcome;
import io.heliograph.wire.hub.HubMessage.Ping;
import io.heliograph.wire.hub.HubMessage.Sequence;
import io.heliograph.wire.hub.HubMessage.StreamInvocation;
import io.heliograph.wire.hub.HubMessage.StreamItem;
import io.heliograph.wire.hub.HubMessage.Unknown;
import io.heliograph.wire.hub.JsonInput.Kind;
import io.netty.buffer.ByteBuf;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The properties of one message, from any writer: in any order, the last one of those that repeat,
 * unknown ones stepped over.
 *
 * <p>The type may come last, and only it tells what the others mean: so they are found first and
 * read then. Null counts as absent where a property may be absent.
 */
final class JsonHubReader {

    private static final String WHAT = "message";

    private @Nullable ByteBuf type;
    private @Nullable ByteBuf headers;
    private @Nullable ByteBuf invocationId;
    private @Nullable ByteBuf target;
    private @Nullable ByteBuf arguments;
    private @Nullable ByteBuf streamIds;
    private @Nullable ByteBuf item;
    private @Nullable ByteBuf result;
    private @Nullable ByteBuf error;
    private @Nullable ByteBuf allowReconnect;
    private @Nullable ByteBuf sequenceId;

    private JsonHubReader() {}

    /** The first type. */
    static int typeOf(ByteBuf body) {
        JsonInput in = new JsonInput(body);
        in.beginObject(WHAT);
        while (in.hasNext(WHAT)) {
            if (in.name(WHAT).equals("type")) {
                return in.int32("type");
            }
            in.skip(WHAT);
        }
        throw new HubProtocolException("type", "nothing", "a value");
    }

    static HubMessage read(ByteBuf body) {
        JsonHubReader properties = new JsonHubReader();
        JsonInput in = new JsonInput(body);
        in.beginObject(WHAT);
        while (in.hasNext(WHAT)) {
            properties.find(in.name(WHAT), in);
        }
        in.end(WHAT);
        return properties.message();
    }

    private void find(String name, JsonInput in) {
        switch (name) {
            case "type" -> type = in.value(name);
            case "headers" -> headers = in.value(name);
            case "invocationId" -> invocationId = in.value(name);
            case "target" -> target = in.value(name);
            case "arguments" -> arguments = in.value(name);
            case "streamIds" -> streamIds = in.value(name);
            case "item" -> item = in.value(name);
            case "result" -> result = in.value(name);
            case "error" -> error = in.value(name);
            case "allowReconnect" -> allowReconnect = in.value(name);
            case "sequenceId" -> sequenceId = in.value(name);
            default -> in.skip(WHAT);
        }
    }

    private HubMessage message() {
        int number = required("type", type).int32("type");
        return switch (number) {
            case 1 -> new Invocation(headers(), callId(), target(), arguments(), streamIds());
            case 2 ->
                    new StreamItem(headers(), invocationId(), new RawValue(present("item", item)));
            case 3 ->
                    new Completion(
                            headers(),
                            required("invocationId", invocationId).string("invocationId"),
                            outcome());
            case 4 ->
                    new StreamInvocation(
                            headers(), invocationId(), target(), arguments(), streamIds());
            case 5 -> new CancelInvocation(headers(), invocationId());
            case 6 -> new Ping();
            case 7 -> new Close(text("error", error), allowReconnect());
            case 8 -> new Ack(sequenceId());
            case 9 -> new Sequence(sequenceId());
            default -> new Unknown(number);
        };
    }

    private Map<String, String> headers() {
        JsonInput in = optional("headers", headers);
        if (in == null) {
            return Map.of();
        }
        Map<String, String> all = new LinkedHashMap<>();
        in.beginObject("headers");
        while (in.hasNext("headers")) {
            all.put(in.name("headers"), in.string("headers"));
        }
        return Collections.unmodifiableMap(all);
    }

    /** The id of a call, empty as good as none. */
    private @Nullable String callId() {
        String id = text("invocationId", invocationId);
        return id == null || id.isEmpty() ? null : id;
    }

    private String invocationId() {
        return nonEmpty("invocationId", invocationId);
    }

    private String target() {
        return nonEmpty("target", target);
    }

    private List<RawValue> arguments() {
        JsonInput in = required("arguments", arguments);
        List<RawValue> all = new ArrayList<>();
        in.beginArray("arguments");
        while (in.hasNext("arguments")) {
            all.add(new RawValue(in.value("arguments")));
        }
        return List.copyOf(all);
    }

    private List<String> streamIds() {
        JsonInput in = optional("streamIds", streamIds);
        if (in == null) {
            return List.of();
        }
        List<String> all = new ArrayList<>();
        in.beginArray("streamIds");
        while (in.hasNext("streamIds")) {
            all.add(in.string("streamIds"));
        }
        return List.copyOf(all);
    }

    private Outcome outcome() {
        String failure = text("error", error);
        if (failure == null) {
            return result == null
                    ? new Outcome.Nothing()
                    : new Outcome.Result(new RawValue(result));
        }
        if (result != null) {
            throw new HubProtocolException(
                    "completion", "a result and an error", "one of them at most");
        }
        return new Outcome.Failure(failure);
    }

    private boolean allowReconnect() {
        JsonInput in = optional("allowReconnect", allowReconnect);
        return in != null && in.bool("allowReconnect");
    }

    private long sequenceId() {
        return required("sequenceId", sequenceId).int64("sequenceId");
    }

    private static @Nullable String text(String what, @Nullable ByteBuf property) {
        JsonInput in = optional(what, property);
        return in == null ? null : in.string(what);
    }

    private static String nonEmpty(String what, @Nullable ByteBuf property) {
        String text = required(what, property).string(what);
        if (text.isEmpty()) {
            throw new HubProtocolException(what, "an empty text", "one with characters");
        }
        return text;
    }

    private static @Nullable JsonInput optional(String what, @Nullable ByteBuf property) {
        if (property == null) {
            return null;
        }
        JsonInput in = new JsonInput(property);
        return in.kind(what) == Kind.NULL ? null : in;
    }

    private static JsonInput required(String what, @Nullable ByteBuf property) {
        return new JsonInput(present(what, property));
    }

    private static ByteBuf present(String what, @Nullable ByteBuf property) {
        if (property == null) {
            throw new HubProtocolException(what, "nothing", "a value");
        }
        return property;
    }
}
