package io.heliograph.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.heliograph.access.WellKnownKeys;
import io.heliograph.benchmarks.EchoLoad;
import io.heliograph.benchmarks.HubAddress;
import io.heliograph.testkit.HubScript;
import io.heliograph.testkit.ScriptedHubServer;
import io.heliograph.testkit.TestService;
import io.heliograph.testkit.Visit;
import io.heliograph.wire.hub.HubMessage;
import io.heliograph.wire.hub.HubProtocol;
import io.heliograph.wire.service.ServiceMessage;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Hub servers are replaced one by one while their clients call them without pause. The property
 * {@code load.clients} says how many; the ordinary build has a few.
 */
class RollingUpdateTest {

    private static final String HUB = "testhub";
    private static final int CONNECTIONS = 3;
    private static final int CLIENTS = Integer.getInteger("load.clients", 60);

    /** Between two calls of a client; as many calls in all, however many clients. */
    private static final Duration PAUSE = Duration.ofMillis(5 + CLIENTS / 10);

    private static final int UPDATES = 4;
    private static final int WINDOW = 8;
    private static final int CALLS = 500;
    private static final int TEXT_BYTES = 64;
    private static final Duration HOUR = Duration.ofHours(1);

    /** Gives back what it is sent, or its own name; counts what it did. */
    private static final class Echo implements HubScript {

        final String name;
        final AtomicLong calls = new AtomicLong();
        final AtomicInteger moved = new AtomicInteger();
        final AtomicInteger closed = new AtomicInteger();

        Echo(String name) {
            this.name = name;
        }

        @Override
        public void received(Visit visit, HubMessage message) {
            if (message instanceof HubMessage.Invocation call) {
                calls.incrementAndGet();
                switch (call.target()) {
                    case "Echo" ->
                            visit.complete(
                                    call.invocationId(), visit.json(call.arguments().get(0)));
                    case "Server" -> visit.complete(call.invocationId(), "\"" + name + "\"");
                    default -> visit.fail(call.invocationId(), "There is no such method.");
                }
            }
        }

        @Override
        public void moved(Visit visit) {
            moved.incrementAndGet();
        }

        @Override
        public void closed(Visit visit) {
            closed.incrementAndGet();
        }
    }

    private record App(Echo script, ScriptedHubServer server) implements AutoCloseable {

        static App start(TestService service, String name) {
            Echo script = new Echo(name);
            return new App(
                    script,
                    ScriptedHubServer.connect(
                            service.endpoint(),
                            WellKnownKeys.EMULATOR,
                            HUB,
                            name,
                            CONNECTIONS,
                            script));
        }

        @Override
        public void close() {
            server.close();
        }
    }

    private static HubAddress direct(TestService service) {
        return HubAddress.direct(service.endpoint().getPort(), WellKnownKeys.EMULATOR, HUB, null);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void noClientNoticesAndNothingIsLostDoubledOrReordered(int loops) throws Exception {
        List<App> apps = new ArrayList<>();
        try (TestService service = TestService.start("default", loops);
                AutoCloseable _ = () -> apps.forEach(App::close);
                LoadedClients clients = new LoadedClients(direct(service), "Echo", PAUSE)) {
            App steady = App.start(service, "steady");
            App present = App.start(service, "app0");
            apps.addAll(List.of(steady, present));
            clients.open(CLIENTS);
            int ticks = 0;

            for (int update = 1; update <= UPDATES; update++) {
                App next = App.start(service, "app" + update);
                apps.add(next);
                CompletableFuture<Void> handOver =
                        CompletableFuture.runAsync(present.server()::handOver);
                while (!handOver.isDone()) {
                    tick(steady, clients, ticks++);
                }
                handOver.join();
                assertThat(present.script().moved.get()).isPositive();
                assertThat(present.script().closed.get()).isZero();
                present = next;
            }
            clients.rest();

            long told = ticks;
            assertThat(clients.of(client -> !client.isWhole() || client.opened != 1)).isEmpty();
            assertThat(clients.of(client -> client.ticks != told)).isEmpty();
        }
    }

    /** Broadcasts, and waits until everybody has heard it. */
    private static void tick(App app, LoadedClients clients, int number) {
        app.server()
                .lines()
                .get(0)
                .send(
                        new ServiceMessage.BroadcastData(
                                List.of(),
                                ScriptedHubServer.payloads(
                                        LoadedClients.TICK, Integer.toString(number)),
                                null,
                                null));
        LoadedClients.await(() -> clients.of(client -> client.ticks <= number).isEmpty());
    }

    @ParameterizedTest
    @EnumSource(names = {"JSON", "MESSAGEPACK"})
    void clientsThatAlwaysHaveCallsUnderWayAreMovedWithEveryCallAnsweredOnce(HubProtocol protocol)
            throws Exception {
        try (TestService service = TestService.start("default");
                App old = App.start(service, "old");
                EchoLoad load = new EchoLoad(protocol, "Echo", TEXT_BYTES, 1)) {
            load.connect(direct(service), CLIENTS);
            try (App next = App.start(service, "next")) {
                CompletableFuture<EchoLoad.Outcome> run =
                        CompletableFuture.supplyAsync(() -> load.flood(WINDOW, CALLS, HOUR));
                LoadedClients.await(() -> old.script().calls.get() > CLIENTS);

                old.server().handOver();
                EchoLoad.Outcome outcome = run.join();

                assertThat(outcome.sent()).isEqualTo((long) CLIENTS * CALLS);
                assertThat(outcome.answered()).isEqualTo(outcome.sent());
                assertThat(outcome.wrong()).isZero();
                assertThat(old.script().calls.get() + next.script().calls.get())
                        .isEqualTo(outcome.sent());
                assertThat(old.script().moved.get()).isEqualTo(CLIENTS);
            }
        }
    }
}
