package io.heliograph.wire.service;

import io.netty.buffer.ByteBuf;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The elements of one message behind its type, read in wire order. An element that an older writer
 * left out takes the default its method names. Lists and maps are unmodifiable.
 */
final class FieldReader {

    /** What nearly every payload is for. */
    private static final List<String> PROTOCOLS = List.of("json", "messagepack", "blazorpack");

    private final MessagePackInput in;
    private int left;

    FieldReader(MessagePackInput in, int count) {
        this.in = in;
        this.left = count;
    }

    /** A text that must be there. */
    String text(String what) {
        return text(what, null);
    }

    /** A text; {@code byDefault} when absent or nil, and an error when that is null. */
    String text(String what, @Nullable String byDefault) {
        String text = nullableText(what);
        if (text == null) {
            return required(byDefault, what, "a text");
        }
        return text;
    }

    /** A text; null when absent or nil. */
    @Nullable String nullableText(String what) {
        return present() ? in.string(what) : null;
    }

    /** The text of an optional element that is the empty text when absent, yet may be nil. */
    @Nullable String nullableTextOrEmpty(String what) {
        return present() ? in.string(what) : "";
    }

    /** A number; 0 when absent. */
    int number(String what) {
        return present() ? in.int32(what) : 0;
    }

    /** A number from 1 to {@code max}. */
    int choice(String what, int max) {
        int number = number(what);
        if (number < 1 || number > max) {
            throw new ServiceProtocolException(what, number, "1 to " + max);
        }
        return number;
    }

    /** A number; null when absent or nil. */
    @Nullable Integer nullableNumber(String what) {
        return present() ? in.nullableInt32(what) : null;
    }

    /** A flag; false when absent. */
    boolean flag(String what) {
        return present() && in.bool(what);
    }

    /** A time that must be there. */
    Instant time(String what) {
        if (!present()) {
            throw missing(what, "a timestamp");
        }
        return in.timestamp(what);
    }

    /** Borrowed bytes that must be there; empty for nil. */
    ByteBuf bytes(String what) {
        return required(nullableBytes(what), what, "bytes");
    }

    /** Borrowed bytes; null when absent, empty for nil. */
    @Nullable ByteBuf nullableBytes(String what) {
        return present() ? in.bytes(what) : null;
    }

    /** Texts without the nil ones; empty when absent. */
    List<String> texts(String what) {
        return present() ? readTexts(what) : List.of();
    }

    /** All elements that are left, nil ones kept. */
    List<@Nullable String> remainingTexts(String what) {
        List<@Nullable String> texts = new ArrayList<>(left);
        while (present()) {
            texts.add(in.string(what));
        }
        return Collections.unmodifiableList(texts);
    }

    /** Claims in their order; empty when absent. */
    List<Claim> claims() {
        if (!present()) {
            return List.of();
        }
        int count = in.mapHeader("claims");
        List<Claim> claims = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            String type = required(in.string("claim type"), "claim type", "a text");
            String value = required(in.string("claim value"), "claim value", "a text");
            claims.add(new Claim(type, value));
        }
        return Collections.unmodifiableList(claims);
    }

    /**
     * Headers in their order, the values of a repeated name joined into one list; empty when
     * absent.
     */
    Map<String, List<String>> headers() {
        if (!present()) {
            return Map.of();
        }
        int count = in.mapHeader("headers");
        Map<String, List<String>> headers = new LinkedHashMap<>();
        for (int i = 0; i < count; i++) {
            String name = required(in.string("header name"), "header name", "a text");
            headers.computeIfAbsent(name, n -> new ArrayList<>(1))
                    .addAll(readTexts("header values"));
        }
        headers.replaceAll((name, values) -> Collections.unmodifiableList(values));
        return Collections.unmodifiableMap(headers);
    }

    /** Payloads by hub protocol in their order; empty when absent. */
    List<ProtocolPayload> payloads() {
        if (!present()) {
            return List.of();
        }
        int count = in.mapHeader("payloads");
        if (count == 1) {
            return List.of(payload());
        }
        List<ProtocolPayload> payloads = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            payloads.add(payload());
        }
        return Collections.unmodifiableList(payloads);
    }

    private ProtocolPayload payload() {
        String protocol = in.string("payload protocol", PROTOCOLS);
        return new ProtocolPayload(
                required(protocol, "payload protocol", "a text"), in.bytes("payload"));
    }

    /**
     * The members of the extension map that are named by {@code keys}; none when the map is absent.
     */
    Extensions extensions(int... keys) {
        return present() ? Extensions.read(in, keys) : Extensions.absent();
    }

    private List<String> readTexts(String what) {
        int count = in.arrayHeader(what);
        if (count == 1) {
            String only = in.string(what);
            return only == null ? List.of() : List.of(only);
        }
        List<String> texts = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            String text = in.string(what);
            if (text != null) {
                texts.add(text);
            }
        }
        return Collections.unmodifiableList(texts);
    }

    /** Whether there is another element; counts it as read when so. */
    private boolean present() {
        if (left == 0) {
            return false;
        }
        left--;
        return true;
    }

    private static <T> T required(@Nullable T value, String what, String expected) {
        if (value == null) {
            throw missing(what, expected);
        }
        return value;
    }

    private static ServiceProtocolException missing(String what, String expected) {
        return new ServiceProtocolException(what, "none", expected);
    }
}
