package io.heliograph.server.core.engine;

import static io.heliograph.server.core.engine.Messages.CLOSE;
import static io.heliograph.server.core.engine.Messages.JSON;
import static io.heliograph.server.core.engine.Messages.MESSAGEPACK;
import static io.heliograph.server.core.engine.Messages.RS;
import static io.heliograph.server.core.engine.Messages.data;
import static io.heliograph.server.core.engine.Messages.end;
import static io.heliograph.server.core.engine.Messages.toAll;

import static org.assertj.core.api.Assertions.assertThat;

import io.heliograph.server.core.CloseReason;
import io.heliograph.server.core.CoreSettings;
import io.heliograph.server.core.Recipients;
import io.heliograph.server.core.ServiceMode;
import io.heliograph.wire.service.ServiceMessage;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

class ClientClosingTest {

    @OnAnyNumberOfShards
    void aClientThatLeavesIsReportedOnceAndWhatIsStillSaidToItIsDropped(int shards) {
        try (World world = new World(shards)) {
            RecordingServer server = world.server("app");
            RecordingClient client = world.client("ann");
            client.says("last words");

            client.leaves();
            client.leaves();
            assertThat(server.take()).containsExactly(data(client, "last words", 0), end(client));

            server.says(
                    data(client, "{\"type\":7,\"allowReconnect\":true}" + RS, CLOSE),
                    Messages.toClients(List.of(client.id()), "late"),
                    Messages.toUser("ann", "late"),
                    toAll("late"),
                    end(client));
            assertThat(server.take()).isEmpty();
            assertThat(client.takeTexts()).isEmpty();
            assertThat(client.closed()).isEqualTo(CloseReason.CLIENT_LEFT);
        }
    }

    @ParameterizedTest
    @EnumSource(CloseReason.class)
    void theCloseRecordSaysWhyAndWhetherToComeBack(CloseReason reason) {
        try (World world = new World(1)) {
            RecordingServer server = world.server("app");
            RecordingClient json = world.client(Identities.withDetailedErrors());
            RecordingClient binary = world.client(Identities.withDetailedErrors(), MESSAGEPACK);

            world.onShard(
                    0,
                    () -> {
                        json.connection().close(reason, null);
                        json.connection().close(reason, null);
                        binary.connection().close(reason, "a detail");
                    });

            String again = reason.allowsReconnect() ? ",\"allowReconnect\":true" : "";
            assertThat(json.takeTexts())
                    .containsExactly(
                            "{\"type\":7,\"error\":\""
                                    + reason.sentence()
                                    + " ("
                                    + reason.code()
                                    + ")\""
                                    + again
                                    + "}"
                                    + RS);
            byte[] record = binary.takePayloads().get(0);
            String told =
                    reason == CloseReason.CLOSED_BY_REQUEST
                            ? "a detail"
                            : "a detail (" + reason.code() + ")";
            assertThat(new String(record, StandardCharsets.ISO_8859_1)).contains(told);
            assertThat(record)
                    .startsWith(record.length - 1, 0x93, 7)
                    .endsWith(reason.allowsReconnect() ? 0xc3 : 0xc2);
            assertThat(server.take()).containsExactly(end(json), end(binary));
            assertThat(json.closed()).isEqualTo(reason);
        }
    }

    @Test
    void beforeTheHandshakeTheReasonIsAnError() {
        try (World world = new World(1)) {
            RecordingServer server = world.server("app");
            RecordingClient client = world.connect(Identities.anonymous());

            world.onShard(0, () -> client.connection().close(CloseReason.SERVICE_SHUTDOWN, null));

            assertThat(client.takeTexts())
                    .containsExactly(
                            "{\"error\":\"The service is shutting down. (service_shutdown)\"}"
                                    + RS);
            assertThat(server.take()).isEmpty();
        }
    }

    @OnAnyNumberOfShards
    void aClientIsClosedWhenItsAuthenticationEndsAndMayComeBack(int shards) {
        try (World world = new World(shards)) {
            RecordingServer server = world.server("app");
            RecordingClient client =
                    world.client(Identities.closingAt(ManualClock.START.plusSeconds(60)));

            world.advance(Duration.ofSeconds(59));
            assertThat(client.closed()).isNull();
            server.take();
            world.advance(Duration.ofSeconds(1));

            assertThat(client.closed()).isEqualTo(CloseReason.TOKEN_EXPIRED);
            assertThat(client.takeTexts())
                    .singleElement()
                    .asString()
                    .contains("token_expired", "\"allowReconnect\":true");
            assertThat(server.take()).containsExactly(end(client));
        }
    }

    @OnAnyNumberOfShards
    void aClientThatReadsTooSlowlyIsClosedAndTheOthersGoOn(int shards) {
        CoreSettings settings = new CoreSettings(ServiceMode.DEFAULT, Map.of(), 1000, 1 << 20, 5);
        try (World world = new World(shards, settings)) {
            RecordingServer server = world.server("app");
            List<RecordingClient> clients = world.clients(4);
            RecordingClient slow = clients.get(1);
            slow.lagsBehind(1000);
            server.says(toAll("one"));
            assertThat(slow.closed()).isNull();
            slow.lagsBehind(1001);

            server.says(toAll("two"), toAll("three"), data(slow, "four", 0));

            assertThat(slow.closed()).isEqualTo(CloseReason.SLOW_CONSUMER);
            assertThat(slow.takeTexts())
                    .satisfiesExactly(
                            text -> assertThat(text).isEqualTo("one"),
                            text ->
                                    assertThat(text)
                                            .contains(
                                                    "\"type\":7",
                                                    "slow_consumer",
                                                    "\"allowReconnect\":true"));
            for (RecordingClient client : clients) {
                if (client != slow) {
                    assertThat(client.takeTexts()).containsExactly("one", "two", "three");
                }
            }
            assertThat(server.take()).containsExactly(end(slow));
        }
    }

    @Test
    void aHubServersOwnDataClosesASlowClientAsWell() {
        CoreSettings settings = new CoreSettings(ServiceMode.DEFAULT, Map.of(), 1000, 1 << 20, 5);
        try (World world = new World(2, settings)) {
            RecordingServer server = world.server("app");
            RecordingClient slow = world.client();
            slow.lagsBehind(1001);

            server.says(data(slow, "one", 0), data(slow, "two", 0));

            assertThat(slow.closed()).isEqualTo(CloseReason.SLOW_CONSUMER);
            assertThat(slow.takeTexts()).singleElement().asString().contains("slow_consumer");
        }
    }

    @OnAnyNumberOfShards
    void aMessageLargerThanTheQueueGoesToAClientThatHasReadEverything(int shards) {
        CoreSettings settings = new CoreSettings(ServiceMode.DEFAULT, Map.of(), 1000, 1 << 20, 5);
        try (World world = new World(shards, settings)) {
            RecordingServer server = world.server("app");
            RecordingClient client = world.client();
            client.stopsReading();

            server.says(toAll("x".repeat(5000)));
            assertThat(client.closed()).isNull();
            server.says(toAll("one more"));

            assertThat(client.closed()).isEqualTo(CloseReason.SLOW_CONSUMER);
            assertThat(client.takeTexts()).first().isEqualTo("x".repeat(5000));
        }
    }

    @OnAnyNumberOfShards
    void stoppingClosesClientsThenHubServersAndAdmitsNobodyElse(int shards) {
        try (World world = new World(shards)) {
            RecordingServer server = world.server("app");
            List<RecordingClient> clients = world.clients(3);
            RecordingClient early = world.connect(Identities.anonymous());

            CompletableFuture<Void> stopped = world.engine().stop();
            world.settle();
            assertThat(stopped).isNotCompleted();
            assertThat(server.closed()).isNull();
            world.advance(Duration.ofMillis(100));

            assertThat(stopped).isCompleted();
            assertThat(clients)
                    .allSatisfy(client -> {
                        assertThat(client.closed()).isEqualTo(CloseReason.SERVICE_SHUTDOWN);
                        assertThat(client.takeTexts())
                                .singleElement()
                                .asString()
                                .contains("service_shutdown", "\"allowReconnect\":true");
                    });
            assertThat(early.closed()).isEqualTo(CloseReason.SERVICE_SHUTDOWN);
            List<ServiceMessage> told = server.take();
            assertThat(told)
                    .hasSize(5)
                    .startsWith(
                            new ServiceMessage.ServiceEvent(
                                    0,
                                    world.engine().instanceId(),
                                    0,
                                    "The service is shutting down. (service_shutdown)"))
                    .endsWith(new ServiceMessage.ConnectionFlowControl("cid", 2, 4));
            assertThat(told.subList(1, 4))
                    .containsExactlyInAnyOrderElementsOf(
                            clients.stream().map(Messages::end).toList());
            assertThat(server.closed()).isEqualTo(CloseReason.SERVICE_SHUTDOWN);
            assertThat(world.connect(Identities.anonymous()).closed())
                    .isEqualTo(CloseReason.SERVICE_SHUTDOWN);
        }
    }

    @OnAnyNumberOfShards
    void manyClientsAreClosedOneAfterAnotherWhenTheServiceStops(int shards) {
        try (World world = new World(shards)) {
            RecordingServer server = world.server("app");
            List<RecordingClient> clients = world.clients(shards * 400);

            CompletableFuture<Void> stopped = world.engine().stop(Duration.ofMillis(200));
            world.settle();
            assertThat(open(clients)).isEqualTo(shards * 299L);
            world.advance(Duration.ofMillis(50));
            assertThat(open(clients)).isEqualTo(shards * 198L);
            server.says(Messages.toAll("still served"));
            assertThat(clients)
                    .filteredOn(client -> client.closed() == null)
                    .allMatch(client -> client.takeTexts().contains("still served"));
            assertThat(server.closed()).isNull();
            world.advance(Duration.ofMillis(250));

            assertThat(stopped).isCompleted();
            assertThat(open(clients)).isZero();
            assertThat(server.closed()).isEqualTo(CloseReason.SERVICE_SHUTDOWN);
        }
    }

    private static long open(List<RecordingClient> clients) {
        return clients.stream().filter(client -> client.closed() == null).count();
    }

    @OnAnyNumberOfShards
    void whatTheManagementInterfaceClosesIsClosedForGood(int shards) {
        record Way(String name, Consumer<RecordingServer> close) {}
        try (World world = new World(shards)) {
            RecordingServer server = world.server("app");
            RecordingServer weak = world.weakServer("weak");
            RecordingClient kept = world.client("ann");
            List<Way> ways =
                    List.of(
                            new Way(
                                    "30",
                                    from -> {
                                        RecordingClient client = world.client("ann");
                                        from.says(
                                                new ServiceMessage.CloseConnectionWithAck(
                                                        client.id(), "r", 5, null));
                                        assertThat(client.closed())
                                                .isEqualTo(CloseReason.CLOSED_BY_REQUEST);
                                    }),
                            new Way(
                                    "31",
                                    from -> {
                                        List<RecordingClient> clients = world.clients(5);
                                        from.says(
                                                new ServiceMessage.CloseConnectionsWithAck(
                                                        "r", 5, Messages.ids(kept), null));
                                        assertThat(clients)
                                                .allMatch(client ->
                                                        client.closed()
                                                                == CloseReason.CLOSED_BY_REQUEST);
                                    }),
                            new Way(
                                    "32",
                                    from -> {
                                        List<RecordingClient> clients =
                                                List.of(
                                                        world.client("ann"),
                                                        world.client("ann"),
                                                        world.client("ann"));
                                        from.says(
                                                new ServiceMessage.CloseUserConnectionsWithAck(
                                                        "ann", "r", 5, Messages.ids(kept), null));
                                        assertThat(clients)
                                                .allMatch(client ->
                                                        client.closed()
                                                                == CloseReason.CLOSED_BY_REQUEST);
                                    }),
                            new Way(
                                    "33",
                                    from -> {
                                        List<RecordingClient> clients = world.clients(4);
                                        clients.forEach(client ->
                                                server.says(Messages.join(client, "g", 1)));
                                        server.says(Messages.join(kept, "g", 1));
                                        from.says(
                                                new ServiceMessage.CloseGroupConnectionsWithAck(
                                                        "g", "r", 5, Messages.ids(kept), null));
                                        assertThat(clients)
                                                .allMatch(client ->
                                                        client.closed()
                                                                == CloseReason.CLOSED_BY_REQUEST);
                                    }));

            for (Way way : ways) {
                weak.take();
                way.close.accept(weak);
                assertThat(weak.take()).as(way.name).containsExactly(Messages.ok(5));
                assertThat(server.all(ServiceMessage.CloseConnection.class))
                        .as(way.name)
                        .isNotEmpty();
                assertThat(kept.closed()).as(way.name).isNull();
                server.takeAll();
            }
        }
    }

    @OnAnyNumberOfShards
    void closingWhatIsNotThereIsAcknowledgedToo(int shards) {
        try (World world = new World(shards)) {
            RecordingServer weak = world.weakServer("weak");
            String unknown = world.engine().ids().next(0);

            weak.says(
                    new ServiceMessage.CloseConnectionWithAck("nonsense", null, 1, null),
                    new ServiceMessage.CloseConnectionWithAck(unknown, null, 2, null),
                    new ServiceMessage.CloseConnectionsWithAck(null, 3, List.of(), null),
                    new ServiceMessage.CloseUserConnectionsWithAck("ann", null, 4, List.of(), null),
                    new ServiceMessage.CloseGroupConnectionsWithAck("g", null, 5, List.of(), null));

            assertThat(weak.take())
                    .containsExactlyInAnyOrder(
                            Messages.notFound(1),
                            Messages.notFound(2),
                            Messages.ok(3),
                            Messages.ok(4),
                            Messages.ok(5));
        }
    }

    @OnAnyNumberOfShards
    void oneCallClosesSeveralConnectionsByName(int shards) {
        try (World world = new World(shards)) {
            world.server("app");
            List<RecordingClient> clients = world.clients(4);
            List<Boolean> answers = new ArrayList<>();
            List<String> ids =
                    List.of(
                            clients.get(0).id(),
                            "nonsense",
                            clients.get(2).id(),
                            clients.get(0).id());

            world.engine()
                    .router()
                    .close(World.HUB, new Recipients.Connections(ids), "r", answers::add);
            world.engine()
                    .router()
                    .close(World.HUB, new Recipients.Connections(List.of()), "r", answers::add);
            world.settle();

            assertThat(answers).containsExactlyInAnyOrder(true, false);
            assertThat(clients)
                    .map(RecordingClient::closed)
                    .containsExactly(
                            CloseReason.CLOSED_BY_REQUEST,
                            null,
                            CloseReason.CLOSED_BY_REQUEST,
                            null);
        }
    }

    @Test
    void aClientInItsHandshakeIsClosedByRequestToo() {
        try (World world = new World(2)) {
            RecordingServer weak = world.weakServer("weak");
            RecordingClient client = world.connect(Identities.anonymous());

            weak.says(new ServiceMessage.CloseConnectionWithAck(client.id(), "", 1, null));

            assertThat(client.closed()).isEqualTo(CloseReason.CLOSED_BY_REQUEST);
            client.says(JSON);
            assertThat(client.takeTexts()).singleElement().asString().startsWith("{\"error\":");
        }
    }
}
