package io.heliograph.server.core;

import io.netty.buffer.ByteBuf;

/** The way out to one client: its transport. Called on the client's loop only. */
public interface ClientSink {

    /** What it is. */
    Transport transport();

    /** False for a transport that carries text only. */
    boolean supportsBinary();

    /** Told once the client's handshake names its hub protocol: text or binary from now on. */
    void useBinary(boolean binary);

    /**
     * Stops or resumes reading from the client, so that its own line holds back what its hub server
     * cannot take.
     */
    void readable(boolean readable);

    /** Sends a shared message; the caller keeps its reference. */
    void send(EncodedMessage message);

    /** Sends one payload of complete hub messages; takes it over. */
    void send(ByteBuf payload);

    /** Bytes handed over that have not left for the network yet. */
    long queuedBytes();

    /** Closes the transport after what was sent before has left. */
    void close(CloseReason reason);
}
