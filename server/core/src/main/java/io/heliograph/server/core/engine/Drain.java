package io.heliograph.server.core.engine;

import io.heliograph.server.core.CloseReason;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;

/**
 * The end of a node, in order: hub servers are told, clients are closed a few at a time so that
 * those who come back elsewhere do not all come at once, then hub servers are asked to say no more,
 * and closed. Runs on the loops of the shards.
 */
final class Drain {

    private static final Duration STEP = Duration.ofMillis(50);
    private static final int FEWEST_IN_A_STEP = 50;

    /** What hub servers had already sent to somebody when they were asked to stop. */
    private static final Duration LAST_WORDS = Duration.ofMillis(100);

    private final List<Shard> shards;
    private final Duration time;

    /**
     * @param time over which many clients are spread; a few are closed at once
     */
    Drain(List<Shard> shards, Duration time) {
        this.shards = shards;
        this.time = time;
    }

    /** Done when every close was handed to its transport. */
    CompletableFuture<Void> run() {
        return onAll(
                        (shard, done) -> {
                            shard.announceStop();
                            closeClients(shard, done);
                        })
                .thenCompose(closed ->
                        onAll((shard, done) -> {
                            if (shard.silenceServers()) {
                                shard.loop().schedule(() -> done.complete(null), LAST_WORDS);
                            } else {
                                done.complete(null);
                            }
                        }))
                .thenCompose(silent ->
                        onAll((shard, done) -> {
                            shard.closeAllServers(CloseReason.SERVICE_SHUTDOWN);
                            done.complete(null);
                        }));
    }

    private void closeClients(Shard shard, CompletableFuture<Void> done) {
        long steps = Math.max(1, time.dividedBy(STEP));
        int inAStep = (int) Math.max(FEWEST_IN_A_STEP, shard.clientCount() / steps + 1);
        closeSome(shard, inAStep, done);
    }

    private static void closeSome(Shard shard, int count, CompletableFuture<Void> done) {
        shard.closeClients(count, CloseReason.SERVICE_SHUTDOWN);
        if (shard.clientCount() == 0) {
            done.complete(null);
        } else {
            shard.loop().schedule(() -> closeSome(shard, count, done), STEP);
        }
    }

    private CompletableFuture<Void> onAll(BiConsumer<Shard, CompletableFuture<Void>> step) {
        List<CompletableFuture<Void>> answers = new ArrayList<>();
        for (Shard shard : shards) {
            CompletableFuture<Void> answer = new CompletableFuture<>();
            answers.add(answer);
            shard.run(here -> {
                try {
                    step.accept(here, answer);
                } catch (RuntimeException e) {
                    answer.complete(null);
                    throw e;
                }
            });
        }
        return CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new));
    }
}
