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
import io.netty.buffer.ByteBuf;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The elements of one message, from any writer: elements that may be missing at the end take their
 * defaults, more are ignored.
 */
final class MessagePackHubReader {

    /** The message's own array counts. */
    static final int MAX_DEPTH = 64;

    private final MessagePackInput in;
    private final int elements;

    private MessagePackHubReader(MessagePackInput in, int elements) {
        this.in = in;
        this.elements = elements;
    }

    static int typeOf(ByteBuf body) {
        MessagePackInput in = new MessagePackInput(body);
        if (in.array("message") == 0) {
            throw new HubProtocolException("message elements", 0, "at least 1");
        }
        return in.int32("type");
    }

    static HubMessage read(ByteBuf body) {
        MessagePackInput in = new MessagePackInput(body);
        int elements = in.array("message");
        if (elements == 0) {
            throw new HubProtocolException("message elements", 0, "at least 1");
        }
        return new MessagePackHubReader(in, elements).message(in.int32("type"));
    }

    private HubMessage message(int type) {
        return switch (type) {
            case 1 -> invocation();
            case 2 -> streamItem();
            case 3 -> completion();
            case 4 -> streamInvocation();
            case 5 -> cancelInvocation();
            case 6 -> new Ping();
            case 7 -> close();
            case 8 -> new Ack(sequenceId());
            case 9 -> new Sequence(sequenceId());
            default -> new Unknown(type);
        };
    }

    private Invocation invocation() {
        atLeast(5);
        Map<String, String> headers = headers();
        String invocationId = in.nullableString("invocationId");
        boolean isAnswered = invocationId != null && !invocationId.isEmpty();
        return new Invocation(
                headers, isAnswered ? invocationId : null, target(), arguments(), streamIds());
    }

    private StreamItem streamItem() {
        atLeast(4);
        return new StreamItem(
                headers(), invocationId(), new RawValue(in.value(MAX_DEPTH - 1, "item")));
    }

    /** One client ends its uploads with a completion that lacks the kind. */
    private Completion completion() {
        atLeast(3);
        Map<String, String> headers = headers();
        String invocationId = in.string("invocationId");
        return new Completion(
                headers, invocationId, elements == 3 ? new Outcome.Nothing() : outcome());
    }

    private Outcome outcome() {
        int kind = in.int32("resultKind");
        switch (kind) {
            case MessagePackHubWriter.ERROR -> {
                atLeast(5);
                return new Outcome.Failure(in.string("error"));
            }
            case MessagePackHubWriter.VOID -> {
                return new Outcome.Nothing();
            }
            case MessagePackHubWriter.RESULT -> {
                atLeast(5);
                return new Outcome.Result(new RawValue(in.value(MAX_DEPTH - 1, "result")));
            }
            default -> throw new HubProtocolException("resultKind", kind, "1, 2 or 3");
        }
    }

    private StreamInvocation streamInvocation() {
        atLeast(5);
        return new StreamInvocation(headers(), invocationId(), target(), arguments(), streamIds());
    }

    private CancelInvocation cancelInvocation() {
        atLeast(3);
        return new CancelInvocation(headers(), invocationId());
    }

    /** One client puts headers before the error, but does not count them. */
    private Close close() {
        atLeast(2);
        boolean hasHeaders = in.nextIsMap();
        if (hasHeaders) {
            in.skip(MAX_DEPTH - 1, "headers");
        }
        String error = in.nullableString("error");
        boolean hasAllowReconnect = hasHeaders ? !in.isAtEnd() : elements > 2;
        return new Close(error, hasAllowReconnect && in.bool("allowReconnect"));
    }

    private long sequenceId() {
        atLeast(2);
        return in.int64("sequenceId");
    }

    private Map<String, String> headers() {
        int count = in.map("headers");
        if (count == 0) {
            return Map.of();
        }
        Map<String, String> headers = new LinkedHashMap<>();
        for (int i = 0; i < count; i++) {
            headers.put(in.string("headers"), in.string("headers"));
        }
        return Collections.unmodifiableMap(headers);
    }

    private String invocationId() {
        return nonEmpty("invocationId");
    }

    private String target() {
        return nonEmpty("target");
    }

    private List<RawValue> arguments() {
        int count = in.array("arguments");
        List<RawValue> arguments = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            arguments.add(new RawValue(in.value(MAX_DEPTH - 2, "arguments")));
        }
        return List.copyOf(arguments);
    }

    /** The sixth element, which some clients leave out. */
    private List<String> streamIds() {
        if (elements < 6) {
            return List.of();
        }
        int count = in.array("streamIds");
        List<String> streamIds = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            streamIds.add(in.string("streamIds"));
        }
        return List.copyOf(streamIds);
    }

    private void atLeast(int minimum) {
        if (elements < minimum) {
            throw new HubProtocolException("message elements", elements, "at least " + minimum);
        }
    }

    private String nonEmpty(String what) {
        String text = in.string(what);
        if (text.isEmpty()) {
            throw new HubProtocolException(what, "an empty text", "one with characters");
        }
        return text;
    }
}
