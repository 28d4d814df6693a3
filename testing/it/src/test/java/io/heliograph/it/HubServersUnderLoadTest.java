package io.heliograph.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.heliograph.access.WellKnownKeys;
import io.heliograph.benchmarks.EchoHubServer;
import io.heliograph.benchmarks.EchoLoad;
import io.heliograph.benchmarks.HubAddress;
import io.heliograph.testkit.TestService;
import io.heliograph.wire.hub.HubProtocol;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * Hub servers with many clients that call without pause. How many is told by {@code load.clients}
 * and {@code load.messages}; the ordinary build has a few.
 */
class HubServersUnderLoadTest {

    private static final String HUB = "testhub";
    private static final int CONNECTIONS = 5;
    private static final int CLIENTS = Integer.getInteger("load.clients", 300);
    private static final int MESSAGES = Integer.getInteger("load.messages", 50_000);
    private static final int CALLERS = 100;
    private static final int WINDOW = 20;
    private static final int BYTES = 64;
    private static final int TICKS = 20;
    private static final Duration PAUSE = Duration.ofMillis(500);
    private static final Duration SHUTDOWN = Duration.ofSeconds(50);
    private static final Duration HOUR = Duration.ofHours(1);

    private static EchoHubServer scripted(TestService service, String name) throws Exception {
        return new EchoHubServer(
                service.endpoint().getPort(), WellKnownKeys.EMULATOR, HUB, name, CONNECTIONS);
    }

    private static HubAddress direct(TestService service) {
        return HubAddress.direct(service.endpoint().getPort(), WellKnownKeys.EMULATOR, HUB, null);
    }

    @ParameterizedTest
    @EnumSource(names = {"JSON", "MESSAGEPACK"})
    void callsOfAHundredClientsAreAnsweredOnceAndInOrder(HubProtocol protocol) throws Exception {
        try (TestService service = TestService.start("default");
                EchoHubServer hub = scripted(service, "one");
                EchoLoad load = new EchoLoad(protocol, "Echo", BYTES, 1)) {
            load.connect(direct(service), CALLERS);

            assertEachIsAnswered(load.flood(WINDOW, MESSAGES / CALLERS, HOUR));
        }
    }

    @Test
    void callsToADotNetHubAreAnsweredOnceAndInOrder() throws Exception {
        try (TestService service = TestService.start("default", 1);
                DotNetHub hub = DotNetHub.start(service.connectionString());
                EchoLoad load = new EchoLoad(HubProtocol.JSON, "EchoString", BYTES, 1)) {
            load.connect(HubAddress.negotiated(hub.hub("test")), CALLERS);

            assertEachIsAnswered(load.flood(WINDOW, MESSAGES / CALLERS, HOUR));
        }
    }

    private static void assertEachIsAnswered(EchoLoad.Outcome outcome) {
        assertThat(outcome.sent()).isEqualTo(MESSAGES);
        assertThat(outcome.answered()).isEqualTo(MESSAGES);
        assertThat(outcome.wrong()).isZero();
    }

    @Test
    void theDeathOfAHubServerEndsItsOwnClientsAloneAndTheyComeBack() throws Exception {
        try (TestService service = TestService.start("default");
                EchoHubServer dying = scripted(service, "dying");
                EchoHubServer living = scripted(service, "living");
                LoadedClients clients = new LoadedClients(direct(service), "Echo", PAUSE)) {
            assertOnlyTheDyingServersClientsEnd(
                    clients,
                    dying::kill,
                    () -> {
                        for (int i = 0; i < TICKS; i++) {
                            living.broadcast(LoadedClients.TICK, Integer.toString(i));
                        }
                    });
        }
    }

    @Test
    void theDeathOfADotNetHubServerEndsItsOwnClientsAloneAndTheyComeBack() throws Exception {
        try (TestService service = TestService.start("default", 1);
                DotNetHub dying = DotNetHub.start(service.connectionString(), "--name", "dying");
                DotNetHub living = DotNetHub.start(service.connectionString(), "--name", "living");
                LoadedClients clients =
                        new LoadedClients(
                                HubAddress.negotiated(living.hub("test")), "EchoString", PAUSE)) {
            assertOnlyTheDyingServersClientsEnd(
                    clients,
                    dying::kill,
                    () -> living.post("/probe/broadcast?target=tick&delay=20&count=" + TICKS));
        }
    }

    @Test
    void noClientNoticesThatADotNetHubServerStopsInOrder() throws Exception {
        try (TestService service = TestService.start("default", 1);
                DotNetHub leaving = startMigrating(service, "leaving");
                DotNetHub staying = startMigrating(service, "staying");
                LoadedClients clients =
                        new LoadedClients(
                                HubAddress.negotiated(staying.hub("test")), "EchoString", PAUSE)) {
            clients.open(CLIENTS);
            assertThat(clients.of(client -> Objects.equals(client.server, "leaving")))
                    .hasSizeGreaterThan(CLIENTS / 3);

            CompletableFuture<Void> ticking = CompletableFuture.runAsync(() -> tick(staying));
            leaving.post("/probe/stop");
            leaving.awaitEnd();
            ticking.join();
            LoadedClients.await(() -> clients.of(client -> client.ticks < TICKS).isEmpty());
            clients.rest();

            assertThat(clients.of(client -> client.ticks != TICKS)).isEmpty();
            assertThat(clients.of(client -> !client.isWhole() || client.opened != 1)).isEmpty();
        }
    }

    private static DotNetHub startMigrating(TestService service, String name) throws IOException {
        return DotNetHub.start(
                service.connectionString(),
                "--shutdown",
                "MigrateClients",
                "--shutdown-timeout",
                Long.toString(SHUTDOWN.toSeconds()),
                "--name",
                name);
    }

    private static void tick(DotNetHub hub) {
        try {
            hub.post("/probe/broadcast?target=tick&delay=100&count=" + TICKS);
        } catch (IOException | InterruptedException e) {
            throw new CompletionException(e);
        }
    }

    @FunctionalInterface
    private interface Ticking {
        void run() throws Exception;
    }

    private static void assertOnlyTheDyingServersClientsEnd(
            LoadedClients clients, Runnable death, Ticking ticking) throws Exception {
        clients.open(CLIENTS);
        List<LoadedClients.Client> theirs =
                clients.of(client -> Objects.equals(client.server, "dying"));
        List<LoadedClients.Client> others =
                clients.of(client -> Objects.equals(client.server, "living"));
        assertThat(theirs).hasSizeGreaterThan(CLIENTS / 3);
        assertThat(others).hasSizeGreaterThan(CLIENTS / 3);

        long diedNanos = System.nanoTime();
        death.run();
        ticking.run();
        LoadedClients.await(() -> theirs.stream().allMatch(client -> client.ended == 1));
        LoadedClients.await(() -> theirs.stream().allMatch(LoadedClients.Client::isServed));
        LoadedClients.await(() -> others.stream().allMatch(client -> client.ticks == TICKS));
        clients.rest();

        assertThat(theirs).allMatch(client -> client.closedNanos > 0, "was told why");
        assertThat(theirs).allMatch(client -> client.opened == 2, "came back once");
        assertThat(theirs).allMatch(client -> Objects.equals(client.server, "living"));
        assertThat(others).allMatch(LoadedClients.Client::isWhole, "lost nothing");
        long last =
                theirs.stream().mapToLong(client -> client.closedNanos - diedNanos).max().orElse(0);
        System.out.printf(
                "%d of %d clients were closed, the last %d ms after the death of their hub"
                        + " server%n",
                theirs.size(), CLIENTS, Duration.ofNanos(last).toMillis());
    }
}
