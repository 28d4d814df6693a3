package io.heliograph.benchmarks;

import io.heliograph.wire.hub.HubMessage;
import io.heliograph.wire.hub.HubProtocol;
import io.heliograph.wire.hub.RawValue;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;

import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * Clients that call a hub method which gives its text back, and check every answer: each call is
 * answered once, with its own text, in the order of the calls. Safe for use by one thread.
 *
 * <p>A paced run sends at times fixed beforehand and measures from those times, not from when the
 * call got away: a server that stands still is charged for everybody who would have called
 * meanwhile.
 */
public final class EchoLoad implements HubClient.Listener, AutoCloseable {

    /**
     * What a run came to. Answers that did not come within the grace period are the difference of
     * {@code sent} and {@code answered}.
     *
     * @param firstWrong what the first wrong answer said; null if there is none
     * @param latency of each answer, in nanoseconds
     */
    public record Outcome(
            long sent,
            long answered,
            long wrong,
            @Nullable String firstWrong,
            long nanos,
            Histogram latency) {

        public double perSecond() {
            return answered * 1e9 / nanos;
        }

        public long lost() {
            return sent - answered;
        }
    }

    private static final int OPENING_AT_ONCE = 200;
    private static final Duration OPENING_TIME = Duration.ofSeconds(30);
    private static final Duration GRACE = Duration.ofSeconds(20);
    private static final long HIGHEST_NANOS = Duration.ofMinutes(1).toNanos();
    private static final Duration TICK = Duration.ofMillis(1);
    private static final int DIGITS = 3;

    private final HubProtocol protocol;
    private final String method;
    private final int bytes;
    private final HubClients clients;
    private final List<Caller> callers = new ArrayList<>();
    private final Semaphore opening = new Semaphore(OPENING_AT_ONCE);
    private final AtomicLong sent = new AtomicLong();
    private final AtomicLong answered = new AtomicLong();
    private final AtomicLong wrong = new AtomicLong();
    private final AtomicReference<@Nullable String> firstWrong = new AtomicReference<>();
    private volatile @Nullable CountDownLatch opened;
    private volatile Run run = new Run(0, 0);
    private volatile @Nullable String failure;
    private volatile boolean closing;

    /** One run: who sends on answers, and until when. */
    private record Run(long stopAtNanos, long callsOfEach, Histogram latency) {
        Run(long stopAtNanos, long callsOfEach) {
            this(stopAtNanos, callsOfEach, new ConcurrentHistogram(HIGHEST_NANOS, DIGITS));
        }

        boolean goesOn(long nowNanos, long called) {
            return nowNanos < stopAtNanos && called < callsOfEach;
        }
    }

    /**
     * @param method takes a string and returns it
     * @param bytes of the string
     */
    public EchoLoad(HubProtocol protocol, String method, int bytes, int loops) {
        this.protocol = protocol;
        this.method = method;
        this.bytes = bytes;
        this.clients = new HubClients(loops, protocol, this);
    }

    /** Opens {@code count} clients and waits for the last. */
    public void connect(HubAddress address, int count) throws InterruptedException {
        CountDownLatch latch = new CountDownLatch(count);
        opened = latch;
        for (int i = 0; i < count; i++) {
            callers.add(new Caller(callers.size()));
            opening.acquire();
            clients.open(callers.size() - 1, address);
        }
        if (!latch.await(OPENING_TIME.toSeconds(), TimeUnit.SECONDS)) {
            throw new IllegalStateException(latch.getCount() + " clients were not let in");
        }
        check();
    }

    /**
     * Each client keeps {@code window} calls under way, until it has made {@code callsOfEach} or
     * the time is over.
     */
    public Outcome flood(int window, long callsOfEach, Duration time) {
        long start = begin(new Run(System.nanoTime() + time.toNanos(), callsOfEach));
        for (Caller caller : callers) {
            caller.client()
                    .run(() -> {
                        for (int i = 0;
                                i < window && run.goesOn(System.nanoTime(), caller.called);
                                i++) {
                            caller.call(System.nanoTime());
                        }
                        caller.keepsGoing = true;
                    });
        }
        // Every client stops by itself; what it has sent is awaited.
        await(() ->
                System.nanoTime() >= run.stopAtNanos
                        || callers.stream().allMatch(caller -> caller.called >= callsOfEach));
        return end(start);
    }

    /**
     * {@code perSecond} calls a second in all, of the clients in turn. Fewer if that cannot be
     * kept: the outcome tells.
     */
    public Outcome pace(double perSecond, Duration time) {
        long start = begin(new Run(System.nanoTime() + time.toNanos(), Long.MAX_VALUE));
        long interval = (long) (1e9 / perSecond);
        long calls = (long) (perSecond * time.toNanos() / 1e9);
        // Who is that late will not keep the rate, and what waits would only grow.
        long giveUpAt = start + 2 * time.toNanos();
        EventLoop clock = callers.get(0).client().channel().eventLoop();
        AtomicLong next = new AtomicLong();
        ScheduledFuture<?> ticking =
                clock.scheduleAtFixedRate(
                        () -> {
                            long now = System.nanoTime();
                            if (now > giveUpAt) {
                                next.set(calls);
                            }
                            while (next.get() < calls && start + next.get() * interval <= now) {
                                long due = start + next.get() * interval;
                                Caller caller =
                                        callers.get(
                                                (int) (next.getAndIncrement() % callers.size()));
                                if (caller.client().channel().eventLoop() == clock) {
                                    caller.call(due);
                                } else {
                                    caller.client().run(() -> caller.call(due));
                                }
                            }
                        },
                        0,
                        TICK.toMillis(),
                        TimeUnit.MILLISECONDS);
        await(() -> next.get() >= calls);
        ticking.cancel(false);
        return end(start);
    }

    private long begin(Run next) {
        sent.set(0);
        answered.set(0);
        wrong.set(0);
        firstWrong.set(null);
        for (Caller caller : callers) {
            caller.keepsGoing = false;
            caller.called = 0;
        }
        run = next;
        return System.nanoTime();
    }

    private Outcome end(long startNanos) {
        long deadline = System.nanoTime() + GRACE.toNanos();
        await(() -> answered.get() >= sent.get() || System.nanoTime() > deadline);
        long nanos = System.nanoTime() - startNanos;
        return new Outcome(
                sent.get(),
                answered.get(),
                wrong.get(),
                firstWrong.get(),
                nanos,
                run.latency().copy());
    }

    private void await(BooleanSupplier what) {
        while (!what.getAsBoolean()) {
            check();
            LockSupport.parkNanos(TICK.toNanos());
        }
        check();
    }

    private void check() {
        String told = failure;
        if (told != null) {
            throw new IllegalStateException(told);
        }
    }

    @Override
    public void opened(HubClient client) {
        callers.get(client.index()).client = client;
        opening.release();
        CountDownLatch latch = opened;
        if (latch != null) {
            latch.countDown();
        }
    }

    @Override
    public void received(HubClient client, HubMessage message) {
        switch (message) {
            case HubMessage.Completion done -> callers.get(client.index()).answered(done);
            case HubMessage.Close close ->
                    failure = "client " + client.index() + " was closed: " + close.error();
            default -> {}
        }
    }

    @Override
    public void ended(HubClient client, String why) {
        if (!closing) {
            failure = "client " + client.index() + " has ended: " + why;
        }
    }

    @Override
    public void close() {
        closing = true;
        clients.close();
    }

    /** The calls of one client. Home thread: its loop, once it is connected. */
    private final class Caller {

        private final int index;
        private final RawValue argument;
        private final int answerBytes;
        private final ArrayDeque<Long> due = new ArrayDeque<>();
        private volatile @Nullable HubClient client;
        private volatile long called;
        private boolean keepsGoing;
        private long nextId;
        private long nextAnswer;

        Caller(int index) {
            this.index = index;
            this.argument = Arguments.of(protocol, "\"" + "x".repeat(bytes) + "\"");
            this.answerBytes = argument.bytes().readableBytes();
        }

        HubClient client() {
            HubClient mine = client;
            if (mine == null) {
                throw new IllegalStateException("client " + index + " is not connected");
            }
            return mine;
        }

        void call(long dueNanos) {
            due.add(dueNanos);
            called++;
            sent.incrementAndGet();
            client().send(
                            new HubMessage.Invocation(
                                    Map.of(),
                                    Long.toString(nextId++),
                                    method,
                                    List.of(argument),
                                    List.of()));
        }

        void answered(HubMessage.Completion done) {
            long now = System.nanoTime();
            boolean right =
                    done.invocationId().equals(Long.toString(nextAnswer))
                            && done.outcome() instanceof HubMessage.Outcome.Result result
                            && result.value().bytes().readableBytes() == answerBytes;
            if (!right) {
                wrong.incrementAndGet();
                firstWrong.compareAndSet(null, done.toString());
            }
            nextAnswer++;
            Long asked = due.poll();
            if (asked == null) {
                wrong.incrementAndGet();
                return;
            }
            Run current = run;
            current.latency.recordValue(Math.min(HIGHEST_NANOS, now - asked));
            answered.incrementAndGet();
            if (keepsGoing && current.goesOn(now, called)) {
                call(now);
            }
        }
    }
}
