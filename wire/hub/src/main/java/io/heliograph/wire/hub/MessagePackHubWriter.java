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

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Map;

/**
 * The elements of one message, exactly as many as ASP.NET Core writes: some clients miss an absent
 * one, others choke on one more.
 */
final class MessagePackHubWriter {

    static final int ERROR = 1;
    static final int VOID = 2;
    static final int RESULT = 3;

    private final MessagePackOutput out;

    MessagePackHubWriter(MessagePackOutput out) {
        this.out = out;
    }

    void write(HubMessage message) {
        if (message instanceof Invocation m) {
            begin(1, 6, m.headers());
            nullableText(m.invocationId());
            call(m.target(), m.arguments(), m.streamIds());
        } else if (message instanceof StreamItem m) {
            begin(2, 4, m.headers());
            out.string(m.invocationId());
            out.encoded(m.item().bytes());
        } else if (message instanceof Completion m) {
            completion(m);
        } else if (message instanceof StreamInvocation m) {
            begin(4, 6, m.headers());
            out.string(m.invocationId());
            call(m.target(), m.arguments(), m.streamIds());
        } else if (message instanceof CancelInvocation m) {
            begin(5, 3, m.headers());
            out.string(m.invocationId());
        } else if (message instanceof Ping) {
            begin(6, 1);
        } else if (message instanceof Close m) {
            begin(7, 3);
            nullableText(m.error());
            out.bool(m.allowReconnect());
        } else if (message instanceof Ack m) {
            begin(8, 2);
            out.integer(m.sequenceId());
        } else if (message instanceof Sequence m) {
            begin(9, 2);
            out.integer(m.sequenceId());
        } else if (message instanceof Unknown m) {
            throw new HubProtocolException("message type", m.type(), "a known one");
        }
    }

    private void begin(int type, int elements) {
        out.array(elements);
        out.integer(type);
    }

    private void begin(int type, int elements, Map<String, String> headers) {
        begin(type, elements);
        out.map(headers.size());
        headers.forEach((name, value) -> {
            out.string(name);
            out.string(value);
        });
    }

    private void call(String target, List<RawValue> arguments, List<String> streamIds) {
        out.string(target);
        out.array(arguments.size());
        for (RawValue argument : arguments) {
            out.encoded(argument.bytes());
        }
        out.array(streamIds.size());
        for (String streamId : streamIds) {
            out.string(streamId);
        }
    }

    private void completion(Completion completion) {
        Outcome outcome = completion.outcome();
        begin(3, outcome instanceof Outcome.Nothing ? 4 : 5, completion.headers());
        out.string(completion.invocationId());
        if (outcome instanceof Outcome.Failure failure) {
            out.integer(ERROR);
            out.string(failure.error());
        } else if (outcome instanceof Outcome.Result result) {
            out.integer(RESULT);
            out.encoded(result.value().bytes());
        } else {
            out.integer(VOID);
        }
    }

    private void nullableText(@Nullable String text) {
        if (text == null) {
            out.nil();
        } else {
            out.string(text);
        }
    }
}
