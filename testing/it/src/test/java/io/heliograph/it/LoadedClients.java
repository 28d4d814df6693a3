package io.heliograph.it;

import io.heliograph.benchmarks.Arguments;
import io.heliograph.benchmarks.HubAddress;
import io.heliograph.benchmarks.HubClient;
import io.heliograph.benchmarks.HubClients;
import io.heliograph.wire.hub.HubMessage;
import io.heliograph.wire.hub.HubProtocol;
import io.heliograph.wire.hub.RawValue;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;

/**
 * Many clients that ask for the name of their hub server, then call it at an even pace, count the
 * ticks that are broadcast to them, and come back when they are closed with reconnect allowed.
 */
final class LoadedClients implements HubClient.Listener, AutoCloseable {

    static final String TICK = "tick";

    private static final HubProtocol PROTOCOL = HubProtocol.JSON;
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final int OPENING_AT_ONCE = 200;

    private final HubAddress address;
    private final String echo;
    private final Duration pause;
    private final HubClients clients = new HubClients(1, PROTOCOL, this);
    private final List<Client> all = new ArrayList<>();
    private volatile boolean calling = true;

    /** What has happened to one client. Written on its loop. */
    static final class Client {
        private final RawValue argument;
        volatile @Nullable HubClient line;
        volatile @Nullable String server;
        volatile int opened;
        volatile int ended;
        volatile boolean mayReconnect;
        volatile long closedNanos;
        volatile long called;
        volatile long answered;
        volatile long wrong;
        volatile long ticks;
        volatile long nextTick = -1;

        Client(RawValue argument) {
            this.argument = argument;
        }

        boolean isServed() {
            return server != null;
        }

        /** Nothing it has asked or been told was lost, doubled or reordered. */
        boolean isWhole() {
            return ended == 0 && wrong == 0 && called == answered;
        }
    }

    LoadedClients(HubAddress address, String echo, Duration pause) {
        this.address = address;
        this.echo = echo;
        this.pause = pause;
    }

    /** Opens {@code count} clients and waits until each knows its hub server. */
    void open(int count) {
        for (int i = 0; i < count; i++) {
            int index = i;
            String text = "\"client " + i + "\"";
            all.add(new Client(Arguments.of(PROTOCOL, text)));
            clients.open(index, address);
            await(() -> index - opened() < OPENING_AT_ONCE);
        }
        await(() -> all.stream().allMatch(Client::isServed));
    }

    private long opened() {
        return all.stream().filter(client -> client.opened > 0).count();
    }

    List<Client> of(Predicate<Client> which) {
        return all.stream().filter(which).toList();
    }

    /** No more calls; waits until those under way are answered, or their client has ended. */
    void rest() {
        calling = false;
        await(() -> all.stream().allMatch(client -> client.called == client.answered));
    }

    static void await(BooleanSupplier what) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!what.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("not within " + PATIENCE.toSeconds() + " s");
            }
            LockSupport.parkNanos(Duration.ofMillis(1).toNanos());
        }
    }

    @Override
    public void opened(HubClient line) {
        Client client = all.get(line.index());
        client.line = line;
        client.opened++;
        client.mayReconnect = false;
        line.send(invocation("server", "Server", List.of()));
    }

    private static HubMessage invocation(String id, String target, List<RawValue> arguments) {
        return new HubMessage.Invocation(Map.of(), id, target, arguments, List.of());
    }

    @Override
    public void received(HubClient line, HubMessage message) {
        Client client = all.get(line.index());
        switch (message) {
            case HubMessage.Completion done when done.invocationId().equals("server") -> {
                if (done.outcome() instanceof HubMessage.Outcome.Result result) {
                    client.server = text(result.value());
                }
                callAgain(line, client);
            }
            case HubMessage.Completion done -> answered(line, client, done);
            case HubMessage.Invocation tick when tick.target().equals(TICK) -> {
                long number = Long.parseLong(text(tick.arguments().get(0)));
                if (client.nextTick >= 0 && number != client.nextTick) {
                    client.wrong++;
                }
                client.nextTick = number + 1;
                client.ticks++;
            }
            case HubMessage.Close close -> {
                client.mayReconnect = close.allowReconnect();
                client.closedNanos = System.nanoTime();
            }
            default -> {}
        }
    }

    private static String text(RawValue value) {
        return value.bytes().toString(StandardCharsets.UTF_8).replace("\"", "");
    }

    private void answered(HubClient line, Client client, HubMessage.Completion done) {
        boolean right =
                done.invocationId().equals(Long.toString(client.answered))
                        && done.outcome() instanceof HubMessage.Outcome.Result result
                        && result.value().bytes().equals(client.argument.bytes());
        if (!right) {
            client.wrong++;
        }
        client.answered++;
        line.channel()
                .eventLoop()
                .schedule(() -> callAgain(line, client), pause.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void callAgain(HubClient line, Client client) {
        if (calling && client.line == line) {
            line.send(invocation(Long.toString(client.called), echo, List.of(client.argument)));
            client.called++;
        }
    }

    @Override
    public void ended(HubClient line, String why) {
        Client client = all.get(line.index());
        client.ended++;
        client.line = null;
        client.server = null;
        client.nextTick = -1;
        // What was under way is lost for good.
        client.called = client.answered = 0;
        if (client.mayReconnect || client.opened == 0) {
            clients.open(line.index(), address);
        }
    }

    @Override
    public void close() {
        clients.close();
    }
}
