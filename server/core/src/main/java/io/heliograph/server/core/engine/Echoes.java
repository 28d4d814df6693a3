package io.heliograph.server.core.engine;

import io.heliograph.server.core.Loop;
import io.heliograph.wire.service.ServiceMessage;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.concurrent.CompletableFuture;

/**
 * Asks a hub server for echoes, which tell how far its process has come: an echo comes back once it
 * has read the ping and written the answer, however busy its machine is. SDKs before 1.21.6 give
 * none. Home thread: the connection's loop; the futures may be asked on any.
 */
final class Echoes {

    static final String KEY = "echo";

    /** For the first one ever: there may be none. */
    static final Duration FIRST = Duration.ofSeconds(1);

    /** For one of a hub server that has given some. */
    static final Duration LATER = Duration.ofSeconds(20);

    private enum Habit {
        UNKNOWN,
        GIVES,
        GIVES_NONE
    }

    private final ServerConnection server;
    private final Loop loop;
    private final ArrayDeque<CompletableFuture<Long>> awaited = new ArrayDeque<>(0);
    private Habit habit = Habit.UNKNOWN;

    /** Number of the first that is awaited. */
    private long first;

    Echoes(ServerConnection server, Loop loop) {
        this.server = server;
        this.loop = loop;
    }

    /**
     * Done, on the loop, once the hub server has read and answered what it is sent now, or there is
     * no more waiting for that, with the time at which it was; at once if it gives none.
     */
    CompletableFuture<Long> next() {
        if (habit == Habit.GIVES_NONE) {
            return CompletableFuture.completedFuture(server.home().nanoTime());
        }
        CompletableFuture<Long> echo = new CompletableFuture<>();
        server.send(ServiceMessage.Ping.of(KEY, Long.toString(first + awaited.size())));
        awaited.add(echo);
        loop.schedule(() -> giveUp(echo), habit == Habit.GIVES ? LATER : FIRST);
        return echo;
    }

    /** One has come back: it stands for all before it. */
    void came(String number) {
        habit = Habit.GIVES;
        long last;
        try {
            last = Long.parseLong(number);
        } catch (NumberFormatException e) {
            return;
        }
        while (first <= last && !awaited.isEmpty()) {
            first++;
            awaited.remove().complete(server.home().nanoTime());
        }
    }

    private void giveUp(CompletableFuture<Long> echo) {
        if (echo.isDone()) {
            return;
        }
        if (habit == Habit.UNKNOWN) {
            habit = Habit.GIVES_NONE;
        }
        // Those before it were asked for earlier: their time is over too.
        while (!echo.isDone()) {
            first++;
            awaited.remove().complete(server.home().nanoTime());
        }
    }

    /** The connection is gone: nothing comes any more. */
    void end() {
        habit = Habit.GIVES_NONE;
        while (!awaited.isEmpty()) {
            awaited.remove().complete(server.home().nanoTime());
        }
    }
}
