package io.heliograph.server.core.engine;

import io.heliograph.server.core.ResumableSink;
import io.netty.buffer.ByteBuf;

import org.jspecify.annotations.Nullable;

import java.util.ArrayDeque;

/**
 * What one client was sent and has not acknowledged, as frames. Messages are numbered from 1 on in
 * the order they were added. Home thread: the shard's loop.
 *
 * <p>When it is full the oldest give way: the client may well have them, and if it has not, it
 * learns from {@link #next} that something is missing.
 */
final class ReplayBuffer {

    /** {@code last}: the number of the last message in the frame. */
    private record Kept(long last, ByteBuf frame) {}

    private final long limit;
    private final ReplayBudget budget;
    private final ArrayDeque<Kept> kept = new ArrayDeque<>();
    private long bytes;
    private long total;
    private long gone;
    private long resent;

    ReplayBuffer(long limit, ReplayBudget budget) {
        this.limit = limit;
        this.budget = budget;
    }

    /** Keeps a reference to {@code frame}, which holds {@code messages} numbered messages. */
    void add(ByteBuf frame, int messages) {
        total += messages;
        int size = frame.readableBytes();
        while (!kept.isEmpty() && bytes + size > limit) {
            dropOldest();
        }
        while (!budget.take(size)) {
            if (kept.isEmpty()) {
                gone = total;
                return;
            }
            dropOldest();
        }
        bytes += size;
        // Whoever writes the frame moves its indices.
        kept.add(new Kept(total, frame.retainedDuplicate()));
    }

    /**
     * Everything up to {@code number} has arrived once. What was sent again on the present line
     * stays until something newer is acknowledged: stock clients count a second time what comes a
     * second time, and fail if they are to go on beyond what they have counted.
     */
    void acknowledge(long number) {
        if (number <= resent) {
            return;
        }
        for (@Nullable Kept first = kept.peek();
                first != null && first.last <= number;
                first = kept.peek()) {
            dropOldest();
        }
    }

    private void dropOldest() {
        Kept oldest = kept.remove();
        long size = oldest.frame.readableBytes();
        bytes -= size;
        budget.giveBack(size);
        gone = oldest.last;
        oldest.frame.release();
    }

    /** The number of the message that {@link #resend} begins with, or of the next one to come. */
    long next() {
        return gone + 1;
    }

    /** Messages so far. */
    long total() {
        return total;
    }

    void resend(ResumableSink line) {
        resent = total;
        kept.forEach(each -> line.sendFrame(each.frame.retainedDuplicate()));
    }

    void release() {
        while (!kept.isEmpty()) {
            dropOldest();
        }
    }
}
