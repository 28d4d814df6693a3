package io.heliograph.server.core.engine;

import io.heliograph.server.core.CloseReason;
import io.heliograph.wire.hub.HandshakeRequest;
import io.heliograph.wire.hub.Handshakes;
import io.heliograph.wire.hub.HubProtocol;
import io.heliograph.wire.hub.HubProtocolException;
import io.netty.buffer.ByteBuf;

import org.jspecify.annotations.Nullable;

/**
 * The handshake request of a client, and what can be said of it before anybody is asked. The texts
 * are those of ASP.NET Core. Home thread: the shard's loop.
 */
final class ClientHandshake {

    private static final int MAX_HUB_PROTOCOL_VERSION = 2;

    /** What was made of the bytes so far. */
    sealed interface Outcome {

        /** More bytes are needed. */
        record Incomplete() implements Outcome {}

        /**
         * It cannot be let in.
         *
         * @param error what the client is told
         * @param detail what it is told as well if it may know more
         */
        record Refused(CloseReason reason, String error, @Nullable String detail)
                implements Outcome {}

        /**
         * The whole request is here.
         *
         * @param record the request as it came, to be released by the caller
         */
        record Complete(HandshakeRequest request, ByteBuf record) implements Outcome {}
    }

    private static final Outcome INCOMPLETE = new Outcome.Incomplete();

    private final HandshakeReader reader = new HandshakeReader();
    private final long deadlineNanos;

    ClientHandshake(long deadlineNanos) {
        this.deadlineNanos = deadlineNanos;
    }

    boolean isTooLate(long nowNanos) {
        return nowNanos - deadlineNanos > 0;
    }

    /** Takes the request's bytes from {@code data}; those behind it stay. */
    Outcome read(ByteBuf data) {
        ByteBuf record;
        try {
            record = reader.read(data);
        } catch (HubProtocolException e) {
            return new Outcome.Refused(
                    CloseReason.HANDSHAKE_INVALID, "Handshake was canceled.", e.getMessage());
        }
        if (record == null) {
            return INCOMPLETE;
        }
        try {
            return new Outcome.Complete(Handshakes.readRequest(record), record);
        } catch (HubProtocolException e) {
            record.release();
            return new Outcome.Refused(
                    CloseReason.HANDSHAKE_INVALID,
                    "An unexpected error occurred during connection handshake.",
                    e.getMessage());
        }
    }

    /** A binary protocol on a transport that carries text only. */
    static Outcome.Refused binaryOverText(String protocol) {
        return refused(
                "Cannot use the '"
                        + protocol
                        + "' protocol on the current transport. "
                        + "The transport does not support 'Binary' transfer format.");
    }

    /** Why the service cannot serve the client by itself; null if it can. */
    static Outcome.@Nullable Refused refusalAlone(
            HandshakeRequest request, @Nullable HubProtocol known) {
        if (known == null) {
            return refused("The protocol '" + request.protocol() + "' is not supported.");
        }
        if (request.version() > MAX_HUB_PROTOCOL_VERSION) {
            return refused(
                    "The server does not support version "
                            + request.version()
                            + " of the '"
                            + request.protocol()
                            + "' protocol.");
        }
        return null;
    }

    private static Outcome.Refused refused(String error) {
        return new Outcome.Refused(CloseReason.HANDSHAKE_REFUSED, error, null);
    }

    void release() {
        reader.release();
    }
}
