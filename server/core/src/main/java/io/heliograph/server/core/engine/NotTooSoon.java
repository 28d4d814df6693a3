package io.heliograph.server.core.engine;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/**
 * When an answer may go to the hub server that has asked a client. The SDK registers a question
 * only after it has written it, and an answer that overtakes the registration is lost: the call
 * would hang. So an answer waits for an {@linkplain Echoes echo} that was asked for when the
 * question arrived, which takes the longer the busier the hub server is, and for some time on top,
 * which is all there is with SDKs that give no echo.
 *
 * @param echo done on any loop
 */
record NotTooSoon(CompletableFuture<Void> echo, long arrivedNanos) {

    boolean isOver(Duration atLeast, long nowNanos) {
        return echo.isDone() && nowNanos - arrivedNanos >= atLeast.toNanos();
    }

    /** Runs {@code task} on the shard's loop, at once if the time is over. */
    void whenOver(Duration atLeast, Shard shard, Runnable task) {
        long left = arrivedNanos + atLeast.toNanos() - shard.nanoTime();
        if (left > 0) {
            shard.loop().schedule(() -> whenOver(atLeast, shard, task), Duration.ofNanos(left));
        } else if (echo.isDone()) {
            task.run();
        } else {
            echo.thenRun(() -> shard.loop().run(task));
        }
    }
}
