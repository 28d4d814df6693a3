package io.heliograph.wire.hub;

import static io.heliograph.wire.hub.JsonOutput.RECORD_SEPARATOR;

import io.netty.buffer.ByteBuf;

import org.jspecify.annotations.Nullable;

/**
 * The handshake, which opens every connection: one record of JSON each way, whatever the protocol.
 *
 * <p>Readers pass over properties they do not know and over anything behind the object; of
 * properties that repeat the last one counts.
 */
public final class Handshakes {

    private Handshakes() {}

    /**
     * Bytes of the record that {@code in} begins with, the 0x1E at its end included; -1 when more
     * bytes are needed. What follows them is hub messages.
     *
     * @param in stays as it is
     * @param limit longest record to accept, in bytes
     * @throws HubProtocolException when {@code limit} bytes hold no end
     */
    public static int lengthOf(ByteBuf in, int limit) {
        int before = in.bytesBefore(Math.min(in.readableBytes(), limit), RECORD_SEPARATOR);
        if (before >= 0) {
            return before + 1;
        }
        if (in.readableBytes() >= limit) {
            throw new HubProtocolException(
                    "handshake", "no end in " + limit + " bytes", "0x1E at its end");
        }
        return -1;
    }

    /**
     * What a client asks for.
     *
     * @param record with or without the 0x1E at its end; its indices stay
     * @throws HubProtocolException when the bytes are no request
     */
    public static HandshakeRequest readRequest(ByteBuf record) {
        JsonInput in = new JsonInput(record);
        String protocol = null;
        Integer version = null;
        in.beginObject("handshake request");
        while (in.hasNext("handshake request")) {
            switch (in.name("handshake request")) {
                case "protocol" -> protocol = in.string("protocol");
                case "version" -> version = in.int32("version");
                default -> in.skip("handshake request");
            }
        }
        return new HandshakeRequest(required("protocol", protocol), required("version", version));
    }

    /**
     * What a client is answered. An error of null is none.
     *
     * @param record with or without the 0x1E at its end; its indices stay
     * @throws HubProtocolException when the bytes are no response
     */
    public static HandshakeResponse readResponse(ByteBuf record) {
        JsonInput in = new JsonInput(record);
        String error = null;
        in.beginObject("handshake response");
        while (in.hasNext("handshake response")) {
            switch (in.name("handshake response")) {
                case "error" -> error = nullableString(in, "error");
                case "type" ->
                        throw new HubProtocolException(
                                "handshake response", "a hub message", "a handshake response");
                default -> in.skip("handshake response");
            }
        }
        return new HandshakeResponse(error);
    }

    /** Appends the request and its 0x1E. */
    public static void writeRequest(HandshakeRequest request, ByteBuf out) {
        JsonOutput.raw("{\"protocol\":", out);
        JsonOutput.string(request.protocol(), out);
        JsonOutput.raw(",\"version\":" + request.version() + "}", out);
        out.writeByte(RECORD_SEPARATOR);
    }

    /** Appends the response and its 0x1E. */
    public static void writeResponse(HandshakeResponse response, ByteBuf out) {
        out.writeByte('{');
        String error = response.error();
        if (error != null) {
            JsonOutput.raw("\"error\":", out);
            JsonOutput.string(error, out);
        }
        out.writeByte('}').writeByte(RECORD_SEPARATOR);
    }

    private static @Nullable String nullableString(JsonInput in, String what) {
        if (in.kind(what) == JsonInput.Kind.NULL) {
            in.skip(what);
            return null;
        }
        return in.string(what);
    }

    private static <T> T required(String what, @Nullable T value) {
        if (value == null) {
            throw new HubProtocolException(what, "nothing", "a value");
        }
        return value;
    }
}
