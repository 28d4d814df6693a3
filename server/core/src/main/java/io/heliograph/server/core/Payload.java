package io.heliograph.server.core;

import io.heliograph.wire.service.ProtocolPayload;
import io.netty.buffer.ByteBuf;
import io.netty.util.AbstractReferenceCounted;
import io.netty.util.ReferenceCounted;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;

/**
 * One message in the encodings of the hub protocols. Safe for use by any thread.
 *
 * <p>A hub server sends all encodings with the message; a REST call leaves one and an encoder that
 * makes another when the first client needs it. A protocol without encoding has no recipients.
 */
public final class Payload extends AbstractReferenceCounted {

    private record Encoding(String protocol, EncodedMessage message) {}

    private final Function<String, @Nullable ByteBuf> encoder;
    private volatile List<Encoding> encodings;

    private Payload(List<Encoding> encodings, Function<String, @Nullable ByteBuf> encoder) {
        this.encodings = encodings;
        this.encoder = encoder;
    }

    /**
     * Keeps the bytes of {@code payloads}, which stay borrowed from the caller's frame otherwise.
     */
    public static Payload of(List<ProtocolPayload> payloads) {
        return of(payloads, protocol -> null);
    }

    /** The same; {@code encoder} makes what {@code payloads} lack, as in {@link #lazy}. */
    public static Payload of(
            List<ProtocolPayload> payloads, Function<String, @Nullable ByteBuf> encoder) {
        if (payloads.size() == 1) {
            return new Payload(List.of(kept(payloads.getFirst())), encoder);
        }
        List<Encoding> encodings = new ArrayList<>(payloads.size());
        for (ProtocolPayload payload : payloads) {
            encodings.add(kept(payload));
        }
        return new Payload(encodings, encoder);
    }

    private static Encoding kept(ProtocolPayload payload) {
        return new Encoding(
                payload.protocol().toLowerCase(Locale.ROOT),
                new EncodedMessage(payload.bytes().retain()));
    }

    /**
     * Made for each protocol on first need by {@code encoder}, which answers null for a protocol it
     * cannot write.
     */
    public static Payload lazy(Function<String, @Nullable ByteBuf> encoder) {
        return new Payload(List.of(), encoder);
    }

    /**
     * {@code payloads} one after the other as one: each client gets all of them that its protocol
     * has. Takes them over; none of them may be {@link #lazy}.
     */
    public static Payload joined(List<Payload> payloads) {
        Map<String, List<EncodedMessage>> byProtocol = new LinkedHashMap<>();
        for (Payload payload : payloads) {
            for (Encoding encoding : payload.encodings) {
                byProtocol
                        .computeIfAbsent(encoding.protocol, key -> new ArrayList<>())
                        .add(encoding.message);
            }
        }
        List<Encoding> encodings = new ArrayList<>(byProtocol.size());
        byProtocol.forEach((protocol, messages) ->
                encodings.add(new Encoding(protocol, EncodedMessage.joined(messages))));
        payloads.forEach(Payload::release);
        return new Payload(encodings, protocol -> null);
    }

    /** The message for {@code protocol} (lower case), borrowed; null if it has none. */
    public @Nullable EncodedMessage encoding(String protocol) {
        // Asked for each recipient: an iterator would be all that a delivery allocates.
        List<Encoding> known = encodings;
        for (int i = 0; i < known.size(); i++) {
            if (known.get(i).protocol.equals(protocol)) {
                return known.get(i).message;
            }
        }
        return encode(protocol);
    }

    private synchronized @Nullable EncodedMessage encode(String protocol) {
        for (Encoding encoding : encodings) {
            if (encoding.protocol.equals(protocol)) {
                return encoding.message;
            }
        }
        ByteBuf bytes = encoder.apply(protocol);
        if (bytes == null) {
            // Not remembered: the name comes from a client, who may invent many.
            return null;
        }
        EncodedMessage message = new EncodedMessage(bytes);
        List<Encoding> grown = new ArrayList<>(encodings);
        grown.add(new Encoding(protocol, message));
        encodings = grown;
        return message;
    }

    @Override
    protected void deallocate() {
        for (Encoding encoding : encodings) {
            encoding.message.release();
        }
    }

    @Override
    public ReferenceCounted touch(Object hint) {
        return this;
    }

    @Override
    public Payload retain() {
        super.retain();
        return this;
    }
}
