package io.heliograph.server.core.engine;

import io.heliograph.server.core.Loop;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.PriorityQueue;

/** A loop whose tasks run one by one, when the test says so. */
final class SteppedLoop implements Loop {

    private record Timer(long dueNanos, long number, Runnable task) {}

    private final ManualClock clock;
    private final ArrayDeque<Runnable> tasks = new ArrayDeque<>();
    private final PriorityQueue<Timer> timers =
            new PriorityQueue<>(
                    Comparator.comparingLong(Timer::dueNanos).thenComparingLong(Timer::number));
    private long timersSoFar;
    private boolean current;

    SteppedLoop(ManualClock clock) {
        this.clock = clock;
    }

    @Override
    public boolean isCurrent() {
        return current;
    }

    @Override
    public void execute(Runnable task) {
        tasks.add(task);
    }

    @Override
    public void schedule(Runnable task, Duration delay) {
        timers.add(new Timer(clock.passedNanos() + delay.toNanos(), timersSoFar++, task));
    }

    /** Runs {@code task} as if it came from this loop's socket. */
    void enter(Runnable task) {
        boolean before = current;
        current = true;
        try {
            task.run();
        } finally {
            current = before;
        }
    }

    boolean hasTasks() {
        return !tasks.isEmpty();
    }

    /** Runs the next task; false if there is none. */
    boolean step() {
        Runnable task = tasks.poll();
        if (task == null) {
            return false;
        }
        enter(task);
        return true;
    }

    /** When the next timer is due; {@link Long#MAX_VALUE} if there is none. */
    long nextDueNanos() {
        Timer next = timers.peek();
        return next == null ? Long.MAX_VALUE : next.dueNanos();
    }

    /** Makes tasks of the timers that are due. */
    void wakeTimers() {
        for (@Nullable Timer next = timers.peek();
                next != null && next.dueNanos() <= clock.passedNanos();
                next = timers.peek()) {
            timers.remove();
            tasks.add(next.task());
        }
    }
}
