package io.heliograph.server.core.engine;

import static io.heliograph.server.core.engine.Messages.JSON;
import static io.heliograph.server.core.engine.Messages.MESSAGEPACK;
import static io.heliograph.server.core.engine.Messages.RS;

import static org.assertj.core.api.Assertions.assertThat;

import io.heliograph.server.core.CoreSettings;
import io.heliograph.server.core.HubName;
import io.heliograph.server.core.ServiceMode;
import io.heliograph.wire.hub.HubMessage;
import io.heliograph.wire.hub.HubMessages;
import io.heliograph.wire.hub.HubProtocol;
import io.heliograph.wire.hub.InvocationRequest;
import io.heliograph.wire.service.ServiceMessage.ClientCompletion;
import io.heliograph.wire.service.ServiceMessage.ClientInvocation;
import io.heliograph.wire.service.ServiceMessage.ConnectionFlowControl;
import io.heliograph.wire.service.ServiceMessage.Ping;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Calls of the service itself to clients: every one is answered, once. */
class ServiceInvocationsTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Pattern ID = Pattern.compile("\"invocationId\":\"([^\"]+)\"");
    private static final InvocationRequest ASK =
            InvocationRequest.parse(Messages.bytes("{\"target\":\"ask\",\"arguments\":[1]}"));

    private final List<ClientAnswer> answers = new ArrayList<>();

    private static World serverless(int shards) {
        return new World(shards, CoreSettings.defaults().withMode(ServiceMode.SERVERLESS));
    }

    private void invoke(World world, String connectionId) {
        world.engine()
                .router()
                .invoke(World.HUB, connectionId, ASK::encode, PATIENCE, answers::add);
        world.settle();
    }

    /** The id under which the client was asked. */
    private static String asked(RecordingClient client) {
        String said = String.join("", client.takeTexts()).replace("{\"type\":6}" + RS, "");
        Matcher id = ID.matcher(said);
        assertThat(id.find()).as(said).isTrue();
        assertThat(said)
                .isEqualTo(
                        "{\"type\":1,\"invocationId\":\""
                                + id.group(1)
                                + "\",\"target\":\"ask\",\"arguments\":[1]}"
                                + RS);
        return id.group(1);
    }

    private static String completion(String id, String rest) {
        return "{\"type\":3,\"invocationId\":\"" + id + "\"" + rest + "}" + RS;
    }

    private static String result(ClientAnswer answer) {
        HubMessage.Completion completion = ((ClientAnswer.Completed) answer).completion();
        return switch (completion.outcome()) {
            case HubMessage.Outcome.Result found -> Messages.text(found.value().bytes());
            case HubMessage.Outcome.Failure failed -> "error " + failed.error();
            case HubMessage.Outcome.Nothing none -> "nothing";
        };
    }

    // a client without hub server

    @OnAnyNumberOfShards
    void aClientWithoutHubServerAnswersByItself(int shards) {
        try (World world = serverless(shards)) {
            List<RecordingClient> clients = world.clients(3);
            for (RecordingClient client : clients) {
                invoke(world, client.id());
                String id = asked(client);
                assertThat(answers).isEmpty();

                client.says(completion(id, ",\"result\":{\"a\" : 1}"));

                assertThat(answers)
                        .hasSize(1)
                        .map(ServiceInvocationsTest::result)
                        .containsExactly("{\"a\" : 1}");
                answers.clear();
                client.says(completion(id, ",\"result\":2"));
                world.advance(PATIENCE.plusSeconds(2));
                assertThat(answers).isEmpty();
            }
        }
    }

    @Test
    void errorsAndEmptyAnswersAreAnswersToo() {
        try (World world = serverless(1)) {
            RecordingClient client = world.client();
            invoke(world, client.id());
            String first = asked(client);
            invoke(world, client.id());
            String second = asked(client);

            client.says(completion(second, ",\"error\":\"no\"") + completion(first, ""));

            assertThat(answers)
                    .map(ServiceInvocationsTest::result)
                    .containsExactly("error no", "nothing");
        }
    }

    @Test
    void anAnswerStaysReadableWhenTheBytesOfItsClientAreGone() {
        try (World world = serverless(1)) {
            RecordingClient client = world.client();
            invoke(world, client.id());
            String id = asked(client);

            client.says(completion(id, ",\"result\":\"kept\""));
            client.says(completion("x", ",\"result\":\"other\""));
            client.leaves();

            assertThat(result(answers.get(0))).isEqualTo("\"kept\"");
        }
    }

    @OnAnyNumberOfShards
    void nobodyAnswersForAnother(int shards) {
        try (World world = serverless(shards)) {
            RecordingClient asked = world.client();
            List<RecordingClient> others = world.clients(shards);
            invoke(world, asked.id());
            String id = asked(asked);

            others.forEach(other -> other.says(completion(id, ",\"result\":\"forged\"")));
            assertThat(answers).isEmpty();
            asked.says(completion(id, ",\"result\":\"true\""));

            assertThat(answers).map(ServiceInvocationsTest::result).containsExactly("\"true\"");
        }
    }

    @Test
    void aMessagePackClientIsAskedAndAnswersInItsProtocol() {
        try (World world = serverless(1)) {
            RecordingClient client = world.client(Identities.anonymous(), MESSAGEPACK);
            invoke(world, client.id());
            byte[] question = client.takePayloads().get(0);
            HubMessage.Invocation call =
                    (HubMessage.Invocation)
                            HubMessages.readOnly(
                                    HubProtocol.MESSAGEPACK, Unpooled.wrappedBuffer(question));
            ByteBuf answer =
                    HubMessages.completion(
                            HubProtocol.MESSAGEPACK, String.valueOf(call.invocationId()), "no");

            client.saysBytes(ByteBufUtil.getBytes(answer));

            assertThat(answers).map(ServiceInvocationsTest::result).containsExactly("error no");
        }
    }

    // a client that a hub server carries

    @OnAnyNumberOfShards
    void theHubServerOfAClientIsToldFirstAndPicksTheAnswerOut(int shards) {
        try (World world = new World(shards)) {
            RecordingServer app = world.server("app");
            RecordingServer other = world.server("other");
            RecordingClient client = world.client();
            RecordingServer carrier = world.serverOf(client);
            RecordingServer stranger = carrier == app ? other : app;

            invoke(world, client.id());
            String id = asked(client);
            assertThat(carrier.take())
                    .containsExactly(
                            new ClientInvocation(
                                    id, client.id(), world.engine().instanceId(), List.of(), null));
            client.says(completion(id, ",\"result\":7"));
            assertThat(carrier.dataOf(client)).isEqualTo(completion(id, ",\"result\":7"));
            stranger.says(picked(client, id, "other", completion(id, ",\"result\":\"forged\"")));
            assertThat(answers).isEmpty();
            carrier.says(picked(client, id, carrier.serverId(), completion(id, ",\"result\":7")));

            assertThat(answers).map(ServiceInvocationsTest::result).containsExactly("7");
            carrier.take();
            carrier.says(picked(client, id, carrier.serverId(), completion(id, "")));
            assertThat(answers).hasSize(1);
            assertThat(carrier.take()).isEmpty();
        }
    }

    private static ClientCompletion picked(
            RecordingClient client, String id, String serverId, String frame) {
        return new ClientCompletion(id, client.id(), serverId, "json", Messages.bytes(frame), null);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{}", "junk", "{\"type\":6}\u001e", "{\"type\":3}\u001e"})
    void whatAHubServerPicksOutMayBeNoAnswer(String frame) {
        try (World world = new World(2)) {
            RecordingServer app = world.server("app");
            RecordingClient client = world.client();
            invoke(world, client.id());
            String id = asked(client);

            app.says(picked(client, id, "app", frame));

            assertThat(answers).containsExactly(new ClientAnswer.Broken());
        }
    }

    @OnAnyNumberOfShards
    void aHubServerThatGoesTakesItsClientsAndTheirAnswersWithIt(int shards) {
        try (World world = new World(shards)) {
            RecordingServer app = world.server("app");
            List<RecordingClient> clients = world.clients(2);
            clients.forEach(client -> invoke(world, client.id()));

            app.leaves();

            assertThat(answers)
                    .containsExactly(
                            new ClientAnswer.Disconnected(), new ClientAnswer.Disconnected());
        }
    }

    @OnAnyNumberOfShards
    void aClientThatIsMovedAnswersThroughItsNextHubServer(int shards) {
        try (World world = new World(shards)) {
            RecordingServer old = world.movingServer("old");
            RecordingClient client = world.client();
            RecordingServer next = world.server("next");
            invoke(world, client.id());
            String id = asked(client);
            old.says(Ping.of("shutdown", "fin:1"));
            old.says(new ConnectionFlowControl(client.id(), 1, 2));

            assertThat(next.all(ClientInvocation.class))
                    .extracting(ClientInvocation::invocationId)
                    .containsExactly(id);
            client.says(completion(id, ",\"result\":7"));
            old.says(picked(client, id, "old", completion(id, "")));
            assertThat(answers).isEmpty();
            next.says(picked(client, id, "next", completion(id, ",\"result\":7")));

            assertThat(answers).map(ServiceInvocationsTest::result).containsExactly("7");
        }
    }

    @OnAnyNumberOfShards
    void anAnswerThatTheOldHubServerHasIsWaitedForBeforeTheClientIsMoved(int shards) {
        try (World world = new World(shards)) {
            RecordingServer old = world.movingServer("old");
            RecordingClient client = world.client();
            world.server("next");
            invoke(world, client.id());
            String id = asked(client);
            client.says(completion(id, ",\"result\":7"));

            old.says(Ping.of("shutdown", "fin:1"));
            assertThat(old.all(ConnectionFlowControl.class)).isEmpty();
            old.says(picked(client, id, "old", completion(id, ",\"result\":7")));

            assertThat(answers).map(ServiceInvocationsTest::result).containsExactly("7");
            assertThat(old.all(ConnectionFlowControl.class)).hasSize(1);
        }
    }

    @OnAnyNumberOfShards
    void anAnswerThatTheOldHubServerKeepsToItselfIsLost(int shards) {
        try (World world = new World(shards)) {
            RecordingServer old = world.movingServer("old");
            RecordingClient client = world.client();
            world.server("next");
            invoke(world, client.id());
            client.says(completion(asked(client), ",\"result\":7"));
            old.says(Ping.of("shutdown", "fin:1"));

            world.advance(Duration.ofSeconds(10));

            assertThat(answers).containsExactly(new ClientAnswer.Broken());
            assertThat(client.connection().awaitedAnswers).isZero();
        }
    }

    // no answer

    @OnAnyNumberOfShards
    void aClientThatLeavesHasNotAnswered(int shards) {
        try (World world = serverless(shards)) {
            RecordingClient client = world.client();
            invoke(world, client.id());
            invoke(world, client.id());

            client.leaves();

            assertThat(answers)
                    .containsExactly(
                            new ClientAnswer.Disconnected(), new ClientAnswer.Disconnected());
            world.advance(PATIENCE.plusSeconds(2));
            assertThat(answers).hasSize(2);
        }
    }

    @OnAnyNumberOfShards
    void aClientThatSaysNothingIsNotWaitedForLongerThanTheCallerWants(int shards) {
        try (World world = serverless(shards)) {
            RecordingClient client = world.client();
            invoke(world, client.id());
            String id = asked(client);

            world.advance(PATIENCE.minusSeconds(1));
            assertThat(answers).isEmpty();
            world.advance(Duration.ofSeconds(2));

            assertThat(answers).containsExactly(new ClientAnswer.TimedOut());
            client.says(completion(id, ",\"result\":1"));
            assertThat(answers).hasSize(1);
        }
    }

    @OnAnyNumberOfShards
    void whoIsNotThereCannotBeAsked(int shards) {
        try (World world = serverless(shards)) {
            RecordingClient elsewhere =
                    world.connect(
                            new HubName("other"),
                            new ClientDetails(Identities.anonymous(), Map.of(), "", "192.0.2.1"),
                            true);
            elsewhere.says(JSON);
            elsewhere.takeTexts();
            RecordingClient early = world.connect(Identities.anonymous());
            RecordingClient gone = world.client();
            gone.leaves();

            for (String id : List.of("nobody", elsewhere.id(), early.id(), gone.id())) {
                invoke(world, id);
            }

            assertThat(answers).hasSize(4).containsOnly(new ClientAnswer.NotFound());
            assertThat(elsewhere.takeTexts()).isEmpty();
        }
    }

    @Test
    void aCallThatCannotBeWrittenIsSaidToBeSo() {
        try (World world = serverless(1)) {
            RecordingClient client = world.client();
            ClientCall none = (protocol, id) -> null;
            ClientCall failing =
                    new ClientCall() {
                        @Override
                        public @Nullable ByteBuf encode(HubProtocol protocol, String id) {
                            throw new IllegalStateException("a fault");
                        }
                    };
            for (ClientCall call : List.of(none, failing)) {
                world.engine()
                        .router()
                        .invoke(World.HUB, client.id(), call, PATIENCE, answers::add);
                world.settle();
            }

            assertThat(answers)
                    .containsExactly(
                            new ClientAnswer.NotEncodable("json"), new ClientAnswer.Broken());
        }
    }
}
