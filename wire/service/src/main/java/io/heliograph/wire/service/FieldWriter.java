package io.heliograph.wire.service;

import static io.heliograph.wire.service.Extensions.DATA_TYPE;
import static io.heliograph.wire.service.Extensions.FILTER;
import static io.heliograph.wire.service.Extensions.IS_PARTIAL;
import static io.heliograph.wire.service.Extensions.PROTOCOL;
import static io.heliograph.wire.service.Extensions.TRACING_ID;
import static io.heliograph.wire.service.Extensions.TTL;

import io.netty.buffer.ByteBuf;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/** The elements of one message, written in wire order. */
final class FieldWriter {

    private final MessagePackOutput out;

    FieldWriter(MessagePackOutput out) {
        this.out = out;
    }

    /**
     * @param elements length of the array, the type included
     */
    void begin(MessageType type, int elements) {
        out.arrayHeader(elements);
        out.integer(type.number());
    }

    void text(String text) {
        out.string(text);
    }

    void nullableText(@Nullable String text) {
        if (text == null) {
            out.nil();
        } else {
            out.string(text);
        }
    }

    void encodedText(byte[] text) {
        out.encoded(text);
    }

    void number(int number) {
        out.integer(number);
    }

    /** The form that some numbers have whatever their value. */
    void fixedNumber(int number) {
        out.fixedInt32(number);
    }

    void nullableNumber(@Nullable Integer number) {
        if (number == null) {
            out.nil();
        } else {
            out.integer(number);
        }
    }

    void flag(boolean flag) {
        out.bool(flag);
    }

    void time(Instant time) {
        out.timestamp(time);
    }

    void bytes(ByteBuf bytes) {
        out.binary(bytes);
    }

    void bytesHeader(int length) {
        out.binaryHeader(length);
    }

    void texts(List<String> texts) {
        out.arrayHeader(texts.size());
        for (String text : texts) {
            out.string(text);
        }
    }

    void claims(List<Claim> claims) {
        out.mapHeader(claims.size());
        for (Claim claim : claims) {
            out.string(claim.type());
            out.string(claim.value());
        }
    }

    void headers(Map<String, List<String>> headers) {
        out.mapHeader(headers.size());
        headers.forEach((name, values) -> {
            out.string(name);
            texts(values);
        });
    }

    void payloads(List<ProtocolPayload> payloads) {
        out.mapHeader(payloads.size());
        for (ProtocolPayload payload : payloads) {
            out.string(payload.protocol());
            out.binary(payload.bytes());
        }
    }

    /** The extension map of a type that defines no member, or carries none. */
    void noExtensions() {
        out.mapHeader(0);
    }

    void extensions(@Nullable Long tracingId) {
        out.mapHeader(one(tracingId));
        tracingId(tracingId);
    }

    void extensionsWithTtl(@Nullable Long tracingId, @Nullable Integer ttl) {
        out.mapHeader(one(tracingId) + one(ttl));
        tracingId(tracingId);
        if (ttl != null) {
            out.integer(TTL);
            out.integer(ttl);
        }
    }

    void extensionsWithProtocol(@Nullable Long tracingId, @Nullable String protocol) {
        out.mapHeader(one(tracingId) + one(protocol));
        tracingId(tracingId);
        member(PROTOCOL, protocol);
    }

    void extensionsWithFilter(@Nullable Long tracingId, @Nullable String filter) {
        out.mapHeader(one(tracingId) + one(filter));
        tracingId(tracingId);
        member(FILTER, filter);
    }

    /** A data type of 0 and a whole message are the defaults and are left out. */
    void extensionsWithData(@Nullable Long tracingId, int dataType, boolean isPartial) {
        out.mapHeader(one(tracingId) + (dataType == 0 ? 0 : 1) + (isPartial ? 1 : 0));
        tracingId(tracingId);
        if (dataType != 0) {
            out.integer(DATA_TYPE);
            out.integer(dataType);
        }
        if (isPartial) {
            out.integer(IS_PARTIAL);
            out.bool(true);
        }
    }

    private void tracingId(@Nullable Long tracingId) {
        if (tracingId != null) {
            out.integer(TRACING_ID);
            out.uint64(tracingId);
        }
    }

    private void member(int key, @Nullable String value) {
        if (value != null) {
            out.integer(key);
            out.string(value);
        }
    }

    private static int one(@Nullable Object member) {
        return member == null ? 0 : 1;
    }
}
