package io.heliograph.server.core.engine;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;

import java.time.Duration;
import java.util.ArrayDeque;

/**
 * What a client says within some milliseconds after its own hub server has asked it for a result.
 * The SDK registers the question only after it has written it; an answer that is faster is lost,
 * and the call would hang for ever. Home thread: the shard's loop.
 *
 * <p>Every question has its own buffer for what is said after it, so that many questions in a row
 * delay nothing for longer than one does.
 */
final class InputQuarantine {

    static final Duration TIME = Duration.ofMillis(5);

    private final ArrayDeque<ByteBuf> questions = new ArrayDeque<>(2);

    /** A question was asked. */
    void begin() {
        questions.add(ByteBufAllocator.DEFAULT.buffer());
    }

    boolean isHolding() {
        return !questions.isEmpty();
    }

    /** Keeps {@code data}, which stays the caller's. Only while holding. */
    void hold(ByteBuf data) {
        questions.getLast().writeBytes(data);
    }

    /** The time of the oldest question is over: what was said after it, the caller's to release. */
    ByteBuf end() {
        return questions.remove();
    }

    void release() {
        questions.forEach(ByteBuf::release);
        questions.clear();
    }
}
