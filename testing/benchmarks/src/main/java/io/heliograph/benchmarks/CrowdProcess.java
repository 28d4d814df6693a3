package io.heliograph.benchmarks;

import io.heliograph.wire.hub.HubProtocol;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** The other end of a {@link CrowdPart}. Safe for use by one thread. */
final class CrowdProcess implements AutoCloseable {

    /** How many are opened at once unless a scenario is about that. */
    static final int AT_ONCE = 200;

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final long LOOK_NANOS = 20_000;

    /** How long opening took, and how long one client took. */
    record Opened(double seconds, Latency latency) {}

    private final Counters counters;
    private final WorkerProcess worker;

    private CrowdProcess(Counters counters, WorkerProcess worker) {
        this.counters = counters;
        this.worker = worker;
    }

    /** {@code protocol} null: for a server that knows no handshake. */
    static CrowdProcess start(@Nullable HubProtocol protocol) throws IOException {
        Counters counters = Counters.create();
        return new CrowdProcess(
                counters,
                WorkerProcess.start(
                        List.of(),
                        "crowd",
                        counters.file(),
                        protocol == null ? "none" : protocol.protocolName()));
    }

    Opened open(HubAddress address, int count, int atOnce) throws IOException {
        return open(address.host(), address.port(), count, atOnce, address.pathAndQuery());
    }

    /** Opens clients of a hub of a service, each a user of its own: {@code u0}, {@code u1}, … */
    Opened openUsers(int port, String hub, int count) throws IOException {
        return open("127.0.0.1", port, count, AT_ONCE, "users:" + hub);
    }

    private Opened open(String host, int port, int count, int atOnce, String path)
            throws IOException {
        String told = worker.ask("open", host, port, count, atOnce, path);
        int blank = told.indexOf(' ');
        return new Opened(
                Long.parseLong(told.substring(0, blank)) / 1e9,
                Latency.parse(told.substring(blank + 1)));
    }

    /** Messages of {@code bytes} count from now on. */
    void expect(int bytes) throws IOException {
        worker.ask("message", bytes);
    }

    /** The length of the first message that came since {@link #expect} was told 0; 0 for none. */
    int learned() throws IOException {
        return (int) worker.askNumber("learned");
    }

    /** Measures from now on how late messages are, which carry their time at {@code offset}. */
    void measureLatency(int offset) throws IOException {
        worker.ask("latency", offset);
    }

    /** What was measured since; ends it. */
    Latency latency() throws IOException {
        return Latency.parse(worker.ask("latency", -1));
    }

    /**
     * Whether its clients read in rounds: most of the time they rest, and then take what has come
     * meanwhile together. That leaves the processor to the server; for latencies it is no good.
     */
    void rest(boolean resting) throws IOException {
        worker.ask("rest", resting ? 1 : 0);
    }

    void pingEvery(Duration interval) throws IOException {
        worker.ask("ping", interval.toSeconds());
    }

    /** How many have ended without being told to. */
    int lost() throws IOException {
        return (int) worker.askNumber("lost");
    }

    void shut() throws IOException {
        worker.ask("shut");
    }

    /** Messages received by all, since they connected. */
    long received() {
        return counters.sum();
    }

    /** Waits until that many have come; gives up when nothing comes any more. */
    void await(long messages) throws IOException {
        long last = received();
        long since = System.nanoTime();
        while (last < messages) {
            LockSupport.parkNanos(LOOK_NANOS);
            long now = received();
            if (now > last) {
                last = now;
                since = System.nanoTime();
            } else if (System.nanoTime() - since > PATIENCE.toNanos()) {
                worker.ask("check");
                throw new IOException(messages - now + " messages have not arrived");
            }
        }
    }

    /** What is wrong, as an exception; and nothing if all is well. */
    void check() throws IOException {
        worker.ask("check");
    }

    @Override
    public void close() {
        worker.close();
        counters.close();
    }
}
