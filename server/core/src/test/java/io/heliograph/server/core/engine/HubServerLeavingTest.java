package io.heliograph.server.core.engine;

import static io.heliograph.server.core.engine.Messages.CLOSE;
import static io.heliograph.server.core.engine.Messages.RS;
import static io.heliograph.server.core.engine.Messages.data;
import static io.heliograph.server.core.engine.Messages.end;
import static io.heliograph.server.core.engine.Messages.toAll;

import static org.assertj.core.api.Assertions.assertThat;

import io.heliograph.server.core.CloseReason;
import io.heliograph.wire.service.ServiceMessage;
import io.heliograph.wire.service.ServiceMessage.Ping;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.Duration;
import java.util.List;
import java.util.Map;

class HubServerLeavingTest {

    private static final Ping FINACK = Ping.of("shutdown", "finack");
    private static final String GOODBYE = "{\"type\":7,\"allowReconnect\":true}" + RS;

    @ParameterizedTest
    @CsvSource({"fin:0,1", "fin:1,1", "fin:2,1", "fin:0,3", "fin:1,3", "fin:2,3"})
    void everyFinIsAcknowledgedAtOnceAndEndsTheGivingOfClients(String fin, int shards) {
        try (World world = new World(shards)) {
            RecordingServer leaving = world.server("app");
            RecordingClient before = world.client();

            leaving.says(Ping.of("shutdown", fin));
            assertThat(leaving.take()).containsExactly(FINACK);
            leaving.says(Ping.of("shutdown", fin));
            assertThat(leaving.take()).containsExactly(FINACK);

            RecordingServer fresh = world.server("app");
            List<RecordingClient> after = world.clients(3);
            assertThat(after).allMatch(fresh::carries);
            assertThat(before.closed()).isNull();
            before.says("question");
            assertThat(leaving.dataOf(before)).isEqualTo("question");
            leaving.says(data(before, "answer", 0));
            assertThat(before.takeTexts()).containsExactly("answer");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"fin:1", "fin:2"})
    void clientsStayUntilTheyLeaveByThemselves(String fin) {
        try (World world = new World(2)) {
            RecordingServer leaving = world.server("app");
            RecordingClient client = world.client();

            leaving.says(Ping.of("shutdown", fin));
            world.advance(Duration.ofMinutes(5));

            assertThat(client.closed()).isNull();
        }
    }

    @OnAnyNumberOfShards
    void afterFin0TheCloseRecordEndsTheClientAndNothingMoreIsSaidOfIt(int shards) {
        try (World world = new World(shards)) {
            RecordingServer leaving = world.server("app");
            List<RecordingClient> clients = world.clients(3);

            leaving.says(Ping.of("shutdown", "fin:0"));
            clients.forEach(
                    client -> leaving.says(toAll("last news"), data(client, GOODBYE, CLOSE)));

            assertThat(clients)
                    .allSatisfy(client -> {
                        assertThat(client.takeTexts()).startsWith("last news").endsWith(GOODBYE);
                        assertThat(client.closed()).isEqualTo(CloseReason.HUB_SERVER_LEAVING);
                    });
            assertThat(leaving.take()).containsExactly(FINACK);
        }
    }

    @Test
    void withoutAFinACloseRecordAloneEndsNothing() {
        try (World world = new World(1)) {
            RecordingServer server = world.server("app");
            RecordingClient client = world.client();

            server.says(data(client, GOODBYE, CLOSE));
            assertThat(client.closed()).isNull();
            server.says(end(client));

            assertThat(client.takeTexts()).containsExactly(GOODBYE);
            assertThat(client.closed()).isEqualTo(CloseReason.CLOSED_BY_HUB);
        }
    }

    @OnAnyNumberOfShards
    void clientsThatAreLeftAfterTheGraceAreClosedWithReconnectAllowed(int shards) {
        try (World world = new World(shards)) {
            RecordingServer leaving = world.server("app");
            List<RecordingClient> clients = world.clients(3);
            leaving.says(Ping.of("shutdown", "fin:0"));
            leaving.take();

            world.advance(Duration.ofMillis(4999));
            assertThat(clients).allSatisfy(client -> assertThat(client.closed()).isNull());
            world.advance(Duration.ofMillis(1));

            assertThat(clients)
                    .allSatisfy(client -> {
                        assertThat(client.closed()).isEqualTo(CloseReason.HUB_SERVER_LEAVING);
                        assertThat(client.takeTexts())
                                .singleElement()
                                .asString()
                                .contains("\"allowReconnect\":true");
                    });
            assertThat(leaving.take())
                    .containsExactlyInAnyOrderElementsOf(
                            clients.stream().map(Messages::end).toList());
        }
    }

    @OnAnyNumberOfShards
    void clientsOfALeavingHubServerThatEndsAreClosedAsOfOneThatLeaves(int shards) {
        try (World world = new World(shards)) {
            RecordingServer leaving = world.server("app");
            RecordingClient client = world.client();

            leaving.says(Ping.of("shutdown", "fin:2"));
            leaving.leaves();

            assertThat(client.closed()).isEqualTo(CloseReason.HUB_SERVER_LEAVING);
        }
    }

    @OnAnyNumberOfShards
    void aCloseByTheHubServerIsNotEchoed(int shards) {
        try (World world = new World(shards)) {
            RecordingServer server = world.server("app");
            RecordingClient client = world.client();

            server.says(
                    data(client, "last words", 0),
                    end(client),
                    data(client, "too late", 0),
                    end(client));

            assertThat(client.takeTexts()).containsExactly("last words");
            assertThat(client.closed()).isEqualTo(CloseReason.CLOSED_BY_HUB);
            assertThat(server.take()).isEmpty();
        }
    }

    @OnAnyNumberOfShards
    void anyConnectionOfTheSameHubServerMayCloseAClientAndAnotherHubServerMayNot(int shards) {
        try (World world = new World(shards)) {
            RecordingServer mine = world.server("app");
            RecordingClient client = world.client();
            RecordingServer sibling = world.server("app");
            RecordingServer stranger = world.server("else");

            stranger.says(end(client));
            assertThat(client.closed()).isNull();
            sibling.says(end(client));

            assertThat(client.closed()).isEqualTo(CloseReason.CLOSED_BY_HUB);
            assertThat(mine.take()).isEmpty();
        }
    }

    @OnAnyNumberOfShards
    void aWeakConnectionMayCloseAnyClientAndTheHubServerOfTheClientIsTold(int shards) {
        try (World world = new World(shards)) {
            RecordingServer server = world.server("app");
            RecordingServer weak = world.weakServer("weak");
            RecordingClient plain = world.client();
            RecordingClient curious = world.client(Identities.withDetailedErrors());

            for (RecordingClient client : List.of(plain, curious)) {
                weak.says(
                        new ServiceMessage.CloseConnection(client.id(), "go away", Map.of(), null));
                assertThat(client.closed()).isEqualTo(CloseReason.CLOSED_BY_REQUEST);
                assertThat(server.take()).containsExactly(end(client));
            }

            assertThat(plain.takeTexts()).containsExactly("{\"type\":7}" + RS);
            assertThat(curious.takeTexts())
                    .containsExactly("{\"type\":7,\"error\":\"go away\"}" + RS);
            assertThat(weak.take()).isEmpty();
        }
    }
}
