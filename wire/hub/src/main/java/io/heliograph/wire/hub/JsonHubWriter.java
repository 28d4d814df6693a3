package io.heliograph.wire.hub;

import static io.heliograph.wire.hub.JsonOutput.RECORD_SEPARATOR;

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

import java.util.List;
import java.util.Map;

/**
 * The properties of one message, in the order of ASP.NET Core. What is absent or empty has no
 * property: clients stumble over null.
 */
final class JsonHubWriter {

    private final ByteBuf out;

    JsonHubWriter(ByteBuf out) {
        this.out = out;
    }

    void write(HubMessage message) {
        if (message instanceof Invocation m) {
            begin(1, m.headers());
            if (m.invocationId() != null) {
                text("invocationId", m.invocationId());
            }
            call(m.target(), m.arguments(), m.streamIds());
        } else if (message instanceof StreamItem m) {
            begin(2, m.headers());
            text("invocationId", m.invocationId());
            value("item", m.item());
        } else if (message instanceof Completion m) {
            begin(3, m.headers());
            text("invocationId", m.invocationId());
            outcome(m.outcome());
        } else if (message instanceof StreamInvocation m) {
            begin(4, m.headers());
            text("invocationId", m.invocationId());
            call(m.target(), m.arguments(), m.streamIds());
        } else if (message instanceof CancelInvocation m) {
            begin(5, m.headers());
            text("invocationId", m.invocationId());
        } else if (message instanceof Ping) {
            begin(6);
        } else if (message instanceof Close m) {
            begin(7);
            close(m);
        } else if (message instanceof Ack m) {
            begin(8);
            number("sequenceId", m.sequenceId());
        } else if (message instanceof Sequence m) {
            begin(9);
            number("sequenceId", m.sequenceId());
        } else if (message instanceof Unknown m) {
            throw new HubProtocolException("message type", m.type(), "a known one");
        }
        out.writeByte('}').writeByte(RECORD_SEPARATOR);
    }

    private void begin(int type) {
        JsonOutput.raw("{\"type\":" + type, out);
    }

    private void begin(int type, Map<String, String> headers) {
        begin(type);
        if (headers.isEmpty()) {
            return;
        }
        name("headers");
        char separator = '{';
        for (Map.Entry<String, String> header : headers.entrySet()) {
            out.writeByte(separator);
            JsonOutput.string(header.getKey(), out);
            out.writeByte(':');
            JsonOutput.string(header.getValue(), out);
            separator = ',';
        }
        out.writeByte('}');
    }

    private void call(String target, List<RawValue> arguments, List<String> streamIds) {
        text("target", target);
        name("arguments");
        out.writeByte('[');
        for (int i = 0; i < arguments.size(); i++) {
            comma(i);
            value(arguments.get(i));
        }
        out.writeByte(']');
        if (streamIds.isEmpty()) {
            return;
        }
        name("streamIds");
        out.writeByte('[');
        for (int i = 0; i < streamIds.size(); i++) {
            comma(i);
            JsonOutput.string(streamIds.get(i), out);
        }
        out.writeByte(']');
    }

    private void comma(int i) {
        if (i > 0) {
            out.writeByte(',');
        }
    }

    private void outcome(Outcome outcome) {
        if (outcome instanceof Outcome.Result result) {
            value("result", result.value());
        } else if (outcome instanceof Outcome.Failure failure) {
            text("error", failure.error());
        }
    }

    private void close(Close close) {
        if (close.error() != null) {
            text("error", close.error());
        }
        if (close.allowReconnect()) {
            name("allowReconnect");
            JsonOutput.raw("true", out);
        }
    }

    private void name(String name) {
        JsonOutput.raw(",\"" + name + "\":", out);
    }

    private void text(String name, String text) {
        name(name);
        JsonOutput.string(text, out);
    }

    private void number(String name, long number) {
        name(name);
        JsonOutput.raw(Long.toString(number), out);
    }

    private void value(String name, RawValue value) {
        name(name);
        value(value);
    }

    private void value(RawValue value) {
        ByteBuf bytes = value.bytes();
        if (bytes.bytesBefore(RECORD_SEPARATOR) >= 0) {
            throw new HubProtocolException("value", "byte 0x1E inside", "JSON");
        }
        out.writeBytes(bytes, bytes.readerIndex(), bytes.readableBytes());
    }
}
