package io.heliograph.server.core.engine;

import static io.heliograph.server.core.engine.Messages.ACCEPTED;
import static io.heliograph.server.core.engine.Messages.HANDSHAKE;
import static io.heliograph.server.core.engine.Messages.JSON;
import static io.heliograph.server.core.engine.Messages.RS;
import static io.heliograph.server.core.engine.Messages.data;
import static io.heliograph.server.core.engine.Messages.end;

import static org.assertj.core.api.Assertions.assertThat;

import io.heliograph.server.core.CoreSettings;
import io.heliograph.server.core.ServiceMode;
import io.heliograph.wire.service.ServiceMessage;
import io.heliograph.wire.service.ServiceMessage.ClientCompletion;
import io.heliograph.wire.service.ServiceMessage.ClientInvocation;
import io.heliograph.wire.service.ServiceMessage.ErrorCompletion;
import io.heliograph.wire.service.ServiceMessage.ServiceMapping;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.List;
import java.util.Random;

class ClientResultsTest {

    private static final String QUESTION =
            "{\"type\":1,\"invocationId\":\"i\",\"target\":\"ask\",\"arguments\":[]}" + RS;
    private static final String ANSWER = "{\"type\":3,\"invocationId\":\"i\",\"result\":42}" + RS;

    private static ClientInvocation call(
            RecordingClient client, String invocationId, String caller) {
        return new ClientInvocation(invocationId, client.id(), caller, Messages.json(QUESTION), 7L);
    }

    private static ClientCompletion completion(
            RecordingClient client, String invocationId, String router) {
        return new ClientCompletion(
                invocationId, client.id(), router, "json", Messages.bytes(ANSWER), 8L);
    }

    // the caller carries the client

    @OnAnyNumberOfShards
    void aCallerThatCarriesTheClientIsToldNothingAndTheAnswerWaits5Milliseconds(int shards) {
        try (World world = new World(shards)) {
            RecordingServer app = world.server("app");
            RecordingClient client = world.client();
            RecordingServer sibling = world.server("app");

            sibling.says(call(client, "i", "app"));
            assertThat(client.takeTexts()).containsExactly(QUESTION);
            client.says(ANSWER);
            client.says("next" + RS);
            world.advance(Duration.ofNanos(4_999_999));
            assertThat(app.take()).isEmpty();
            world.advance(Duration.ofNanos(1));
            assertThat(app.dataOf(client)).isEqualTo(ANSWER + "next" + RS);
            client.says("at once" + RS);

            assertThat(app.dataOf(client)).isEqualTo(ANSWER + "next" + RS + "at once" + RS);
            assertThat(app.take()).allMatch(ServiceMessage.ConnectionData.class::isInstance);
            assertThat(sibling.take()).isEmpty();
            app.says(
                    new ClientCompletion(
                            "i", client.id(), "app", "json", Messages.bytes(""), null));
            world.advance(Duration.ofMinutes(11));
            assertThat(app.take()).isEmpty();
            assertThat(sibling.take()).isEmpty();
        }
    }

    @OnAnyNumberOfShards
    void everyQuestionGetsIts5MillisecondsThoughAnotherIsUnderWay(int shards) {
        try (World world = new World(shards)) {
            RecordingServer app = world.server("app");
            RecordingClient client = world.client();

            app.says(call(client, "i", "app"));
            client.says("a" + RS);
            world.advance(Duration.ofMillis(4));
            app.says(call(client, "j", "app"));
            client.says("b" + RS);
            world.advance(Duration.ofMillis(1));
            assertThat(app.dataOf(client)).isEqualTo("a" + RS);
            client.says("c" + RS);
            world.advance(Duration.ofMillis(3));
            assertThat(app.dataOf(client)).isEqualTo("a" + RS);
            world.advance(Duration.ofMillis(1));

            assertThat(app.dataOf(client)).isEqualTo("a" + RS + "b" + RS + "c" + RS);
        }
    }

    @OnAnyNumberOfShards
    void whatAClientSaidIsForwardedBeforeItsEndIsReported(int shards) {
        try (World world = new World(shards)) {
            RecordingServer app = world.server("app");
            RecordingClient client = world.client();
            app.says(call(client, "i", "app"));
            client.says(ANSWER);
            client.says("goodbye" + RS);

            client.leaves();

            assertThat(app.dataOf(client)).isEqualTo(ANSWER + "goodbye" + RS);
            assertThat(app.take()).endsWith(end(client));
            world.advance(Duration.ofMillis(50));
            assertThat(app.take())
                    .map(Object::getClass)
                    .map(Class::getSimpleName)
                    .containsExactly("ErrorCompletion");
        }
    }

    @OnAnyNumberOfShards
    void whatAClientSaidIsDroppedWhenItsHubServerEndsIt(int shards) {
        try (World world = new World(shards)) {
            RecordingServer app = world.server("app");
            RecordingClient client = world.client();
            app.says(call(client, "i", "app"));
            client.says(ANSWER);

            app.says(end(client));
            world.advance(Duration.ofMillis(5));

            assertThat(app.dataOf(client)).isEmpty();
        }
    }

    // another hub server carries the client

    @OnAnyNumberOfShards
    void theRouterIsRegisteredBeforeTheClientIsAskedAndTheCallerGetsTheMapping(int shards) {
        for (int seed = 0; seed < 20; seed++) {
            try (World world = new World(shards)) {
                RecordingServer router = world.server("router");
                RecordingClient client = world.client();
                RecordingServer caller = world.server("caller");

                caller.willSay(call(client, "i", "caller"));
                client.willSay("unrelated" + RS);
                world.settle(new Random(seed));
                client.says(ANSWER);

                assertThat(client.takeTexts()).containsExactly(QUESTION);
                ClientInvocation registration =
                        new ClientInvocation("i", client.id(), "caller", List.of(), 7L);
                assertThat(router.take())
                        .hasSize(3)
                        .contains(registration)
                        .endsWith(data(client, ANSWER, 0));
                assertThat(caller.take())
                        .containsExactly(
                                new ServiceMapping("i", client.id(), world.engine().instanceId()));
                router.says(completion(client, "i", "router"));
            }
        }
    }

    @OnAnyNumberOfShards
    void theResultIsForwardedUnchangedAndNotSoonerThan50MillisecondsAfterTheQuestion(int shards) {
        try (World world = new World(shards)) {
            RecordingServer router = world.server("router");
            RecordingClient client = world.client();
            RecordingServer caller = world.server("caller");
            caller.says(call(client, "i", "caller"));
            caller.take();
            world.advance(Duration.ofMillis(20));

            router.says(completion(client, "i", "router"));
            world.advance(Duration.ofMillis(29));
            assertThat(caller.take()).isEmpty();
            world.advance(Duration.ofMillis(1));

            assertThat(caller.take()).containsExactly(completion(client, "i", "router"));
            router.says(completion(client, "i", "router"));
            world.advance(Duration.ofSeconds(1));
            assertThat(caller.take()).isEmpty();
        }
    }

    @OnAnyNumberOfShards
    void aLateResultIsForwardedAtOnceByAnyConnectionOfTheRouter(int shards) {
        try (World world = new World(shards)) {
            world.server("router");
            RecordingClient client = world.client();
            RecordingServer sibling = world.server("router");
            RecordingServer caller = world.server("caller");
            caller.says(call(client, "i", "caller"));
            caller.take();
            world.advance(Duration.ofMinutes(9));
            caller.take();

            sibling.says(completion(client, "i", "router"));

            assertThat(caller.take()).containsExactly(completion(client, "i", "router"));
        }
    }

    @OnAnyNumberOfShards
    void theResultFindsAnotherConnectionOfTheCaller(int shards) {
        try (World world = new World(shards)) {
            RecordingServer router = world.server("router");
            RecordingClient client = world.client();
            RecordingServer caller = world.server("caller");
            RecordingServer sibling = world.server("caller");
            caller.says(call(client, "i", "caller"));
            caller.leaves();

            router.says(completion(client, "i", "router"));
            world.advance(Duration.ofMillis(50));

            assertThat(sibling.take()).containsExactly(completion(client, "i", "router"));
        }
    }

    @OnAnyNumberOfShards
    void aResultForACallerThatIsGoneIsDropped(int shards) {
        try (World world = new World(shards)) {
            RecordingServer router = world.server("router");
            RecordingClient client = world.client();
            RecordingServer caller = world.server("caller");
            caller.says(call(client, "i", "caller"));
            caller.leaves();

            router.says(completion(client, "i", "router"));
            world.advance(Duration.ofSeconds(1));

            assertThat(router.closed()).isNull();
        }
    }

    @OnAnyNumberOfShards
    void aResultThatNobodyAwaitsOrThatIsNotTheRoutersIsDropped(int shards) {
        try (World world = new World(shards)) {
            RecordingServer router = world.server("router");
            RecordingClient client = world.client();
            RecordingServer caller = world.server("caller");
            caller.says(call(client, "i", "caller"));
            caller.take();
            router.take();

            router.says(completion(client, "unknown", "router"));
            caller.says(completion(client, "i", "router"));
            router.says(
                    new ClientCompletion(
                            "i", "nonsense", "router", "json", Messages.bytes(ANSWER), null));
            world.advance(Duration.ofSeconds(1));
            assertThat(caller.take()).isEmpty();
            assertThat(router.take()).isEmpty();

            router.says(completion(client, "i", "router"));
            assertThat(caller.take()).containsExactly(completion(client, "i", "router"));
        }
    }

    // no answer

    @OnAnyNumberOfShards
    void anUnknownClientIsAnErrorAndNotSoonerThan50Milliseconds(int shards) {
        try (World world = new World(shards)) {
            RecordingServer caller = world.server("caller");
            RecordingClient gone = world.client();
            gone.leaves();
            RecordingClient early = world.connect(Identities.anonymous());
            caller.take();

            for (String id :
                    List.of("nonsense", gone.id(), early.id(), world.engine().ids().next(0))) {
                caller.says(new ClientInvocation("i", id, "caller", Messages.json(QUESTION), 7L));
                world.advance(Duration.ofMillis(49));
                assertThat(caller.take()).isEmpty();
                world.advance(Duration.ofMillis(1));
                assertThat(caller.take())
                        .containsExactly(
                                new ErrorCompletion(
                                        "i",
                                        id,
                                        "caller",
                                        "Connection '" + id + "' does not exist.",
                                        7L));
            }
        }
    }

    @Test
    void aCallWithoutPayloadForTheClientsProtocolIsAnError() {
        try (World world = new World(2)) {
            RecordingServer caller = world.server("caller");
            RecordingClient client = world.client(Identities.anonymous(), Messages.MESSAGEPACK);

            caller.says(call(client, "i", "caller"));
            world.advance(Duration.ofMillis(50));

            assertThat(caller.take())
                    .containsExactly(
                            new ErrorCompletion(
                                    "i",
                                    client.id(),
                                    "caller",
                                    "The call has no payload for protocol 'messagepack'.",
                                    7L));
        }
    }

    @OnAnyNumberOfShards
    void aClientThatLeavesFailsItsQuestionsAndNoOthers(int shards) {
        try (World world = new World(shards)) {
            RecordingServer router = world.server("router");
            RecordingClient client = world.client();
            RecordingClient other = world.client();
            RecordingServer caller = world.server("caller");
            caller.says(
                    call(client, "i", "caller"),
                    call(other, "j", "caller"),
                    call(client, "k", "caller"));
            caller.take();

            client.leaves();
            world.advance(Duration.ofMillis(49));
            assertThat(caller.take()).isEmpty();
            world.advance(Duration.ofMillis(1));

            String error = "Connection '" + client.id() + "' disconnected.";
            assertThat(caller.take())
                    .containsExactly(
                            new ErrorCompletion("i", client.id(), "caller", error, 7L),
                            new ErrorCompletion("k", client.id(), "caller", error, 7L));
            router.says(completion(client, "i", "router"), completion(other, "j", "router"));
            assertThat(caller.take()).containsExactly(completion(other, "j", "router"));
        }
    }

    @OnAnyNumberOfShards
    void aLostRouterFailsTheQuestion(int shards) {
        try (World world = new World(shards)) {
            RecordingServer router = world.server("router");
            RecordingClient client = world.client();
            RecordingServer caller = world.server("caller");
            caller.says(call(client, "i", "caller"));
            caller.take();
            world.advance(Duration.ofSeconds(1));

            router.leaves();

            assertThat(caller.take())
                    .map(Object::getClass)
                    .map(Class::getSimpleName)
                    .containsExactly("ErrorCompletion");
        }
    }

    @OnAnyNumberOfShards
    void aQuestionExpiresAfter10Minutes(int shards) {
        try (World world = new World(shards)) {
            RecordingServer router = world.server("router");
            RecordingClient client = world.client();
            RecordingServer caller = world.server("caller");
            caller.says(call(client, "i", "caller"));
            world.advance(Duration.ofSeconds(60));
            caller.says(call(client, "j", "caller"));

            world.advance(Duration.ofSeconds(539));
            assertThat(caller.all(ErrorCompletion.class)).isEmpty();
            world.advance(Duration.ofSeconds(1));
            assertThat(caller.all(ErrorCompletion.class))
                    .map(ErrorCompletion::invocationId)
                    .containsExactly("i");
            caller.takeAll();
            router.says(completion(client, "i", "router"));
            assertThat(caller.take()).isEmpty();
            world.advance(Duration.ofSeconds(60));

            assertThat(caller.all(ErrorCompletion.class))
                    .map(ErrorCompletion::invocationId)
                    .containsExactly("j");
        }
    }

    @OnAnyNumberOfShards
    void aQuestionToAClientThatIsNotAcceptedYetWaitsForItsHandshake(int shards) {
        try (World world = new World(shards)) {
            RecordingServer router = world.server("router");
            RecordingClient client = world.connect(Identities.anonymous());
            client.says(JSON);
            RecordingServer caller = world.server("caller");

            caller.says(call(client, "i", "caller"));
            assertThat(client.takeTexts()).isEmpty();
            router.says(data(client, ACCEPTED, HANDSHAKE));

            assertThat(client.takeTexts()).containsExactly(ACCEPTED, QUESTION);
        }
    }

    // how far the caller has come

    @OnAnyNumberOfShards
    void anAnswerWaitsForTheEchoOfABusyCallerAndThatLongTwiceMore(int shards) {
        try (World world = new World(shards)) {
            RecordingServer router = world.server("router");
            RecordingClient client = world.client();
            RecordingServer caller = world.server("caller");
            caller.says(ServiceMessage.Ping.of("echo", "-1"));
            caller.givesNoEchoes();
            caller.says(call(client, "i", "caller"), call(client, "j", "caller"));
            caller.take();
            router.says(completion(client, "i", "router"), completion(client, "j", "router"));
            world.advance(Duration.ofMillis(200));
            caller.says(ServiceMessage.Ping.of("echo", "0"));
            world.advance(Duration.ofMillis(399));
            assertThat(caller.take()).isEmpty();

            world.advance(Duration.ofMillis(1));

            assertThat(caller.take()).containsExactly(completion(client, "i", "router"));
            world.advance(Duration.ofSeconds(5));
            caller.says(ServiceMessage.Ping.of("echo", "1"));
            world.advance(Duration.ofMillis(999));
            assertThat(caller.take()).isEmpty();
            world.advance(Duration.ofMillis(1));
            assertThat(caller.take()).containsExactly(completion(client, "j", "router"));
        }
    }

    @OnAnyNumberOfShards
    void whatAClientSaysWaitsForTheEchoOfItsBusyHubServerAndThatLongTwiceMore(int shards) {
        try (World world = new World(shards)) {
            RecordingServer app = world.server("app");
            RecordingClient client = world.client();
            app.says(ServiceMessage.Ping.of("echo", "-1"));
            app.givesNoEchoes();
            app.says(call(client, "i", "app"));
            client.says(ANSWER);
            client.says("next" + RS);
            world.advance(Duration.ofMillis(200));
            app.says(ServiceMessage.Ping.of("echo", "0"));
            world.advance(Duration.ofMillis(399));
            assertThat(app.dataOf(client)).isEmpty();

            world.advance(Duration.ofMillis(1));

            assertThat(app.dataOf(client)).isEqualTo(ANSWER + "next" + RS);
        }
    }

    @OnAnyNumberOfShards
    void aHubServerThatAsksForTheFirstTimeIsGivenTime(int shards) {
        CoreSettings settings = CoreSettings.defaults().withMode(ServiceMode.DEFAULT);
        try (World world = World.of(shards, settings)) {
            RecordingServer router = world.server("router");
            RecordingClient client = world.client();
            RecordingServer caller = world.server("caller");
            RecordingServer another = world.server("caller");
            caller.says(call(client, "i", "caller"));
            world.advance(Duration.ofMillis(300));
            another.says(call(client, "j", "caller"));
            caller.take();
            another.take();
            router.says(completion(client, "i", "router"), completion(client, "j", "router"));

            world.advance(Duration.ofMillis(199));
            assertThat(caller.take()).isEmpty();
            assertThat(another.take()).isEmpty();

            world.advance(Duration.ofMillis(1));
            assertThat(caller.take()).containsExactly(completion(client, "i", "router"));
            assertThat(another.take()).containsExactly(completion(client, "j", "router"));
            another.says(call(client, "k", "caller"));
            router.says(completion(client, "k", "router"));
            another.take();
            world.advance(Duration.ofMillis(50));
            assertThat(another.take()).containsExactly(completion(client, "k", "router"));
        }
    }

    @OnAnyNumberOfShards
    void whatAClientSaysWaitsWhenItsHubServerAsksForTheFirstTime(int shards) {
        CoreSettings settings = CoreSettings.defaults().withMode(ServiceMode.DEFAULT);
        try (World world = World.of(shards, settings)) {
            RecordingServer app = world.server("app");
            RecordingClient client = world.client();
            app.says(call(client, "i", "app"));
            client.says(ANSWER);
            world.advance(Duration.ofMillis(499));
            assertThat(app.dataOf(client)).isEmpty();

            world.advance(Duration.ofMillis(1));

            assertThat(app.dataOf(client)).isEqualTo(ANSWER);
        }
    }

    @OnAnyNumberOfShards
    void anSdkThatGivesNoEchoesIsAwaitedForTwoSecondsOnce(int shards) {
        try (World world = new World(shards)) {
            RecordingServer app = world.server("app");
            RecordingClient client = world.client();
            app.givesNoEchoes();
            app.says(call(client, "i", "app"));
            client.says("a" + RS);
            world.advance(Duration.ofMillis(1999));
            assertThat(app.dataOf(client)).isEmpty();
            world.advance(Duration.ofMillis(1));
            assertThat(app.dataOf(client)).isEqualTo("a" + RS);

            app.says(call(client, "j", "app"));
            client.says("b" + RS);
            world.advance(Duration.ofMillis(5));

            assertThat(app.dataOf(client)).isEqualTo("a" + RS + "b" + RS);
        }
    }

    @OnAnyNumberOfShards
    void nobodyIsAwaitedForEver(int shards) {
        try (World world = new World(shards)) {
            RecordingServer app = world.server("app");
            RecordingClient client = world.client();
            app.says(ServiceMessage.Ping.of("echo", "-1"));
            app.givesNoEchoes();
            app.says(call(client, "i", "app"));
            client.says(ANSWER);

            world.advance(Duration.ofSeconds(21));

            assertThat(app.dataOf(client)).isEqualTo(ANSWER);
        }
    }
}
