package io.heliograph.server.core.engine;

import static io.heliograph.server.core.engine.Messages.JSON;

import static org.assertj.core.api.Assertions.assertThat;

import io.heliograph.access.StickyMode;
import io.heliograph.server.core.CloseReason;
import io.heliograph.wire.service.ServiceMessage;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

class BalanceTest {

    @OnAnyNumberOfShards
    void clientsAreSpreadEvenlyOverHubServers(int shards) {
        try (World world = new World(shards)) {
            List<RecordingServer> servers =
                    Stream.of("a", "b", "c", "d").map(world::server).toList();

            List<RecordingClient> clients = world.clients(20);

            assertThat(servers)
                    .allSatisfy(
                            server -> assertThat(server.connection().clientCount()).isEqualTo(5));
            clients.stream()
                    .filter(servers.get(2)::carries)
                    .toList()
                    .forEach(RecordingClient::leaves);
            List<RecordingClient> next = world.clients(5);
            assertThat(next).allMatch(servers.get(2)::carries);
        }
    }

    @OnAnyNumberOfShards
    void theLoadOfAHubServerIsThatOfAllItsConnections(int shards) {
        try (World world = new World(shards)) {
            RecordingServer one = world.server("a");
            RecordingServer two = world.server("a");
            RecordingServer other = world.server("b");

            world.clients(10);

            assertThat(one.connection().clientCount() + two.connection().clientCount())
                    .isEqualTo(5);
            assertThat(other.connection().clientCount()).isEqualTo(5);
        }
    }

    @OnAnyNumberOfShards
    void theConnectionsOfAHubServerAreFilledInBlocksOf64(int shards) {
        try (World world = new World(shards)) {
            RecordingServer one = world.server("app");
            RecordingServer two = world.server("app");

            List<RecordingClient> first = world.clients(64);
            List<RecordingClient> second = world.clients(64);
            RecordingClient next = world.client();
            assertThat(first).allMatch(one::carries);
            assertThat(second).allMatch(two::carries);
            assertThat(one.carries(next)).isTrue();

            second.get(0).leaves();
            next.leaves();
            assertThat(two.carries(world.client())).isTrue();
        }
    }

    @OnAnyNumberOfShards
    void aHubServerIsAskedForOneMoreConnectionWhenAllItHasCarryManyClients(int shards) {
        try (World world = new World(shards)) {
            RecordingServer one = world.server("app").acceptingAtOnce();
            ServiceMessage.Ping request =
                    ServiceMessage.Ping.of("target", world.engine().instanceId());
            fill(world, ConnectionRequests.MANY_CLIENTS - 1);
            world.advance(Duration.ofSeconds(1));
            assertThat(one.take()).doesNotContain(request);

            fill(world, 1);
            world.advance(Duration.ofSeconds(20));
            assertThat(one.take()).containsOnlyOnce(request);
            world.advance(Duration.ofSeconds(12));
            assertThat(one.take()).containsExactly(request);
            RecordingServer onDemand = world.server(World.HUB, "app", 1);
            world.advance(Duration.ofMinutes(1));

            assertThat(one.take()).isEmpty();
            assertThat(onDemand.take()).isEmpty();
            RecordingClient next = world.connect(Identities.anonymous());
            next.says(JSON);
            assertThat(onDemand.carries(next)).isTrue();
        }
    }

    private static void fill(World world, int clients) {
        for (int i = 0; i < clients; i++) {
            world.connect(Identities.anonymous()).says(JSON);
        }
    }

    @OnAnyNumberOfShards
    void aClientThatPrefersAHubServerGetsItWhateverItsLoad(int shards) {
        try (World world = new World(shards)) {
            RecordingServer wanted = world.server("wanted");
            RecordingServer other = world.server("other");

            for (int i = 0; i < 6; i++) {
                world.client(Identities.sticky("wanted", StickyMode.PREFERRED));
            }

            assertThat(wanted.connection().clientCount()).isEqualTo(6);
            assertThat(other.connection().clientCount()).isZero();
        }
    }

    @Test
    void aClientThatPrefersAHubServerThatIsNotThereGetsAnother() {
        try (World world = new World(2)) {
            RecordingServer other = world.server("other");

            RecordingClient client = world.client(Identities.sticky("gone", StickyMode.PREFERRED));

            assertThat(other.carries(client)).isTrue();
        }
    }

    @OnAnyNumberOfShards
    void aClientThatRequiresAHubServerGetsItOrIsRefused(int shards) {
        try (World world = new World(shards)) {
            RecordingServer wanted = world.server("wanted");
            world.server("other");
            for (int i = 0; i < 4; i++) {
                assertThat(
                                wanted.carries(
                                        world.client(
                                                Identities.sticky("wanted", StickyMode.REQUIRED))))
                        .isTrue();
            }
            wanted.leaves();

            RecordingClient client =
                    world.connect(Identities.sticky("wanted", StickyMode.REQUIRED));
            client.says(JSON);

            assertThat(client.closed()).isEqualTo(CloseReason.NO_HUB_SERVER);
            assertThat(client.takeTexts()).singleElement().asString().contains("no_hub_server");
        }
    }

    @Test
    void aTokenThatOnlyNamesItsHubServerIsNotSticky() {
        try (World world = new World(1)) {
            RecordingServer named = world.server("named");
            RecordingServer other = world.server("other");

            world.client(Identities.sticky("named", StickyMode.DISABLED));
            world.client(Identities.sticky("named", StickyMode.DISABLED));

            assertThat(named.connection().clientCount()).isEqualTo(1);
            assertThat(other.connection().clientCount()).isEqualTo(1);
        }
    }
}
