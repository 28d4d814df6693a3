package io.heliograph.server.core.engine;

import static io.heliograph.server.core.engine.Messages.HANDSHAKE;
import static io.heliograph.server.core.engine.Messages.data;
import static io.heliograph.server.core.engine.Messages.notFound;
import static io.heliograph.server.core.engine.Messages.ok;
import static io.heliograph.server.core.engine.Messages.toAll;

import static org.assertj.core.api.Assertions.assertThat;

import io.heliograph.server.core.CloseReason;
import io.heliograph.server.core.CoreSettings;
import io.heliograph.server.core.HubName;
import io.heliograph.server.core.ServiceMode;
import io.heliograph.wire.service.ServiceMessage;
import io.heliograph.wire.service.ServiceMessage.HandshakeRequest;
import io.heliograph.wire.service.ServiceMessage.HandshakeResponse;
import io.heliograph.wire.service.ServiceMessage.Ping;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

class HubServerTest {

    private static final HandshakeRequest HELLO = new HandshakeRequest(1, 0, "", 0, false);

    @Test
    void theFirstFrameIsTheAnswerToTheHandshake() {
        try (World world = new World(1)) {
            RecordingServer server = world.connectServer(World.HUB, "app");
            world.advance(Duration.ofSeconds(10));
            assertThat(server.takeAll()).isEmpty();

            server.says(HELLO, Ping.of("status", "1"));

            assertThat(server.take())
                    .satisfiesExactly(
                            first ->
                                    assertThat(first)
                                            .isInstanceOfSatisfying(
                                                    HandshakeResponse.class,
                                                    response -> {
                                                        assertThat(response.errorMessage())
                                                                .isNull();
                                                        assertThat(response.connectionId())
                                                                .isNotEmpty();
                                                    }),
                            second -> assertThat(second).isEqualTo(Ping.of("status", "0")));
        }
    }

    @Test
    void theSixElementHandshakeOfOlderSdksIsRead() {
        try (World world = new World(1)) {
            RecordingServer server = world.connectServer(World.HUB, "app");

            server.saysBytes(HexFormat.of().parseHex("0796010100a00080"));

            assertThat(server.all(HandshakeResponse.class)).hasSize(1);
            assertThat(server.closed()).isNull();
        }
    }

    @Test
    void aHubInServerlessModeRefusesServerConnectionsButWeakOnes() {
        try (World world = new World(1, CoreSettings.defaults().withMode(ServiceMode.SERVERLESS))) {
            RecordingServer server = world.connectServer(World.HUB, "app");
            RecordingServer weak = world.connectServer(World.HUB, "app");

            server.says(HELLO);
            weak.says(new HandshakeRequest(1, 2, "", 0, false));

            assertThat(server.all(HandshakeResponse.class))
                    .containsExactly(
                            new HandshakeResponse(
                                    "Hub '"
                                            + World.HUB
                                            + "' is in serverless mode, a server connection is not"
                                            + " allowed.",
                                    null));
            assertThat(server.closed()).isEqualTo(CloseReason.HUB_SERVER_HANDSHAKE);
            assertThat(weak.closed()).isNull();
        }
    }

    @Test
    void anotherProtocolVersionIsRefusedWithATextAndClosed() {
        try (World world = new World(1)) {
            RecordingServer server = world.connectServer(World.HUB, "app");

            server.says(new HandshakeRequest(2, 0, "", 0, false), Ping.of("status", "1"));

            assertThat(server.take())
                    .containsExactly(
                            new HandshakeResponse(
                                    "Protocol version 2 is not supported; this service speaks"
                                            + " version 1.",
                                    null));
            assertThat(server.closed()).isEqualTo(CloseReason.HUB_SERVER_HANDSHAKE);
        }
    }

    @Test
    void anythingButAHandshakeAtFirstIsRefused() {
        try (World world = new World(1)) {
            RecordingServer server = world.connectServer(World.HUB, "app");

            server.says(Ping.KEEP_ALIVE);

            assertThat(server.take())
                    .containsExactly(
                            new HandshakeResponse(
                                    "The first message must be a handshake request.", null));
            assertThat(server.closed()).isEqualTo(CloseReason.HUB_SERVER_HANDSHAKE);
        }
    }

    @Test
    void anUnreadableHandshakeIsRefused() {
        try (World world = new World(1)) {
            RecordingServer server = world.connectServer(World.HUB, "app");

            server.saysBytes((byte) 1, (byte) 0xc0);

            assertThat(server.all(HandshakeResponse.class))
                    .singleElement()
                    .satisfies(response ->
                            assertThat(response.errorMessage())
                                    .startsWith("The handshake could not be read: "));
            assertThat(server.closed()).isEqualTo(CloseReason.HUB_SERVER_HANDSHAKE);
        }
    }

    @Test
    void aHubServerThatNeverShakesHandsIsClosedAfter15Seconds() {
        try (World world = new World(1)) {
            RecordingServer server = world.connectServer(World.HUB, "app");

            world.advance(Duration.ofSeconds(15));
            assertThat(server.closed()).isNull();
            world.advance(Duration.ofSeconds(1));

            assertThat(server.closed()).isEqualTo(CloseReason.HUB_SERVER_HANDSHAKE);
            assertThat(server.takeAll()).isEmpty();
        }
    }

    @Test
    void theServicePingsEvery5Seconds() {
        try (World world = new World(2)) {
            RecordingServer server = world.server("app");

            for (int i = 0; i < 20; i++) {
                world.advance(Duration.ofSeconds(5));
                assertThat(server.takeAll()).containsExactly(Ping.KEEP_ALIVE);
            }
            assertThat(server.closed()).isNull();
        }
    }

    @OnAnyNumberOfShards
    void aHubServerThatIsSilentFor30SecondsIsGivenUpAndItsClientsMayComeBack(int shards) {
        try (World world = new World(shards)) {
            RecordingServer server = world.server("app");
            List<RecordingClient> clients = world.clients(4);
            server.fallsSilent();

            world.advance(Duration.ofSeconds(30));
            assertThat(server.closed()).isNull();
            world.advance(Duration.ofSeconds(1));

            assertThat(server.closed()).isEqualTo(CloseReason.HUB_SERVER_SILENT);
            assertThat(clients)
                    .allSatisfy(client -> {
                        assertThat(client.closed()).isEqualTo(CloseReason.HUB_SERVER_LOST);
                        assertThat(client.takeTexts())
                                .singleElement()
                                .asString()
                                .startsWith("{\"type\":7,")
                                .contains("hub_server_lost")
                                .contains("\"allowReconnect\":true");
                    });
        }
    }

    @OnAnyNumberOfShards
    void aLostConnectionTakesItsOwnClientsWithItAndNoOthers(int shards) {
        try (World world = new World(shards)) {
            RecordingServer lost = world.server("app");
            RecordingServer kept = world.server("app");
            List<RecordingClient> clients = world.clients(Balance.BLOCK + 3);
            List<RecordingClient> losers = clients.stream().filter(lost::carries).toList();
            assertThat(losers).hasSize(Balance.BLOCK);

            lost.leaves();

            assertThat(lost.closed()).isEqualTo(CloseReason.HUB_SERVER_LOST);
            for (RecordingClient client : clients) {
                assertThat(client.closed())
                        .isEqualTo(losers.contains(client) ? CloseReason.HUB_SERVER_LOST : null);
            }
            assertThat(kept.take()).isEmpty();
        }
    }

    @OnAnyNumberOfShards
    void framesAreReadWhereverTheyAreCut(int shards) {
        ServiceMessage[] conversation = {
            HELLO, Ping.of("status", "1"), toAll("one"), toAll("two"), Ping.of("servers", "")
        };
        byte[] hello = RecordingServer.encode(HELLO);
        byte[] bytes = RecordingServer.encode(conversation);
        int firstCut = hello.length + 8;
        for (int cut = firstCut; cut <= bytes.length; cut++) {
            try (World world = new World(shards)) {
                RecordingServer other = world.server("other");
                RecordingClient client = world.client();
                RecordingServer server = world.connectServer(World.HUB, "app");

                server.saysBytes(Arrays.copyOfRange(bytes, 0, firstCut));
                server.saysBytes(Arrays.copyOfRange(bytes, firstCut, cut));
                server.saysBytes(Arrays.copyOfRange(bytes, cut, bytes.length));

                assertThat(client.takeTexts()).containsExactly("one", "two");
                assertThat(server.take()).hasSize(3);
                assertThat(other.take()).isEmpty();
            }
        }
    }

    @OnAnyNumberOfShards
    void framesAreReadByteByByte(int shards) {
        try (World world = new World(shards)) {
            world.server("other");
            RecordingClient client = world.client();
            RecordingServer server = world.connectServer(World.HUB, "app");

            for (byte b :
                    RecordingServer.encode(
                            HELLO,
                            toAll("one"),
                            toAll("two".repeat(100)),
                            Ping.of("status", "1"))) {
                server.saysBytes(b);
            }

            assertThat(client.takeTexts()).containsExactly("one", "two".repeat(100));
            assertThat(server.take()).hasSize(2);
        }
    }

    @Test
    void anUnreadableMessageIsPassedOver() {
        try (World world = new World(1)) {
            RecordingServer server = world.server("app");
            RecordingClient client = world.client();
            byte[] broken = {3, (byte) 0x92, 20, (byte) 0xc1};

            server.saysBytes(concat(broken, RecordingServer.encode(toAll("behind"))));

            assertThat(client.takeTexts()).containsExactly("behind");
            assertThat(server.closed()).isNull();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"00", "ffffffffff01", "ffffffff07", "8080808020"})
    void aBadLengthEndsTheConnection(String length) {
        try (World world = new World(2)) {
            RecordingServer server = world.server("app");
            List<RecordingClient> clients = world.clients(2);

            server.saysBytes(
                    concat(
                            RecordingServer.encode(toAll("before")),
                            HexFormat.of().parseHex(length)));

            assertThat(server.closed()).isEqualTo(CloseReason.PROTOCOL_VIOLATION);
            assertThat(clients)
                    .allSatisfy(client -> {
                        assertThat(client.takeTexts()).hasSize(2).startsWith("before");
                        assertThat(client.closed()).isEqualTo(CloseReason.HUB_SERVER_LOST);
                    });
        }
    }

    @Test
    void whatIsLeftOfAFrameIsGivenBackWhenTheConnectionEnds() {
        try (World world = new World(1)) {
            RecordingServer server = world.server("app");
            byte[] bytes = RecordingServer.encode(toAll("never complete"));

            server.saysBytes(Arrays.copyOf(bytes, bytes.length - 1));
            server.leaves();

            assertThat(server.closed()).isEqualTo(CloseReason.HUB_SERVER_LOST);
        }
    }

    @Test
    void messagesWithoutMeaningHereArePassedOver() {
        try (World world = new World(1)) {
            RecordingServer server = world.server("app");
            RecordingClient client = world.client();

            server.saysBytes(HexFormat.of().parseHex("0592cd03e8c0"));
            server.says(
                    HELLO,
                    new HandshakeResponse(null, "x"),
                    new ServiceMessage.ServiceError("nonsense"),
                    new ServiceMessage.Ack(7, 1, "", null),
                    new ServiceMessage.ServiceMapping("i", client.id(), "node"),
                    new ServiceMessage.ConnectionReconnect(client.id()),
                    new ServiceMessage.ConnectionFlowControl(client.id(), 1, 2),
                    new ServiceMessage.UpdateConnectionClaims(client.id(), List.of()),
                    new ServiceMessage.ErrorCompletion("i", client.id(), "app", "no", null),
                    Ping.of("nobody-knows-this", "1"),
                    Ping.of("shutdown", "later"),
                    toAll("still there"));

            assertThat(server.take()).isEmpty();
            assertThat(server.closed()).isNull();
            assertThat(client.takeTexts()).containsExactly("still there");
        }
    }

    @Test
    void anAccessKeyIsAnsweredWithAnErrorAndNewClaimsWithNotFound() {
        try (World world = new World(1)) {
            RecordingServer server = world.server("app");

            server.says(
                    new ServiceMessage.AccessKeyRequest("token", null),
                    new ServiceMessage.RefreshAuth("token", List.of(), Instant.EPOCH, 8),
                    new ServiceMessage.GetConnectionClaims("token", 9));

            assertThat(server.take())
                    .satisfiesExactly(
                            answer ->
                                    assertThat(answer)
                                            .isInstanceOfSatisfying(
                                                    ServiceMessage.AccessKeyResponse.class,
                                                    response -> {
                                                        assertThat(response.accessKey()).isNull();
                                                        assertThat(response.errorType())
                                                                .isNotEmpty();
                                                    }),
                            answer -> assertThat(answer).isEqualTo(notFound(8)),
                            answer -> assertThat(answer).isEqualTo(notFound(9)));
        }
    }

    @OnAnyNumberOfShards
    void aStatusPingIsToldWhetherTheHubHasClients(int shards) {
        try (World world = new World(shards)) {
            RecordingServer server = world.server("app");

            server.says(Ping.of("status", "1"));
            assertThat(server.take()).containsExactly(Ping.of("status", "0"));
            RecordingClient client = world.client();
            server.says(Ping.of("status", "1"));
            assertThat(server.take()).containsExactly(Ping.of("status", "1"));
            client.leaves();
            server.take();
            server.says(Ping.of("status", "1"));
            assertThat(server.take()).containsExactly(Ping.of("status", "0"));
        }
    }

    @OnAnyNumberOfShards
    void aServersPingIsToldTheIdsInOrderUnderAStampThatGrows(int shards) {
        try (World world = new World(shards)) {
            RecordingServer server = world.server("app_b");
            world.server("app_c");
            world.server("app_a");
            world.server("app_b");
            world.weakServer("weak");
            world.server(new HubName("other"), "stranger", 0);
            RecordingServer gone = world.server("app_0");
            gone.leaves();

            server.says(Ping.of("servers", ""), Ping.of("servers", ""));

            List<String[]> answers =
                    server.all(Ping.class).stream()
                            .map(ping -> String.valueOf(ping.value("servers")).split(":", -1))
                            .toList();
            assertThat(answers)
                    .hasSize(2)
                    .allSatisfy(parts -> assertThat(parts[1]).isEqualTo("app_a;app_b;app_c"));
            long ticks = Long.parseLong(answers.get(0)[0]);
            assertThat(ticks)
                    .isEqualTo(world.clock().epochMillis() * 10_000 + 621_355_968_000_000_000L);
            assertThat(Long.parseLong(answers.get(1)[0])).isGreaterThan(ticks);
        }
    }

    @Test
    void severalQuestionsInOnePingAreAllAnswered() {
        try (World world = new World(1)) {
            RecordingServer server = world.server("app");

            server.says(Ping.of("status", "1", "servers", ""));

            assertThat(server.take()).hasSize(2).startsWith(Ping.of("status", "0"));
        }
    }

    @OnAnyNumberOfShards
    void aWeakConnectionNeverGetsClientsAndMaySendToAll(int shards) {
        try (World world = new World(shards)) {
            RecordingServer weak = world.weakServer("weak");
            assertThat(world.engine().hasHubServer(World.HUB)).isFalse();
            RecordingServer server = world.server("app");
            assertThat(world.engine().hasHubServer(World.HUB)).isTrue();
            List<RecordingClient> clients = world.clients(5);

            weak.says(toAll("news"));

            assertThat(clients)
                    .allSatisfy(client -> {
                        assertThat(server.carries(client)).isTrue();
                        assertThat(client.takeTexts()).containsExactly("news");
                    });
            assertThat(weak.take()).isEmpty();
        }
    }

    @OnAnyNumberOfShards
    void aHubServerReachesOnlyItsOwnHub(int shards) {
        try (World world = new World(shards)) {
            world.server("app");
            RecordingServer stranger = world.server(new HubName("other"), "stranger", 0);
            RecordingClient client = world.client("ann");

            stranger.says(
                    toAll("no"),
                    Messages.toUser("ann", "no"),
                    Messages.toClients(List.of(client.id()), "no"),
                    data(client, "no", HANDSHAKE),
                    Messages.end(client),
                    Messages.join(client, "g", 1),
                    Messages.toGroup("g", "no"),
                    new ServiceMessage.CheckConnectionExistenceWithAck(client.id(), 2, null),
                    new ServiceMessage.CloseConnectionWithAck(client.id(), null, 3, null));

            assertThat(stranger.take())
                    .containsExactlyInAnyOrder(notFound(1), notFound(2), notFound(3));
            assertThat(client.takeTexts()).isEmpty();
            assertThat(client.closed()).isNull();
        }
    }

    @OnAnyNumberOfShards
    void anAckGoesToTheConnectionThatAskedThoughAnotherUsesTheSameNumber(int shards) {
        try (World world = new World(shards)) {
            RecordingServer one = world.server("app");
            RecordingServer two = world.server("app");
            RecordingClient client = world.client();

            one.willSay(Messages.join(client, "g", 1), Messages.join(client, "h", 2));
            two.willSay(
                    Messages.leave(client, "g", 1),
                    new ServiceMessage.CheckUserExistenceWithAck("nobody", 2, null));
            world.settle();

            assertThat(one.take()).containsExactly(ok(1), ok(2));
            assertThat(two.take()).containsExactlyInAnyOrder(ok(1), notFound(2));
        }
    }

    @Test
    void aHubServerThatReadsSlowlyHoldsBackItsClients() {
        try (World world = new World(2)) {
            RecordingServer server = world.server("app");
            List<RecordingClient> clients = world.clients(2);
            server.lagsBehind(5L << 20);
            clients.forEach(client -> client.says("more"));
            clients.forEach(client -> client.says("and more"));
            assertThat(clients).noneMatch(RecordingClient::isRead);

            world.advance(Duration.ofMillis(50));
            assertThat(clients).noneMatch(RecordingClient::isRead);
            server.lagsBehind(1L << 20);
            world.advance(Duration.ofMillis(10));

            assertThat(clients).allMatch(RecordingClient::isRead);
            assertThat(server.dataOf(clients.get(0))).isEqualTo("moreand more");
        }
    }

    private static byte[] concat(byte[]... parts) {
        byte[] all = new byte[Stream.of(parts).mapToInt(part -> part.length).sum()];
        int at = 0;
        for (byte[] part : parts) {
            System.arraycopy(part, 0, all, at, part.length);
            at += part.length;
        }
        return all;
    }
}
