package io.heliograph.server.core.engine;

import static io.heliograph.server.core.engine.Messages.ACCEPTED;
import static io.heliograph.server.core.engine.Messages.CLOSE;
import static io.heliograph.server.core.engine.Messages.HANDSHAKE;
import static io.heliograph.server.core.engine.Messages.INVOCATION;
import static io.heliograph.server.core.engine.Messages.JSON;
import static io.heliograph.server.core.engine.Messages.RS;
import static io.heliograph.server.core.engine.Messages.data;
import static io.heliograph.server.core.engine.Messages.end;
import static io.heliograph.server.core.engine.Messages.toAll;
import static io.heliograph.server.core.engine.Messages.toGroup;

import static org.assertj.core.api.Assertions.assertThat;

import io.heliograph.access.StickyMode;
import io.heliograph.server.core.CloseReason;
import io.heliograph.server.core.CoreSettings;
import io.heliograph.server.core.ServiceMode;
import io.heliograph.wire.service.ServiceMessage;
import io.heliograph.wire.service.ServiceMessage.CloseConnection;
import io.heliograph.wire.service.ServiceMessage.ConnectionFlowControl;
import io.heliograph.wire.service.ServiceMessage.OpenConnection;
import io.heliograph.wire.service.ServiceMessage.Ping;
import io.netty.buffer.Unpooled;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/** A client of hub server {@code old}, which leaves, and {@code next}, which takes over. */
class MigrationTest {

    private static final Ping FIN = Ping.of("shutdown", "fin:1");
    private static final Ping FINACK = Ping.of("shutdown", "finack");

    private static String call(String id) {
        return "{\"type\":1,\"invocationId\":\""
                + id
                + "\",\"target\":\"t\",\"arguments\":[]}"
                + RS;
    }

    private static String stream(String id) {
        return "{\"type\":4,\"invocationId\":\""
                + id
                + "\",\"target\":\"t\",\"arguments\":[]}"
                + RS;
    }

    private static String upload(String id, String stream) {
        return "{\"type\":1,\"invocationId\":\""
                + id
                + "\",\"target\":\"t\",\"arguments\":[],\"streamIds\":[\""
                + stream
                + "\"]}"
                + RS;
    }

    private static String send(String text) {
        return "{\"type\":1,\"target\":\"t\",\"arguments\":[\"" + text + "\"]}" + RS;
    }

    private static String item(String id, int value) {
        return "{\"type\":2,\"invocationId\":\"" + id + "\",\"item\":" + value + "}" + RS;
    }

    private static String result(String id) {
        return "{\"type\":3,\"invocationId\":\"" + id + "\",\"result\":1}" + RS;
    }

    private static ConnectionFlowControl pause(RecordingClient client) {
        return new ConnectionFlowControl(client.id(), 1, 1);
    }

    private static ConnectionFlowControl pauseAck(RecordingClient client) {
        return new ConnectionFlowControl(client.id(), 1, 2);
    }

    private static ConnectionFlowControl resume(RecordingClient client) {
        return new ConnectionFlowControl(client.id(), 1, 3);
    }

    private static CloseConnection movedTo(RecordingClient client, String serverId) {
        return new CloseConnection(
                client.id(), "", Map.of("Asrs-Migrate-To", List.of(serverId)), null);
    }

    private static void acknowledgePause(RecordingServer old, RecordingClient client) {
        assertThat(old.take()).contains(pause(client));
        old.says(pauseAck(client));
    }

    // the move

    @OnAnyNumberOfShards
    void anIdleClientIsPausedAndGoesToTheOtherHubServerWithEverythingThatItIs(int shards) {
        try (World world = new World(shards)) {
            RecordingServer old = world.movingServer("old");
            RecordingClient client = world.client("ann");
            OpenConnection opened = opened(world, client);
            RecordingServer next = world.server("next");

            old.says(FIN);
            assertThat(old.take()).containsExactly(FINACK, pause(client));
            assertThat(next.take()).isEmpty();
            old.says(pauseAck(client));

            assertThat(old.take()).containsExactly(movedTo(client, "next"));
            assertThat(next.carries(client)).isTrue();
            List<ServiceMessage> introduced = next.take();
            assertThat(introduced).hasSize(2);
            OpenConnection reopened = (OpenConnection) introduced.get(0);
            assertThat(reopened.headers())
                    .containsEntry("Asrs-Migrate-From", List.of("old"))
                    .containsAllEntriesOf(opened.headers());
            assertThat(reopened)
                    .usingRecursiveComparison()
                    .ignoringFields("headers")
                    .isEqualTo(opened);
            assertThat(introduced.get(1)).isEqualTo(data(client, JSON, HANDSHAKE));
            assertThat(client.takeTexts()).isEmpty();
            assertThat(client.closed()).isNull();
            assertThat(old.connection().clientCount()).isZero();
            assertThat(next.connection().clientCount()).isEqualTo(1);
        }
    }

    private static OpenConnection opened(World world, RecordingClient like) {
        RecordingServer observer = world.server("observer");
        RecordingClient twin = world.connect(Identities.user("ann"));
        twin.says(JSON);
        OpenConnection opened = observer.all(OpenConnection.class).get(0);
        observer.leaves();
        return new OpenConnection(
                like.id(),
                opened.claims(),
                opened.headers(),
                opened.queryString(),
                opened.protocol(),
                null);
    }

    @OnAnyNumberOfShards
    void groupsStayAndWhatOthersSendGoesOn(int shards) {
        try (World world = new World(shards)) {
            RecordingServer old = world.movingServer("old");
            RecordingClient client = world.client();
            RecordingServer next = world.server("next");
            old.says(Messages.join(client, "g", 1));

            old.says(FIN);
            next.says(toAll("one"));
            acknowledgePause(old, client);
            next.says(toGroup("g", "two"));
            old.says(toAll("three"));

            assertThat(client.takeTexts()).containsExactly("one", "two", "three");
        }
    }

    @OnAnyNumberOfShards
    void aHubServerThatDoesNotAnswerThePauseIsWaitedForASecond(int shards) {
        try (World world = new World(shards)) {
            RecordingServer old = world.movingServer("old");
            RecordingClient client = world.client();
            RecordingServer next = world.server("next");

            old.says(FIN);
            client.says(call("1"));
            assertThat(next.carries(client)).isFalse();
            world.advance(Duration.ofSeconds(2));

            assertThat(next.carries(client)).isTrue();
            assertThat(next.dataOf(client)).isEqualTo(JSON + call("1"));
            assertThat(old.dataOf(client)).isEmpty();
        }
    }

    @OnAnyNumberOfShards
    void theOldHubServersLateWordsAreDropped(int shards) {
        try (World world = new World(shards)) {
            RecordingServer old = world.movingServer("old");
            RecordingClient client = world.client();
            RecordingServer next = world.server("next");
            old.says(FIN);
            acknowledgePause(old, client);

            old.says(data(client, "late", INVOCATION), data(client, "bye", CLOSE), end(client));
            assertThat(client.takeTexts()).isEmpty();
            assertThat(client.closed()).isNull();
            next.says(data(client, ACCEPTED, HANDSHAKE), data(client, "news", INVOCATION));

            assertThat(client.takeTexts()).containsExactly("news");
        }
    }

    @Test
    void aMessageThatIsCutGoesToOneHubServerWhole() {
        try (World world = new World(2)) {
            RecordingServer old = world.movingServer("old");
            RecordingClient client = world.client();
            RecordingServer next = world.server("next");
            client.says(call("1").substring(0, 20));

            old.says(FIN);
            world.advance(Duration.ofSeconds(1));
            client.says(call("1").substring(20) + call("2").substring(0, 9));
            assertThat(old.dataOf(client)).isEqualTo(call("1"));
            old.says(data(client, result("1"), INVOCATION));
            acknowledgePause(old, client);
            client.says(call("2").substring(9));

            assertThat(old.dataOf(client)).isEmpty();
            assertThat(next.dataOf(client)).isEqualTo(JSON + call("2"));
        }
    }

    @OnAnyNumberOfShards
    void aClientInTheMiddleOfAMessageIsNotMovedHoweverLongItTakes(int shards) {
        try (World world = new World(shards)) {
            RecordingServer old = world.movingServer("old");
            RecordingClient client = world.client();
            RecordingServer next = world.server("next");
            client.says(call("1").substring(0, 20));

            old.says(FIN);
            for (int i = 0; i < 20; i++) {
                world.advance(Duration.ofSeconds(1));
                client.says(call("1").substring(20 + i, 21 + i));
            }
            assertThat(old.take()).doesNotContain(pause(client));
            client.says(call("1").substring(40));
            old.says(data(client, result("1"), INVOCATION));
            acknowledgePause(old, client);

            assertThat(next.carries(client)).isTrue();
            assertThat(next.dataOf(client)).isEqualTo(JSON);
        }
    }

    @Test
    void aClientOfMessagePackIsMovedAsWell() {
        try (World world = new World(1)) {
            RecordingServer old = world.movingServer("old");
            RecordingClient client = world.client(Identities.anonymous(), Messages.MESSAGEPACK);
            RecordingServer next = world.server("next");
            byte[] call = {
                8, (byte) 0x95, 1, (byte) 0x80, (byte) 0xa1, '1', (byte) 0xa1, 't', -112
            };
            byte[] result = {7, (byte) 0x95, 3, (byte) 0x80, (byte) 0xa1, '1', 3, 1};

            client.saysBytes(call);
            old.says(FIN);
            assertThat(old.take()).doesNotContain(pause(client));
            old.says(
                    new ServiceMessage.ConnectionData(
                            client.id(), Unpooled.wrappedBuffer(result), INVOCATION, false, null));
            acknowledgePause(old, client);

            assertThat(client.takePayloads()).containsExactly(result);
            assertThat(next.carries(client)).isTrue();
        }
    }

    // what the old one owes

    @OnAnyNumberOfShards
    void callsThatWereMadeAreAnsweredBeforeTheClientIsMoved(int shards) {
        try (World world = new World(shards)) {
            RecordingServer old = world.movingServer("old");
            RecordingClient client = world.client();
            RecordingServer next = world.server("next");
            client.says(call("1") + stream("2"));

            old.says(FIN);
            old.says(data(client, result("1"), INVOCATION));
            old.says(data(client, item("2", 7), INVOCATION));
            client.says(call("3"));
            old.says(data(client, result("3"), INVOCATION));
            assertThat(old.dataOf(client)).isEqualTo(call("1") + stream("2") + call("3"));
            assertThat(old.all(ConnectionFlowControl.class)).isEmpty();
            old.says(data(client, result("2"), INVOCATION));
            acknowledgePause(old, client);

            assertThat(client.takeTexts())
                    .containsExactly(result("1"), item("2", 7), result("3"), result("2"));
            assertThat(next.dataOf(client)).isEqualTo(JSON);
        }
    }

    @OnAnyNumberOfShards
    void afterASecondNewCallsWaitForTheNextHubServerInTheirOrder(int shards) {
        try (World world = new World(shards)) {
            RecordingServer old = world.movingServer("old");
            RecordingClient client = world.client();
            RecordingServer next = world.server("next");
            client.says(upload("1", "u"));

            old.says(FIN);
            world.advance(Duration.ofSeconds(1));
            String ping = "{\"type\":6}" + RS;
            client.says(call("2") + item("u", 1) + upload("3", "v") + item("v", 1) + ping);
            client.says(send("x") + result("u") + "{\"type\":5,\"invocationId\":\"2\"}" + RS);
            assertThat(old.dataOf(client))
                    .isEqualTo(upload("1", "u") + item("u", 1) + ping + result("u"));
            old.says(data(client, result("1"), INVOCATION));
            acknowledgePause(old, client);

            assertThat(next.dataOf(client))
                    .isEqualTo(
                            JSON
                                    + call("2")
                                    + upload("3", "v")
                                    + item("v", 1)
                                    + send("x")
                                    + "{\"type\":5,\"invocationId\":\"2\"}"
                                    + RS);
        }
    }

    @OnAnyNumberOfShards
    void whatIsNotAnsweredInTimeEndsWithAnErrorThatSaysWhy(int shards) {
        try (World world = new World(shards)) {
            RecordingServer old = world.movingServer("old");
            RecordingClient client = world.client();
            RecordingServer next = world.server("next");
            client.says(call("1") + stream("2"));

            old.says(FIN);
            world.advance(Duration.ofSeconds(6));
            assertThat(client.takeTexts()).isEmpty();
            acknowledgePause(old, client);

            String error =
                    "\"error\":\"The hub server is shutting down and did not finish this call in"
                            + " time. (hub_server_leaving)\"}"
                            + RS;
            assertThat(String.join("", client.takeTexts()))
                    .isEqualTo(
                            "{\"type\":3,\"invocationId\":\"1\","
                                    + error
                                    + "{\"type\":3,\"invocationId\":\"2\","
                                    + error);
            assertThat(next.carries(client)).isTrue();
        }
    }

    @OnAnyNumberOfShards
    void aCallWithoutIdIsProvedDoneByACallWhoseAnswerTheClientDoesNotSee(int shards) {
        try (World world = new World(shards)) {
            RecordingServer old = world.movingServer("old");
            RecordingClient client = world.client();
            RecordingServer next = world.server("next");
            client.says(send("x"));

            old.says(FIN);
            assertThat(old.dataOf(client)).startsWith(send("x")).contains("heliograph-fence");
            assertThat(old.take()).doesNotContain(pause(client));
            client.says(send("y"));
            old.says(
                    data(
                            client,
                            item("s", 1)
                                    + "{\"type\":3,\"invocationId\":\"heliograph-fence\","
                                    + "\"error\":\"no such method\"}"
                                    + RS
                                    + item("s", 2),
                            INVOCATION));
            acknowledgePause(old, client);

            assertThat(client.takeTexts()).containsExactly(item("s", 1) + item("s", 2));
            assertThat(next.dataOf(client)).isEqualTo(JSON + send("y"));
        }
    }

    @Test
    void noFenceIsNeededWhenALaterCallWasAnswered() {
        try (World world = new World(1)) {
            RecordingServer old = world.movingServer("old");
            RecordingClient client = world.client();
            RecordingServer next = world.server("next");
            client.says(send("x") + call("1"));
            old.says(data(client, result("1"), INVOCATION));
            old.take();

            old.says(FIN);

            assertThat(old.take()).containsExactly(FINACK, pause(client));
            assertThat(next.take()).isEmpty();
        }
    }

    @Test
    void aClientThatSaysMoreThanMayWaitIsNotReadAndThenMovedAtOnce() {
        CoreSettings settings =
                new CoreSettings(ServiceMode.DEFAULT, Map.of(), 1 << 20, 4L << 20, 5)
                        .withStoryEvents(0);
        try (World world = new World(1, settings)) {
            RecordingServer old = world.movingServer("old");
            RecordingClient client = world.client();
            RecordingServer next = world.server("next");
            client.says(call("1"));
            old.says(FIN);
            world.advance(Duration.ofSeconds(1));

            client.says(send("x".repeat(300_000)));
            assertThat(client.isRead()).isFalse();
            client.says(send("y".repeat(800_000)));
            acknowledgePause(old, client);

            assertThat(client.isRead()).isTrue();
            assertThat(next.dataOf(client))
                    .isEqualTo(JSON + send("x".repeat(300_000)) + send("y".repeat(800_000)));
        }
    }

    // who is not moved

    @OnAnyNumberOfShards
    void withoutAnotherHubServerAClientStaysAndIsMovedWhenOneComes(int shards) {
        try (World world = new World(shards)) {
            RecordingServer old = world.movingServer("old");
            RecordingServer sibling = world.movingServer("old");
            RecordingClient client = world.client();

            old.says(FIN);
            world.advance(Duration.ofMinutes(1));
            client.says(call("1"));
            assertThat(old.dataOf(client)).isEqualTo(call("1"));
            old.says(data(client, result("1"), INVOCATION));
            assertThat(client.takeTexts()).containsExactly(result("1"));
            assertThat(old.take()).doesNotContain(pause(client));
            RecordingServer next = world.server("next");
            world.advance(Duration.ofSeconds(1));
            acknowledgePause(old, client);

            assertThat(next.carries(client)).isTrue();
            assertThat(sibling.take()).isEmpty();
        }
    }

    @OnAnyNumberOfShards
    void ifTheOtherHubServerGoesMeanwhileTheOldOneIsToldToGoOn(int shards) {
        try (World world = new World(shards)) {
            RecordingServer old = world.movingServer("old");
            RecordingClient client = world.client();
            RecordingServer next = world.server("next");
            old.says(FIN);
            client.says(call("1"));
            next.leaves();

            acknowledgePause(old, client);

            assertThat(old.dataOf(client)).isEqualTo(call("1"));
            assertThat(old.take()).startsWith(resume(client));
            assertThat(client.closed()).isNull();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"fin:0", "fin:2"})
    void onlyAHubServerThatAsksForItLosesItsClients(String fin) {
        try (World world = new World(1)) {
            RecordingServer old = world.movingServer("old");
            RecordingClient client = world.client();
            world.server("next");

            old.says(Ping.of("shutdown", fin));
            world.advance(Duration.ofSeconds(3));

            assertThat(old.carries(client)).isTrue();
        }
    }

    @Test
    void aHubServerThatDidNotAnnounceItKeepsItsClients() {
        try (World world = new World(1)) {
            RecordingServer old = world.server("old");
            RecordingClient client = world.client();
            world.server("next");

            old.says(FIN);
            world.advance(Duration.ofMinutes(1));

            assertThat(old.carries(client)).isTrue();
            assertThat(old.all(ConnectionFlowControl.class)).isEmpty();
        }
    }

    @Test
    void aClientThatHasToHaveItsHubServerStays() {
        try (World world = new World(1)) {
            RecordingServer old = world.movingServer("old");
            RecordingClient client = world.client(Identities.sticky("old", StickyMode.REQUIRED));
            world.server("next");

            old.says(FIN);
            world.advance(Duration.ofMinutes(1));

            assertThat(old.carries(client)).isTrue();
        }
    }

    @OnAnyNumberOfShards
    void aClientWhoseHandshakeIsNotAnsweredYetIsMovedAfterwards(int shards) {
        try (World world = new World(shards)) {
            RecordingServer old = world.movingServer("old");
            RecordingClient client = world.connect(Identities.anonymous());
            client.says(JSON);
            RecordingServer next = world.server("next");

            old.says(FIN);
            old.accepts(client);
            world.advance(Duration.ofSeconds(1));
            acknowledgePause(old, client);

            assertThat(next.carries(client)).isTrue();
            assertThat(client.takeTexts()).containsExactly(ACCEPTED);
        }
    }

    // ends on the way

    @OnAnyNumberOfShards
    void theLastWordsOfAClientThatLeavesOnTheWayAreHeard(int shards) {
        try (World world = new World(shards)) {
            RecordingServer old = world.movingServer("old");
            RecordingClient client = world.client();
            RecordingServer next = world.server("next");
            old.says(FIN);
            client.says(send("bye"));

            client.leaves();
            old.says(pauseAck(client));

            assertThat(old.dataOf(client)).isEqualTo(send("bye"));
            assertThat(old.take()).endsWith(end(client));
            assertThat(next.take()).isEmpty();
        }
    }

    @Test
    void aClientThatSaysGoodbyeIsNotMovedAnyMore() {
        try (World world = new World(1)) {
            RecordingServer old = world.movingServer("old");
            RecordingClient client = world.client();
            RecordingServer next = world.server("next");
            old.says(FIN);

            client.says(send("x") + "{\"type\":7}" + RS);

            assertThat(old.dataOf(client)).isEqualTo(send("x") + "{\"type\":7}" + RS);
            assertThat(old.take()).contains(resume(client));
            assertThat(next.take()).isEmpty();
        }
    }

    @OnAnyNumberOfShards
    void aHubServerThatGoesBeforeItsClientsAreMovedTakesThemWithIt(int shards) {
        try (World world = new World(shards)) {
            RecordingServer old = world.movingServer("old");
            RecordingClient client = world.client();
            RecordingServer next = world.server("next");
            old.says(FIN);
            client.says(send("x"));

            old.leaves();

            assertThat(client.closed()).isEqualTo(CloseReason.HUB_SERVER_LEAVING);
            assertThat(next.take()).isEmpty();
        }
    }

    @OnAnyNumberOfShards
    void aClientIsMovedOnWhenItsNextHubServerLeavesToo(int shards) {
        try (World world = new World(shards)) {
            RecordingServer first = world.movingServer("first");
            RecordingClient client = world.client();
            RecordingServer second = world.movingServer("second");
            first.says(FIN);
            acknowledgePause(first, client);
            RecordingServer third = world.server("third");
            client.says(call("1"));

            second.says(FIN);
            second.says(data(client, result("1"), INVOCATION));
            acknowledgePause(second, client);

            assertThat(third.carries(client)).isTrue();
            assertThat(third.all(OpenConnection.class).get(0).headers())
                    .containsEntry("Asrs-Migrate-From", List.of("second"));
            assertThat(client.takeTexts()).containsExactly(result("1"));
        }
    }

    @OnAnyNumberOfShards
    void aHubServerThatRefusesTheHandshakeOfAMovedClientEndsIt(int shards) {
        try (World world = new World(shards)) {
            RecordingServer old = world.movingServer("old");
            RecordingClient client = world.client();
            RecordingServer next = world.server("next");
            old.says(FIN);
            acknowledgePause(old, client);

            next.says(data(client, "{\"error\":\"no\"}" + RS, HANDSHAKE), end(client));

            assertThat(client.closed()).isEqualTo(CloseReason.HUB_SERVER_LEAVING);
            assertThat(client.takeTexts())
                    .singleElement()
                    .asString()
                    .startsWith("{\"type\":7,")
                    .contains("\"allowReconnect\":true");
        }
    }

    // questions to a client that is moved

    private static final String QUESTION =
            "{\"type\":1,\"invocationId\":\"q\",\"target\":\"ask\",\"arguments\":[]}" + RS;

    private static ServiceMessage.ClientInvocation question(RecordingClient client, String caller) {
        return new ServiceMessage.ClientInvocation(
                "q", client.id(), caller, Messages.json(QUESTION), null);
    }

    private static ServiceMessage.ClientCompletion completion(
            RecordingClient client, String router) {
        return new ServiceMessage.ClientCompletion(
                "q", client.id(), router, "json", Messages.bytes(result("q")), null);
    }

    @OnAnyNumberOfShards
    void aQuestionOfAThirdHubServerIsAnsweredThroughTheNextOne(int shards) {
        try (World world = new World(shards)) {
            RecordingServer old = world.movingServer("old");
            RecordingClient client = world.client();
            RecordingServer next = world.server("next");
            world.client();
            RecordingServer caller = world.weakServer("caller");
            caller.says(question(client, "caller"));
            caller.take();

            old.says(FIN);
            acknowledgePause(old, client);
            assertThat(next.all(ServiceMessage.ClientInvocation.class))
                    .containsExactly(
                            new ServiceMessage.ClientInvocation(
                                    "q", client.id(), "caller", List.of(), null));
            client.says(result("q"));
            assertThat(next.dataOf(client)).endsWith(result("q"));
            next.says(completion(client, "next"));
            world.advance(Duration.ofMillis(50));

            assertThat(caller.take()).containsExactly(completion(client, "next"));
        }
    }

    @OnAnyNumberOfShards
    void anAnswerThatIsGivenWhileTheOldHubServerIsSilencedGoesThroughTheNextOne(int shards) {
        try (World world = new World(shards)) {
            RecordingServer old = world.movingServer("old");
            RecordingClient client = world.client();
            RecordingServer next = world.server("next");
            RecordingServer third = world.weakServer("third");
            old.says(FIN);
            assertThat(old.take()).contains(pause(client));

            third.says(question(client, "third"));
            client.says(result("q"));
            old.says(pauseAck(client));

            assertThat(old.dataOf(client)).isEmpty();
            assertThat(next.dataOf(client)).isEqualTo(JSON + result("q"));
            assertThat(third.all(ServiceMessage.ErrorCompletion.class)).isEmpty();
        }
    }

    @OnAnyNumberOfShards
    void anAnswerOnItsWayThroughTheOldHubServerIsWaitedFor(int shards) {
        try (World world = new World(shards)) {
            RecordingServer old = world.movingServer("old");
            RecordingClient client = world.client();
            world.server("next");
            RecordingServer caller = world.weakServer("caller");
            caller.says(question(client, "caller"));
            client.says(result("q"));
            caller.take();

            old.says(FIN);
            assertThat(old.all(ConnectionFlowControl.class)).isEmpty();
            old.says(completion(client, "old"));
            assertThat(old.all(ConnectionFlowControl.class)).containsExactly(pause(client));
            world.advance(Duration.ofMillis(50));

            assertThat(caller.take()).containsExactly(completion(client, "old"));
        }
    }

    @OnAnyNumberOfShards
    void aQuestionOfTheOldHubServerItselfIsWaitedForAndThenEndsWithAnError(int shards) {
        try (World world = new World(shards)) {
            RecordingServer old = world.movingServer("old");
            RecordingClient client = world.client();
            RecordingServer next = world.server("next");
            old.says(question(client, "old"));

            old.says(FIN);
            world.advance(Duration.ofSeconds(3));
            assertThat(old.all(ConnectionFlowControl.class)).isEmpty();
            world.advance(Duration.ofSeconds(3));
            old.says(pauseAck(client));

            assertThat(old.all(ServiceMessage.ErrorCompletion.class))
                    .singleElement()
                    .satisfies(error ->
                            assertThat(error.error()).contains("moved to another hub server"));
            assertThat(next.carries(client)).isTrue();
        }
    }

    @OnAnyNumberOfShards
    void aQuestionOfTheNextHubServerIsItsOwnFromTheMoveOn(int shards) {
        try (World world = new World(shards)) {
            RecordingServer old = world.movingServer("old");
            RecordingClient client = world.client();
            RecordingServer next = world.server("next");
            next.says(question(client, "next"));
            next.take();

            old.says(FIN);
            acknowledgePause(old, client);
            world.advance(Duration.ofMillis(5));
            client.says(result("q"));

            assertThat(next.all(ServiceMessage.ClientInvocation.class)).isEmpty();
            assertThat(next.dataOf(client)).endsWith(result("q"));
            next.says(completion(client, "next"));
            world.advance(Duration.ofMinutes(11));
            assertThat(next.all(ServiceMessage.ErrorCompletion.class)).isEmpty();
        }
    }
}
