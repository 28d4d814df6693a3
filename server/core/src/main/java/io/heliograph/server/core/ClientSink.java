package io.heliograph.server.core;

import io.netty.buffer.ByteBuf;

/** The way out to one client: its transport. Called on the client's loop only. */
public interface ClientSink {

    /** Told once the client's handshake names its hub protocol: text or binary from now on. */
    void useBinary(boolean binary);

    /** Sends a shared message; the caller keeps its reference. */
    void send(EncodedMessage message);

    /** Sends one payload of complete hub messages; takes it over. */
    void send(ByteBuf payload);

    /** Bytes handed over that have not left for the network yet. */
    long queuedBytes();

    /** Closes the transport after what was sent before has left. */
    void close(CloseReason reason);
}
