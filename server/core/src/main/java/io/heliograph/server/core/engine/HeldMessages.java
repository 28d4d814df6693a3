package io.heliograph.server.core.engine;

import io.heliograph.server.core.ClientSink;
import io.heliograph.server.core.EncodedMessage;

import java.util.ArrayList;
import java.util.List;

/** Messages for a client whose handshake is not answered yet. Home thread: the shard's loop. */
final class HeldMessages {

    private final List<EncodedMessage> messages = new ArrayList<>();
    private long bytes;

    /** Keeps a reference to {@code message}. */
    void add(EncodedMessage message) {
        message.retain();
        messages.add(message);
        bytes += message.size();
    }

    long bytes() {
        return bytes;
    }

    void sendTo(ClientSink sink) {
        messages.forEach(sink::send);
        release();
    }

    void release() {
        messages.forEach(EncodedMessage::release);
        messages.clear();
    }
}
