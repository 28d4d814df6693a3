package io.heliograph.server.core.engine;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/**
 * When an answer may go to the hub server that has asked a client. The SDK registers a question
 * only after it has written it, and an answer that overtakes the registration is lost: the call
 * would hang. So an answer waits for an {@linkplain Echoes echo} that was asked for when the
 * question arrived. The echo does not prove that the question is registered, another thread does
 * that; but it tells how long the threads of the hub server wait for a processor, so the answer
 * waits that long twice more. Nor does it tell that a hub server asks for the first time: code that
 * has never run has to be compiled between the two, which takes hundreds of milliseconds of a busy
 * machine. Some time has to pass in any case, which is all there is with SDKs that give no echo.
 *
 * @param echo when it came, or was given up, by the clock of {@code arrivedNanos}; done on any loop
 * @param notBeforeNanos for the sake of the first questions of a hub server; long ago for others
 */
record NotTooSoon(CompletableFuture<Long> echo, long arrivedNanos, long notBeforeNanos) {

    private static final int TIMES = 2;

    /** Who needs longer for an echo was stopped, not slow. */
    private static final long MOST_MORE_NANOS = Duration.ofSeconds(1).toNanos();

    boolean isOver(Duration atLeast, long nowNanos) {
        return echo.isDone() && left(atLeast, nowNanos) <= 0;
    }

    /** Runs {@code task} on the shard's loop, at once if the time is over. */
    void whenOver(Duration atLeast, Shard shard, Runnable task) {
        if (!echo.isDone()) {
            echo.thenRun(() -> shard.loop().run(() -> whenOver(atLeast, shard, task)));
            return;
        }
        long left = left(atLeast, shard.nanoTime());
        if (left > 0) {
            shard.loop().schedule(() -> whenOver(atLeast, shard, task), Duration.ofNanos(left));
        } else {
            task.run();
        }
    }

    /** Once the echo is done. */
    private long left(Duration atLeast, long nowNanos) {
        long took = echo.join() - arrivedNanos;
        long needed = took + Math.min(TIMES * took, MOST_MORE_NANOS);
        long left = arrivedNanos + Math.max(needed, atLeast.toNanos()) - nowNanos;
        return Math.max(left, notBeforeNanos - nowNanos);
    }
}
