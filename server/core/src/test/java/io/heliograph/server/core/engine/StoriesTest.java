package io.heliograph.server.core.engine;

import static io.heliograph.server.core.engine.Messages.JSON;
import static io.heliograph.server.core.engine.Messages.end;

import static org.assertj.core.api.Assertions.assertThat;

import io.heliograph.access.ClientIdentity;
import io.heliograph.server.core.CoreSettings;
import io.heliograph.server.core.LineEnd;
import io.heliograph.server.core.Recipients;
import io.heliograph.server.core.ServiceMode;
import io.heliograph.server.core.story.Story;
import io.heliograph.server.core.story.StoryEntry;
import io.heliograph.server.core.story.StorySentences;
import io.heliograph.wire.hub.HubProtocol;
import io.heliograph.wire.service.ServiceMessage;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

class StoriesTest {

    @OnAnyNumberOfShards
    void aClientsStoryGoesFromItsPromiseToItsGoodbye(int shards) {
        try (World world = new World(shards)) {
            world.server("app");
            ClientIdentity ann = Identities.user("ann");
            Negotiation promised = negotiate(world, ann);
            RecordingClient client = world.connectNegotiated(promised, shards - 1);
            client.says(JSON);
            world.serverOf(client).accepts(client);

            client.isCutOff(LineEnd.GOODBYE);

            assertThat(told(world, promised.connectionId()))
                    .containsExactly(
                            "Negotiated: it was promised this connection.",
                            "Opened its transport: WebSockets.",
                            "Sent its handshake: hub protocol 'json'.",
                            "Was given to hub server 'app'.",
                            "Its handshake was accepted: messages pass from now on.",
                            "Closed by the client: it said goodbye. (client_left)");
        }
    }

    @OnAnyNumberOfShards
    void aClientsStorySaysHowItsHubServerWasLost(int shards) {
        try (World world = new World(shards)) {
            RecordingServer server = world.server("app");
            RecordingClient client = world.client("ann");

            server.isCutOff(LineEnd.LINE_RESET);

            assertThat(told(world, client.id()))
                    .endsWith(
                            "The connection of hub server 'app' was lost: TCP reset."
                                    + " (hub_server_lost) Clients on it: 1.",
                            "Closed by the service: The connection to the hub server was lost."
                                    + " (hub_server_lost)");
            assertThat(told(world, "app"))
                    .containsExactly(
                            "Hub server 'app' connected.",
                            "The connection of hub server 'app' was lost: TCP reset."
                                    + " (hub_server_lost) Clients on it: 1.");
        }
    }

    @Test
    void aHubServerThatIsSilentOrLeavesIsPartOfItsClientsStories() {
        try (World world = new World(2)) {
            RecordingServer silent = world.server("silent");
            RecordingClient first = world.client();
            silent.fallsSilent();
            world.advance(Duration.ofSeconds(31));
            RecordingServer leaving = world.server("leaving");
            RecordingClient second = world.client();
            leaving.says(ServiceMessage.Ping.of("shutdown", "fin:0"));
            world.advance(Duration.ofSeconds(6));

            assertThat(told(world, first.id()))
                    .endsWith(
                            "The connection of hub server 'silent' was closed by the service: The"
                                    + " hub server was silent for 30 seconds. (hub_server_silent)"
                                    + " Clients on it: 1.",
                            "Closed by the service: The connection to the hub server was lost."
                                    + " (hub_server_lost)");
            assertThat(told(world, second.id()))
                    .endsWith(
                            "Hub server 'leaving' said that it leaves; clients on this connection:"
                                    + " 1.",
                            "Closed by the hub server: The hub server is shutting down."
                                    + " (hub_server_leaving)");
        }
    }

    @Test
    void theStorySaysWhoAskedToCloseAndWhy() {
        try (World world = new World(2)) {
            RecordingServer server = world.server("app");
            RecordingClient byRest = world.client();
            RecordingClient byServer = world.client();
            RecordingClient byHub = world.client();
            world.engine()
                    .router()
                    .close(
                            World.HUB,
                            new Recipients.Connections(List.of(byRest.id())),
                            "spring cleaning",
                            found -> {});
            server.says(
                    new ServiceMessage.CloseConnectionWithAck(byServer.id(), "banned", 5, null),
                    end(byHub));
            world.settle();

            assertThat(told(world, byRest.id()))
                    .endsWith(
                            "A REST call asked to close it: spring cleaning",
                            "Closed by a REST call: spring cleaning (closed_by_request)");
            assertThat(told(world, byServer.id()))
                    .endsWith(
                            "Hub server 'app' asked to close it: banned",
                            "Closed by the hub server: banned (closed_by_request)");
            assertThat(told(world, byHub.id()))
                    .endsWith(
                            "Closed by the hub server: The hub server closed the connection."
                                    + " (closed_by_hub)");
        }
    }

    @Test
    void aHandshakeThatIsRefusedIsToldWithTheErrorThatTheClientHeard() {
        try (World world = new World(1)) {
            RecordingClient early = world.connect(Identities.anonymous());
            early.says(JSON);
            RecordingServer server = world.server("app");
            RecordingClient refused = world.connect(Identities.anonymous());
            refused.says(JSON);
            server.says(
                    Messages.data(
                            refused,
                            "{\"error\":\"not today\"}" + Messages.RS,
                            ServerConnection.DATA_HANDSHAKE),
                    end(refused));

            assertThat(told(world, early.id()))
                    .endsWith(
                            "Its handshake was refused by the service: No hub server is connected"
                                    + " for this hub. (no_hub_server)",
                            "Closed by the service: No hub server is connected for this hub."
                                    + " (no_hub_server)");
            assertThat(told(world, refused.id()))
                    .endsWith(
                            "Its handshake was refused by the hub server: not today",
                            "Closed by the hub server: The hub server closed the connection."
                                    + " (closed_by_hub)");
        }
    }

    @Test
    void whatIsRefusedBeforeThereIsAConnectionIsFoundByItsUser() {
        try (World world = new World(2)) {
            ClientIdentity ann = Identities.user("ann");
            world.onShard(1, () -> world.engine().refusal(World.HUB, ann));
            world.server("app");
            Negotiation promised = negotiate(world, ann);
            world.onShard(
                    1,
                    () ->
                            world.engine()
                                    .tokenRefused(
                                            promised, "token-expired", "The token is expired"));

            assertThat(told(world, "ann"))
                    .containsExactlyInAnyOrder(
                            "Negotiate was refused: No hub server is connected for this hub."
                                    + " (no_hub_server)",
                            "Negotiated: it was promised this connection.",
                            "A request for it was refused: The token is expired"
                                    + " (token-expired).");
        }
    }

    @OnAnyNumberOfShards
    void aUsersLatestConnectionsComeFirst(int shards) {
        try (World world = new World(shards)) {
            world.server("app");
            List<String> ids = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                ids.add(0, world.client("ann").id());
                world.advance(Duration.ofSeconds(1));
            }
            world.client("bob");

            List<Story> stories = stories(world, "ann", 3);

            assertThat(stories)
                    .extracting(Story::connectionId)
                    .containsExactlyElementsOf(ids.subList(0, 3));
            assertThat(stories)
                    .allMatch(story -> story.presence() == Story.Presence.CONNECTED)
                    .allMatch(Story::isWhole);
        }
    }

    @Test
    void aCrowdPushesOldEventsOutAndAConnectionThatLivesIsStillFound() {
        CoreSettings settings =
                CoreSettings.defaults().withMode(ServiceMode.SERVERLESS).withStoryEvents(8);
        try (World world = new World(1, settings)) {
            RecordingClient client = world.client("ann");
            for (int i = 0; i < 3; i++) {
                world.client("crowd").leaves();
            }

            List<Story> stories = stories(world, "ann", 5);

            assertThat(stories)
                    .singleElement()
                    .satisfies(story -> {
                        assertThat(story.connectionId()).isEqualTo(client.id());
                        assertThat(story.presence()).isEqualTo(Story.Presence.CONNECTED);
                        assertThat(story.entries()).isEmpty();
                        assertThat(story.isWhole()).isFalse();
                    });
            client.leaves();
            assertThat(told(world, client.id()))
                    .containsExactly(
                            "Closed by the client: The client closed the connection."
                                    + " (client_left)");
        }
    }

    @Test
    void nothingIsFoundUnderANameThatNobodyHas() {
        try (World world = new World(3)) {
            assertThat(stories(world, "nobody", 5)).isEmpty();
        }
    }

    @Test
    void aStorySaysHowALineWasLostAndThatItsClientCameBackOrDidNot() {
        try (World world = new World(1)) {
            world.statefulServer("app");
            StatefulClient client = world.statefulClient(HubProtocol.JSON);
            client.losesLine();
            client.lossIsNoticed();
            client.comesBack();
            client.losesLine();
            client.lossIsNoticed();
            world.advance(Duration.ofSeconds(32));

            List<String> told = told(world, client.id());
            assertThat(told.subList(told.size() - 4, told.size()))
                    .containsExactly(
                            "Its transport is gone: TCP reset. It may come back to this"
                                    + " connection.",
                            "Came back to this connection over WebSockets.",
                            "Its transport is gone: TCP reset. It may come back to this"
                                    + " connection.",
                            "Closed by the network: TCP reset. (resume_timeout)");
        }
    }

    @OnAnyNumberOfShards
    void aPromiseThatNobodyTakesUpEndsWithAReasonOfItsOwn(int shards) {
        try (World world = new World(shards)) {
            world.server("app");
            List<Negotiation> promised = new ArrayList<>();
            ClientIdentity ann = Identities.user("ann");
            world.onShard(shards - 1, () -> promised.add(world.engine().negotiate(World.HUB, ann)));
            String id = promised.get(0).connectionId();
            assertThat(presence(world, id)).isEqualTo(Story.Presence.PROMISED);

            world.advance(Duration.ofSeconds(17));

            assertThat(presence(world, id)).isEqualTo(Story.Presence.GONE);
            assertThat(told(world, id))
                    .containsExactly(
                            "Negotiated: it was promised this connection.",
                            "Closed by the service: The client negotiated, and did not open its"
                                    + " connection in time. (promise_expired)");
        }
    }

    @OnAnyNumberOfShards
    void whoComesTooLateForItsPromiseDoesNotHideThatItRanOut(int shards) {
        try (World world = new World(shards)) {
            world.server("app");
            Negotiation promised = negotiate(world, Identities.user("ann"));
            world.clock().advanceTo(world.clock().passedNanos() + Duration.ofSeconds(16).toNanos());

            assertThat(world.engine().claim(promised.token())).isNull();
            world.advance(Duration.ofSeconds(1));

            assertThat(told(world, promised.connectionId()))
                    .last()
                    .asString()
                    .endsWith("(promise_expired)");
        }
    }

    @OnAnyNumberOfShards
    void aPromiseThatIsKeptDoesNotRunOut(int shards) {
        try (World world = new World(shards)) {
            world.server("app");
            Negotiation promised = negotiate(world, Identities.user("ann"));
            RecordingClient client = world.connectNegotiated(promised, shards - 1);
            client.says(JSON);
            world.serverOf(client).accepts(client);

            world.advance(Duration.ofSeconds(20));

            assertThat(told(world, client.id())).noneMatch(each -> each.contains("Closed"));
            assertThat(presence(world, client.id())).isEqualTo(Story.Presence.CONNECTED);
        }
    }

    private static Story.Presence presence(World world, String id) {
        return stories(world, id, 1).get(0).presence();
    }

    private static Negotiation negotiate(World world, ClientIdentity identity) {
        List<Negotiation> promised = new ArrayList<>();
        world.onShard(0, () -> promised.add(world.engine().negotiate(World.HUB, identity)));
        return promised.get(0);
    }

    private static List<Story> stories(World world, String name, int latest) {
        List<List<Story>> answers = new ArrayList<>();
        world.engine().stories(name, latest, answers::add);
        world.settle();
        assertThat(answers).as("answers").hasSize(1);
        return Objects.requireNonNull(answers.get(0));
    }

    private static List<String> told(World world, String name) {
        return stories(world, name, 10).stream()
                .flatMap(story -> story.entries().stream())
                .map(StoriesTest::sentence)
                .toList();
    }

    private static String sentence(StoryEntry entry) {
        return StorySentences.sentence(entry);
    }
}
