package io.heliograph.server.core.engine;

import static io.heliograph.server.core.engine.Messages.JSON;

import static org.assertj.core.api.Assertions.assertThat;

import io.heliograph.access.StickyMode;
import io.heliograph.server.core.CloseReason;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.stream.Stream;

class BalanceTest {

    @OnAnyNumberOfShards
    void clientsAreSpreadEvenly(int shards) {
        try (World world = new World(shards)) {
            List<RecordingServer> servers =
                    Stream.generate(() -> world.server("app")).limit(4).toList();

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
    void aClientThatPrefersAHubServerGetsItsLeastLoadedConnection(int shards) {
        try (World world = new World(shards)) {
            RecordingServer one = world.server("wanted");
            RecordingServer two = world.server("wanted");
            RecordingServer other = world.server("other");

            for (int i = 0; i < 6; i++) {
                world.client(Identities.sticky("wanted", StickyMode.PREFERRED));
            }

            assertThat(one.connection().clientCount()).isEqualTo(3);
            assertThat(two.connection().clientCount()).isEqualTo(3);
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
