package io.heliograph.server.core.engine;

import static io.heliograph.server.core.engine.Messages.RS;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.heliograph.access.StickyMode;
import io.heliograph.server.core.CloseReason;
import io.heliograph.server.core.CoreSettings;
import io.heliograph.server.core.ServiceMode;
import io.heliograph.server.core.StatefulSettings;
import io.heliograph.wire.hub.HubMessage;
import io.heliograph.wire.hub.HubProtocol;
import io.heliograph.wire.service.ServiceMessage;
import io.netty.buffer.Unpooled;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.time.Duration;
import java.util.List;
import java.util.Objects;

class StatefulSessionTest {

    private static String call(String target) {
        return "{\"type\":1,\"target\":\"" + target + "\",\"arguments\":[]}" + RS;
    }

    private static CoreSettings settings(long bufferBytes, long totalBytes) {
        return CoreSettings.defaults()
                .withMode(ServiceMode.DEFAULT)
                .withStateful(
                        new StatefulSettings(
                                true, bufferBytes, totalBytes, Duration.ofSeconds(30)));
    }

    private static void calls(RecordingServer server, StatefulClient client, String... targets) {
        for (String target : targets) {
            server.says(data(client, target, Messages.INVOCATION));
        }
    }

    private static ServiceMessage data(StatefulClient client, String target, int dataType) {
        byte[] bytes = client.encoded(StatefulClient.call(target));
        return new ServiceMessage.ConnectionData(
                client.id(), Unpooled.wrappedBuffer(bytes), dataType, false, null);
    }

    private static List<Object> said(RecordingServer server) {
        return server.take().stream()
                .map(message ->
                        message instanceof ServiceMessage.ConnectionData data
                                ? (Object) Messages.text(data.payload())
                                : message)
                .toList();
    }

    // coming back

    @ParameterizedTest
    @EnumSource(HubProtocol.class)
    void whatWasLostWithTheLineComesOnTheNextOneAndNothingTwice(HubProtocol protocol) {
        try (World world = new World(1)) {
            RecordingServer server = world.statefulServer("app");
            StatefulClient client = world.statefulClient(protocol);
            calls(server, client, "heard");
            client.hearsAll();
            calls(server, client, "lost");
            client.calls("up");
            client.losesLine();
            client.lossIsNoticed();
            server.takeAll();

            client.comesBack();
            client.saysAll();
            client.hearsAll();

            assertThat(client.targets()).containsExactly("heard", "lost");
            assertThat(server.take())
                    .containsExactly(
                            new ServiceMessage.ConnectionReconnect(client.id()),
                            data(client, "up", ServerConnection.DATA_UNKNOWN));
        }
    }

    @Test
    void theFirstMessageOnANewLineSaysWithWhichNumberItGoesOn() {
        try (World world = new World(1)) {
            RecordingServer server = world.statefulServer("app");
            StatefulClient client = world.statefulClient(HubProtocol.JSON);
            calls(server, client, "a", "b");
            client.hearsAll();
            client.acknowledges();
            client.saysAll();
            calls(server, client, "c");
            client.losesLine();

            client.comesBack();

            assertThat(Messages.text(client.line().down))
                    .isEqualTo("{\"type\":9,\"sequenceId\":3}" + RS + call("c"));
        }
    }

    @Test
    void aMessageToAllThatIsNoneEndsTheClientAndIsGivenBack() {
        try (World world = new World(1)) {
            RecordingServer server = world.statefulServer("app");
            StatefulClient client = world.statefulClient(HubProtocol.JSON);

            server.says(Messages.toAll("no message" + RS));

            assertThat(client.closed()).isEqualTo(CloseReason.PROTOCOL_VIOLATION);
        }
    }

    @Test
    void theHubServerHearsOfNoNewVersionNoAckAndNoSequence() {
        try (World world = new World(1)) {
            RecordingServer server = world.statefulServer("app");
            StatefulClient client = world.statefulClient(0, HubProtocol.JSON);
            client.saysHandshake(2);
            assertThat(server.all(ServiceMessage.ConnectionData.class))
                    .extracting(data -> Messages.text(data.payload()))
                    .containsExactly(Messages.JSON);
            server.says(Messages.data(client.id(), Messages.ACCEPTED, Messages.HANDSHAKE));
            server.takeAll();
            client.hearsAll();

            calls(server, client, "a");
            client.hearsAll();
            client.acknowledges();
            client.says(new HubMessage.Ping());
            client.saysAll();
            client.losesLine();
            client.comesBack();
            client.saysAll();

            assertThat(said(server))
                    .containsExactly(
                            "{\"type\":6}" + RS,
                            new ServiceMessage.ConnectionReconnect(client.id()));
        }
    }

    @Test
    void aLineThatStillLivesIsEndedAtOnceAndNotHeardAnyMore() {
        try (World world = new World(1)) {
            RecordingServer server = world.statefulServer("app");
            StatefulClient client = world.statefulClient(HubProtocol.JSON);
            StatefulClient.Line old = client.line();
            client.comesBack();

            assertThat(old.aborted).isTrue();
            server.takeAll();
            client.receivesOn(old, call("late"));
            assertThat(server.take()).isEmpty();
            calls(server, client, "a");
            assertThat(old.down.isReadable()).isFalse();
            client.hearsAll();
            assertThat(client.targets()).containsExactly("a");
        }
    }

    @Test
    void halfAMessageIsForgottenWithItsLine() {
        try (World world = new World(1)) {
            RecordingServer server = world.statefulServer("app");
            StatefulClient client = world.statefulClient(HubProtocol.JSON);
            client.calls("up");
            client.saysNext(10);
            client.losesLine();
            server.takeAll();

            client.comesBack();
            client.saysAll();

            assertThat(said(server))
                    .containsExactly(
                            new ServiceMessage.ConnectionReconnect(client.id()),
                            new String(client.encoded(StatefulClient.call("up")), UTF_8));
        }
    }

    @Test
    void pingsAreNotSentAgain() {
        try (World world = new World(1)) {
            RecordingServer server = world.statefulServer("app");
            StatefulClient client = world.statefulClient(HubProtocol.JSON);
            server.says(Messages.data(client.id(), "{\"type\":6}" + RS + call("a"), 0));
            client.losesLine();
            client.lossIsNoticed();
            server.says(Messages.data(client.id(), "{\"type\":6}" + RS, 0));

            client.comesBack();
            client.hearsAll();

            assertThat(client.targets()).containsExactly("a");
            assertThat(client.takeControls()).containsExactly(new HubMessage.Sequence(1));
        }
    }

    @Test
    void whatWasSentAgainIsKeptUntilSomethingNewerIsAcknowledged() {
        try (World world = new World(1)) {
            RecordingServer server = world.statefulServer("app");
            StatefulClient client = world.statefulClient(HubProtocol.JSON);
            calls(server, client, "a", "b");
            client.hearsAll();
            client.losesLine();
            client.comesBack();
            // It has both, but counts again from the first, and the line is cut in between.
            client.hearsNext(("{\"type\":9,\"sequenceId\":1}" + RS + call("a")).length());
            client.acknowledges();
            client.saysAll();
            client.losesLine();

            client.comesBack();
            client.hearsAll();
            assertThat(client.takeControls())
                    .containsExactly(new HubMessage.Sequence(1), new HubMessage.Sequence(1));

            calls(server, client, "c");
            client.hearsAll();
            client.acknowledges();
            client.saysAll();
            assertThat(world.engine().statefulSessions().budget().taken()).isZero();
            assertThat(client.targets()).containsExactly("a", "b", "c");
        }
    }

    @Test
    void aBroadcastIsKeptAsTheOneFrameOfAll() {
        try (World world = new World(1)) {
            RecordingServer server = world.statefulServer("app");
            StatefulClient one = world.statefulClient(HubProtocol.JSON);
            StatefulClient other = world.statefulClient(HubProtocol.JSON);

            server.says(Messages.toAll(call("news")));

            assertThat(one.line().frames.get(0).memoryAddress())
                    .isEqualTo(other.line().frames.get(0).memoryAddress());
            one.losesLine();
            one.comesBack();
            one.hearsAll();
            assertThat(one.targets()).containsExactly("news");
        }
    }

    @Test
    void aClientWithoutHubServerComesBackToo() {
        CoreSettings serverless = CoreSettings.defaults().withMode(ServiceMode.SERVERLESS);
        try (World world = new World(1, serverless)) {
            StatefulClient client = world.statefulClient(HubProtocol.JSON);
            RecordingServer server = world.weakServer("app");
            client.losesLine();
            client.lossIsNoticed();
            server.says(Messages.toAll(call("news")));

            client.comesBack();
            client.saysAll();
            client.hearsAll();

            assertThat(client.targets()).containsExactly("news");
        }
    }

    @Test
    void aClientWithoutHubServerIsNotHeldToBeSilentWhileItIsAwaitedNorRightAfter() {
        CoreSettings waiting =
                CoreSettings.defaults()
                        .withMode(ServiceMode.SERVERLESS)
                        .withStateful(
                                new StatefulSettings(
                                        true, 100_000, 1 << 20, Duration.ofSeconds(120)));
        try (World world = new World(1, waiting)) {
            StatefulClient client = world.statefulClient(HubProtocol.JSON);
            client.says(new HubMessage.Ping());
            client.saysAll();
            client.losesLine();
            client.lossIsNoticed();
            for (int i = 0; i < 100; i++) {
                world.advance(Duration.ofSeconds(1));
            }
            assertThat(client.isResumable()).isTrue();

            client.comesBack();
            client.saysAll();
            world.advance(Duration.ofSeconds(29));
            assertThat(client.closed()).isNull();

            world.advance(Duration.ofSeconds(2));
            assertThat(client.closed()).isEqualTo(CloseReason.CLIENT_TIMEOUT);
        }
    }

    @Test
    void aHubServerThatReadsSlowlyHoldsTheClientBackOnItsNewLineToo() {
        CoreSettings settings = settings(100_000, 1 << 20);
        try (World world = new World(1, settings)) {
            RecordingServer server = world.statefulServer("app");
            StatefulClient client = world.statefulClient(HubProtocol.JSON);
            server.lagsBehind(settings.serverQueueBytes() + 1);
            client.calls("a");
            client.calls("b");
            client.saysAll();
            client.calls("c");
            client.saysAll();
            assertThat(client.line().isRead).isFalse();
            client.losesLine();

            client.comesBack();
            world.settle();
            assertThat(client.line().isRead).isFalse();

            server.lagsBehind(0);
            world.advance(Duration.ofMillis(5));
            assertThat(client.line().isRead).isTrue();
        }
    }

    @Test
    void aLineThatTakesNothingAnyMoreCountsAsLost() {
        try (World world = new World(1)) {
            RecordingServer server = world.statefulServer("app");
            StatefulClient client = world.statefulClient(HubProtocol.JSON);
            StatefulClient.Line dead = client.line();
            calls(server, client, "a");

            client.stalls();
            calls(server, client, "b");
            assertThat(dead.aborted).isTrue();
            client.comesBack();
            client.hearsAll();

            assertThat(client.targets()).containsExactly("a", "b");
        }
    }

    // acks

    @Test
    void whatHasArrivedIsAcknowledgedWithinASecond() {
        try (World world = new World(1)) {
            world.statefulServer("app");
            StatefulClient client = world.statefulClient(HubProtocol.JSON);
            client.calls("a");
            client.calls("b");
            client.saysAll();
            client.hearsAll();
            assertThat(client.takeControls()).isEmpty();

            world.advance(Duration.ofSeconds(1));
            client.hearsAll();
            assertThat(client.takeControls()).containsExactly(new HubMessage.Ack(2));
            world.advance(Duration.ofSeconds(5));
            client.hearsAll();
            assertThat(client.takeControls()).isEmpty();
        }
    }

    @Test
    void aClientThatSaysMuchIsAcknowledgedAtOnceSinceItWouldWait() {
        try (World world = new World(1)) {
            world.statefulServer("app");
            StatefulClient client = world.statefulClient(HubProtocol.JSON);

            client.calls("x".repeat(25_000));
            client.saysAll();
            client.hearsAll();

            assertThat(client.takeControls()).containsExactly(new HubMessage.Ack(1));
        }
    }

    // the end

    @Test
    void aClientThatClosedItsLineInGoodOrderDoesNotComeBack() {
        try (World world = new World(1)) {
            RecordingServer server = world.statefulServer("app");
            StatefulClient client = world.statefulClient(HubProtocol.JSON);
            client.leaves();

            assertThat(client.isResumable()).isFalse();
            assertThat(client.closed()).isEqualTo(CloseReason.CLIENT_LEFT);
            assertThat(server.all(ServiceMessage.CloseConnection.class)).hasSize(1);
        }
    }

    @Test
    void aCloseRecordOfEitherSideEndsIt() {
        try (World world = new World(1)) {
            RecordingServer server = world.statefulServer("app");
            StatefulClient client = world.statefulClient(HubProtocol.JSON);
            client.says(new HubMessage.Close(null, false));
            client.saysAll();
            assertThat(client.isResumable()).isFalse();
            client.losesLine();
            client.lossIsNoticed();
            assertThat(client.closed()).isEqualTo(CloseReason.CLIENT_LEFT);

            StatefulClient other = world.statefulClient(HubProtocol.JSON);
            server.says(Messages.data(other.id(), "{\"type\":7}" + RS, Messages.CLOSE));
            assertThat(other.isResumable()).isFalse();
            other.hearsAll();
            assertThat(other.takeControls()).containsExactly(new HubMessage.Close(null, false));
            other.losesLine();
            other.lossIsNoticed();
            assertThat(other.closed()).isEqualTo(CloseReason.CLIENT_LEFT);
        }
    }

    @Test
    void aClientThatDoesNotComeBackInTimeIsGivenUp() {
        try (World world = new World(1)) {
            RecordingServer server = world.statefulServer("app");
            StatefulClient client = world.statefulClient(HubProtocol.JSON);
            calls(server, client, "a");
            client.losesLine();
            client.lossIsNoticed();
            world.advance(Duration.ofSeconds(29));
            assertThat(client.isResumable()).isTrue();

            world.advance(Duration.ofSeconds(2));

            assertThat(client.isResumable()).isFalse();
            assertThat(server.all(ServiceMessage.CloseConnection.class)).hasSize(1);
            assertThat(world.engine().statefulSessions().budget().taken()).isZero();
        }
    }

    @Test
    void aClientThatIsClosedWhileItIsAwayDoesNotComeBack() {
        try (World world = new World(1)) {
            RecordingServer server = world.statefulServer("app");
            StatefulClient client = world.statefulClient(HubProtocol.JSON);
            client.losesLine();
            client.lossIsNoticed();

            server.leaves();

            assertThat(client.isResumable()).isFalse();
        }
    }

    @Test
    void aLineThatComesAfterTheEndIsClosed() {
        try (World world = new World(1)) {
            world.statefulServer("app");
            StatefulClient client = world.statefulClient(HubProtocol.JSON);
            StatefulSession session =
                    Objects.requireNonNull(world.engine().resumable(client.token()));
            client.leaves();

            StatefulClient.Line late = client.newLine();
            world.onShard(0, () -> session.resume(late));

            assertThat(late.closed).isEqualTo(CloseReason.RESUME_FAILED);
        }
    }

    @Test
    void aClientThatGoesOnBeyondWhatCameIsClosed() {
        try (World world = new World(1)) {
            world.statefulServer("app");
            StatefulClient client = world.statefulClient(HubProtocol.JSON);
            client.says(new HubMessage.Sequence(2));
            client.saysAll();

            assertThat(client.closed()).isEqualTo(CloseReason.PROTOCOL_VIOLATION);
            client.hearsAll();
            assertThat(client.takeControls())
                    .containsExactly(
                            new HubMessage.Close(
                                    "sequenceId: found 2, expected 1 to 1 (protocol_violation)",
                                    false));
        }
    }

    @Test
    void aClientThatAcknowledgesWhatItWasNeverSentIsClosed() {
        try (World world = new World(1)) {
            world.statefulServer("app");
            StatefulClient client = world.statefulClient(HubProtocol.JSON);
            client.says(new HubMessage.Ack(1));
            client.saysAll();

            assertThat(client.closed()).isEqualTo(CloseReason.PROTOCOL_VIOLATION);
        }
    }

    // what is kept

    @Test
    void aClientToWhichMoreWasSentWhileItWasAwayThanIsKeptIsGivenUp() {
        try (World world = new World(1, settings(1000, 1 << 20))) {
            RecordingServer server = world.statefulServer("app");
            StatefulClient client = world.statefulClient(HubProtocol.JSON);
            client.losesLine();
            client.lossIsNoticed();
            calls(server, client, "x".repeat(500));
            assertThat(client.isResumable()).isTrue();

            server.says(Messages.toAll(call("y".repeat(500))));

            assertThat(client.isResumable()).isFalse();
            assertThat(server.all(ServiceMessage.CloseConnection.class)).hasSize(1);
            assertThat(world.engine().statefulSessions().budget().taken()).isZero();
        }
    }

    @Test
    void aClientThatHasHeardWhatGaveWayComesBackAllTheSame() {
        try (World world = new World(1, settings(1000, 1 << 20))) {
            RecordingServer server = world.statefulServer("app");
            StatefulClient client = world.statefulClient(HubProtocol.JSON);
            for (int i = 0; i < 100; i++) {
                calls(server, client, "n" + i);
            }
            client.hearsAll();
            client.losesLine();
            client.lossIsNoticed();
            calls(server, client, "last");

            client.comesBack();
            client.hearsAll();

            assertThat(client.targets()).hasSize(101).endsWith("n99", "last");
        }
    }

    @Test
    void allClientsTogetherKeepNoMoreThanTheNodeAllows() {
        try (World world = new World(1, settings(100_000, 150))) {
            RecordingServer server = world.statefulServer("app");
            StatefulClient one = world.statefulClient(HubProtocol.JSON);
            StatefulClient other = world.statefulClient(HubProtocol.JSON);
            for (int i = 0; i < 10; i++) {
                server.says(Messages.toAll(call("n" + i)));
                assertThat(world.engine().statefulSessions().budget().taken()).isBetween(1L, 150L);
            }
            one.hearsAll();
            other.hearsAll();
            other.losesLine();
            other.comesBack();
            other.hearsAll();

            assertThat(one.targets()).hasSize(10);
            assertThat(other.targets()).hasSize(10);
        }
    }

    // who may

    @Test
    void aClientWhoseHandshakeAsksForLessIsServedAsAnyOther() {
        try (World world = new World(1)) {
            RecordingServer server = world.statefulServer("app");
            StatefulClient client = world.statefulClient(0, HubProtocol.JSON);
            client.saysHandshake(1);
            server.says(Messages.data(client.id(), Messages.ACCEPTED, Messages.HANDSHAKE));
            client.calls("a");
            client.saysAll();
            client.says(new HubMessage.Ack(7));
            client.saysAll();
            assertThat(server.all(ServiceMessage.ConnectionData.class))
                    .extracting(data -> Messages.text(data.payload()))
                    .containsExactly(
                            Messages.JSON,
                            new String(client.encoded(StatefulClient.call("a")), UTF_8),
                            "{\"type\":8,\"sequenceId\":7}" + RS);
            assertThat(client.isResumable()).isFalse();

            client.losesLine();
            client.lossIsNoticed();
            assertThat(client.closed()).isEqualTo(CloseReason.CLIENT_LEFT);
        }
    }

    @Test
    void aClientThatWasRefusedDoesNotComeBack() {
        try (World world = new World(1)) {
            RecordingServer server = world.statefulServer("app");
            StatefulClient client = world.statefulClient(0, HubProtocol.JSON);
            client.saysHandshake(2);
            server.says(Messages.data(client.id(), "{\"error\":\"no\"}" + RS, Messages.HANDSHAKE));

            assertThat(client.isResumable()).isFalse();
            assertThat(Messages.text(client.line().down)).isEqualTo("{\"error\":\"no\"}" + RS);
        }
    }

    @Test
    void aHandshakeThatCannotBeReadIsRefusedAsAnyOther() {
        try (World world = new World(1)) {
            world.statefulServer("app");
            StatefulClient client = world.statefulClient(0, HubProtocol.JSON);
            client.line().up.writeBytes(Messages.bytes("{]" + RS));
            client.saysAll();

            assertThat(client.closed()).isEqualTo(CloseReason.HANDSHAKE_INVALID);
            StatefulClient endless = world.statefulClient(0, HubProtocol.JSON);
            endless.line().up.writeBytes(Messages.bytes("x".repeat(20_000)));
            endless.saysAll();
            assertThat(endless.closed()).isEqualTo(CloseReason.HANDSHAKE_INVALID);
        }
    }

    @Test
    void itIsGrantedOnlyIfEveryHubServerThatMayServeAllowsIt() {
        try (World world = new World(1)) {
            Engine engine = world.engine();
            assertThat(engine.grantsStatefulReconnect(World.HUB, Identities.anonymous())).isFalse();
            world.statefulServer("new");
            assertThat(engine.grantsStatefulReconnect(World.HUB, Identities.anonymous())).isTrue();
            world.server("old");
            assertThat(engine.grantsStatefulReconnect(World.HUB, Identities.anonymous())).isFalse();
            assertThat(
                            engine.grantsStatefulReconnect(
                                    World.HUB, Identities.sticky("new", StickyMode.REQUIRED)))
                    .isTrue();
            assertThat(
                            engine.grantsStatefulReconnect(
                                    World.HUB, Identities.sticky("old", StickyMode.PREFERRED)))
                    .isFalse();
        }
    }

    @Test
    void itIsNotGrantedWhereItIsTurnedOff() {
        StatefulSettings off = new StatefulSettings(false, 1000, 1000, Duration.ofSeconds(1));
        CoreSettings settings =
                CoreSettings.defaults().withMode(ServiceMode.SERVERLESS).withStateful(off);
        try (World world = new World(1, settings)) {
            assertThat(world.engine().grantsStatefulReconnect(World.HUB, Identities.anonymous()))
                    .isFalse();
        }
    }
}
