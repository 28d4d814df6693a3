package io.heliograph.server.core.engine;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.ArrayDeque;

/**
 * What a client says right after its own hub server has asked it for a result: the answer is among
 * it, and may come {@link NotTooSoon}. Home thread: the shard's loop.
 *
 * <p>Every question has its own buffer for what is said after it, so that many questions in a row
 * delay nothing for longer than one does.
 */
final class InputQuarantine {

    static final Duration TIME = Duration.ofMillis(5);

    /** A question, and what was said from it on to the next one. */
    static final class Question {
        private final ByteBuf said = ByteBufAllocator.DEFAULT.buffer();
        boolean isOver;
    }

    private final ArrayDeque<Question> questions = new ArrayDeque<>(2);

    /** A question was asked. */
    Question begin() {
        Question question = new Question();
        questions.add(question);
        return question;
    }

    boolean isHolding() {
        return !questions.isEmpty();
    }

    /** Keeps {@code data}, which stays the caller's. Only while holding. */
    void hold(ByteBuf data) {
        questions.getLast().said.writeBytes(data);
    }

    /**
     * What was said after the oldest question, the caller's to release; null while that is to be
     * held, and if there is none.
     */
    @Nullable ByteBuf poll() {
        Question oldest = questions.peek();
        if (oldest == null || !oldest.isOver) {
            return null;
        }
        questions.remove();
        return oldest.said;
    }

    void endAll() {
        questions.forEach(question -> question.isOver = true);
    }

    void release() {
        questions.forEach(question -> question.said.release());
        questions.clear();
    }
}
