package io.heliograph.server.core.engine;

import static io.heliograph.server.core.engine.Messages.ACCEPTED;
import static io.heliograph.server.core.engine.Messages.HANDSHAKE;
import static io.heliograph.server.core.engine.Messages.INVOCATION;
import static io.heliograph.server.core.engine.Messages.JSON;
import static io.heliograph.server.core.engine.Messages.MESSAGEPACK;
import static io.heliograph.server.core.engine.Messages.RS;
import static io.heliograph.server.core.engine.Messages.data;
import static io.heliograph.server.core.engine.Messages.end;
import static io.heliograph.server.core.engine.Messages.toAll;

import static org.assertj.core.api.Assertions.assertThat;

import io.heliograph.access.TokenClaim;
import io.heliograph.server.core.CloseReason;
import io.heliograph.server.core.CoreSettings;
import io.heliograph.server.core.Payload;
import io.heliograph.server.core.Recipients;
import io.heliograph.server.core.ServiceMode;
import io.heliograph.wire.service.Claim;
import io.heliograph.wire.service.ServiceMessage;
import io.heliograph.wire.service.ServiceMessage.ConnectionData;
import io.heliograph.wire.service.ServiceMessage.OpenConnection;
import io.netty.buffer.ByteBuf;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;

class ClientOpeningTest {

    @OnAnyNumberOfShards
    void theHubServerLearnsEverythingOfTheClient(int shards) {
        try (World world = new World(shards)) {
            RecordingServer server = world.server("app");
            List<TokenClaim> claims =
                    List.of(
                            new TokenClaim("asrs.s.uid", "ann"),
                            new TokenClaim("role", "admin"),
                            new TokenClaim("exp", "1"),
                            new TokenClaim("role", "ops"),
                            new TokenClaim("role", "admin"));
            ClientDetails details =
                    new ClientDetails(
                            Identities.withClaims(claims, false),
                            Map.of("X-Tag", List.of("a", "b")),
                            "?hub=chat&x=1",
                            "192.0.2.7");
            RecordingClient client = world.connect(World.HUB, details, true);

            client.says(JSON);

            assertThat(server.take())
                    .containsExactly(
                            new OpenConnection(
                                    client.id(),
                                    List.of(
                                            new Claim("asrs.s.uid", "ann"),
                                            new Claim("role", "admin"),
                                            new Claim("exp", "1"),
                                            new Claim("role", "ops"),
                                            new Claim("role", "admin")),
                                    Map.of(
                                            "X-Tag", List.of("a", "b"),
                                            "X-Forwarded-For", List.of("192.0.2.7"),
                                            "Asrs-Instance-Id",
                                                    List.of(world.engine().instanceId())),
                                    "?hub=chat&x=1",
                                    "json",
                                    null),
                            data(client, JSON, HANDSHAKE));
            assertThat(client.takeTexts()).isEmpty();
        }
    }

    @Test
    void aDiagnosticClientIsMarked() {
        try (World world = new World(1)) {
            RecordingServer server = world.server("app");
            RecordingClient client = world.connect(Identities.withClaims(List.of(), true));

            client.says(JSON);

            assertThat(server.all(OpenConnection.class))
                    .singleElement()
                    .satisfies(open ->
                            assertThat(open.headers())
                                    .containsEntry("Asrs-Is-Diagnostic-Client", List.of("true")));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "json, json, false",
        "MessagePack, messagepack, true",
        "blazorpack, blazorpack, true",
        "homegrown, homegrown, false"
    })
    void theProtocolIsNamedInLowerCaseAndTheHandshakeIsForwardedAsSent(
            String spelled, String name, boolean binary) {
        try (World world = new World(2)) {
            RecordingServer server = world.server("app");
            RecordingClient client = world.connect(Identities.anonymous());
            String request =
                    "{ \"version\" : 1, \"extra\":[1,{}], \"protocol\":\"" + spelled + "\" }" + RS;

            client.says(request);

            assertThat(server.all(OpenConnection.class))
                    .singleElement()
                    .satisfies(open -> assertThat(open.protocol()).isEqualTo(name));
            assertThat(server.dataOf(client)).isEqualTo(request);
            assertThat(client.binary()).isEqualTo(binary);
        }
    }

    @OnAnyNumberOfShards
    void dataRightBehindTheHandshakeIsForwarded(int shards) {
        try (World world = new World(shards)) {
            RecordingServer server = world.server("app");
            RecordingClient client = world.connect(Identities.anonymous());

            client.says(JSON + "one" + RS);
            client.says("two" + RS);

            assertThat(server.take())
                    .hasSize(4)
                    .endsWith(
                            data(client, JSON, HANDSHAKE),
                            data(client, "one" + RS, 0),
                            data(client, "two" + RS, 0));
        }
    }

    @Test
    void aHandshakeAndItsSequelAreReadWhereverTheyAreCut() {
        byte[] bytes = (JSON + "one" + RS).getBytes(StandardCharsets.UTF_8);
        for (int cut = 0; cut <= bytes.length; cut++) {
            try (World world = new World(1)) {
                RecordingServer server = world.server("app");
                RecordingClient client = world.connect(Identities.anonymous());

                client.saysBytes(Arrays.copyOfRange(bytes, 0, cut));
                client.saysBytes(Arrays.copyOfRange(bytes, cut, bytes.length));

                assertThat(server.all(OpenConnection.class)).hasSize(1);
                assertThat(server.dataOf(client)).isEqualTo(JSON + "one" + RS);
                assertThat(server.all(ConnectionData.class).get(0))
                        .isEqualTo(data(client, JSON, HANDSHAKE));
            }
        }
    }

    @Test
    void aLargeMessageBehindTheHandshakeIsForwardedWhole() {
        try (World world = new World(1)) {
            RecordingServer server = world.server("app");
            RecordingClient client = world.connect(Identities.anonymous());
            String large = "x".repeat(100_000) + RS;

            client.says(JSON + large);

            assertThat(server.dataOf(client)).isEqualTo(JSON + large);
        }
    }

    @OnAnyNumberOfShards
    void theHandshakeResponseGoesOutAloneAndWhatCameBeforeItFollowsInOrder(int shards) {
        try (World world = new World(shards)) {
            RecordingServer server = world.server("app");
            RecordingServer other = world.server("other");
            RecordingClient client = world.connect(Identities.user("ann"));
            client.says(JSON);
            assertThat(server.carries(client)).isTrue();

            other.says(toAll("one"));
            server.says(
                    Messages.toClients(List.of(client.id()), "two"), Messages.join(client, "g", 1));
            other.says(Messages.toGroup("g", "three"), Messages.toUser("ann", "four"));
            assertThat(client.takeTexts()).isEmpty();
            server.says(
                    data(client, ACCEPTED + "five", HANDSHAKE), data(client, "six", INVOCATION));

            assertThat(client.takeTexts())
                    .containsExactly(ACCEPTED, "one", "two", "three", "four", "five", "six");
        }
    }

    @Test
    void aRefusalByTheHubServerIsRelayed() {
        try (World world = new World(1)) {
            RecordingServer server = world.server("app");
            RecordingClient client = world.connect(Identities.anonymous());
            client.says("{\"protocol\":\"homegrown\",\"version\":1}" + RS);

            server.says(data(client, "{\"error\":\"no\"}" + RS, HANDSHAKE), end(client));

            assertThat(client.takeTexts()).containsExactly("{\"error\":\"no\"}" + RS);
            assertThat(client.closed()).isEqualTo(CloseReason.CLOSED_BY_HUB);
        }
    }

    @Test
    void aFirstWordOfTheHubServerThatIsNoHandshakeResponseEndsTheClient() {
        try (World world = new World(2)) {
            RecordingServer server = world.server("app");
            RecordingClient client = world.connect(Identities.anonymous());
            client.says(JSON);
            server.take();

            server.says(data(client, "no separator", HANDSHAKE));

            assertThat(client.closed()).isEqualTo(CloseReason.PROTOCOL_VIOLATION);
            assertThat(server.take()).containsExactly(end(client));
        }
    }

    @OnAnyNumberOfShards
    void withoutAHubServerAHubInDefaultModeRefuses(int shards) {
        try (World world = new World(shards)) {
            world.weakServer("weak");
            RecordingClient client = world.connect(Identities.anonymous());

            client.says(JSON);

            assertThat(client.takeTexts())
                    .singleElement()
                    .asString()
                    .startsWith("{\"error\":")
                    .contains("no_hub_server");
            assertThat(client.closed()).isEqualTo(CloseReason.NO_HUB_SERVER);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 15, 30})
    void aClientThatSendsNoHandshakeIsClosedAfterTheTimeOfItsToken(long seconds) {
        try (World world = new World(1)) {
            world.server("app");
            RecordingClient client =
                    world.connect(Identities.withHandshakeTimeout(Duration.ofSeconds(seconds)));
            client.says("{\"protocol\":");

            world.advance(Duration.ofSeconds(seconds));
            assertThat(client.closed()).isNull();
            world.advance(Duration.ofSeconds(1));

            assertThat(client.takeTexts())
                    .containsExactly("{\"error\":\"Handshake was canceled.\"}" + RS);
            assertThat(client.closed()).isEqualTo(CloseReason.HANDSHAKE_TIMEOUT);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "nonsense",
                "{}",
                "{\"protocol\":\"json\"}",
                "{\"version\":1}",
                "[]",
                "{\"protocol\":1,\"version\":1}",
                ""
            })
    void aHandshakeThatIsNoneIsAnsweredWithAnError(String record) {
        try (World world = new World(1)) {
            RecordingServer server = world.server("app");
            RecordingClient client = world.connect(Identities.anonymous());

            client.says(record + RS + "more");

            assertThat(client.takeTexts())
                    .containsExactly(
                            "{\"error\":\"An unexpected error occurred during connection"
                                    + " handshake.\"}"
                                    + RS);
            assertThat(client.closed()).isEqualTo(CloseReason.HANDSHAKE_INVALID);
            assertThat(server.take()).isEmpty();
        }
    }

    @Test
    void detailsOfABadHandshakeAreForThoseWhoMayKnow() {
        try (World world = new World(1)) {
            world.server("app");
            RecordingClient client = world.connect(Identities.withDetailedErrors());

            client.says("{\"protocol\":\"json\"}" + RS);

            assertThat(client.takeTexts())
                    .singleElement()
                    .asString()
                    .startsWith(
                            "{\"error\":\"An unexpected error occurred during connection handshake."
                                    + " ")
                    .contains("version");
        }
    }

    @Test
    void aHandshakeWithoutEndIsGivenUpAt16KiB() {
        try (World world = new World(1)) {
            RecordingServer server = world.server("app");
            RecordingClient client = world.connect(Identities.anonymous());

            client.says("x".repeat(16 * 1024 - 1));
            assertThat(client.closed()).isNull();
            client.says("x");

            assertThat(client.takeTexts())
                    .containsExactly("{\"error\":\"Handshake was canceled.\"}" + RS);
            assertThat(client.closed()).isEqualTo(CloseReason.HANDSHAKE_INVALID);
            assertThat(server.take()).isEmpty();
        }
    }

    @Test
    void aHandshakeOfExactly16KiBIsRead() {
        try (World world = new World(1)) {
            RecordingServer server = world.server("app");
            RecordingClient client = world.connect(Identities.anonymous());
            String request =
                    "{\"protocol\":\"json\",\"version\":1" + " ".repeat(16 * 1024 - 32) + "}" + RS;
            assertThat(request).hasSize(16 * 1024);

            client.says(request);

            assertThat(client.closed()).isNull();
            assertThat(server.dataOf(client)).isEqualTo(request);
        }
    }

    @Test
    void aBinaryProtocolIsRefusedOnATransportOfText() {
        try (World world = new World(1)) {
            RecordingServer server = world.server("app");
            ClientDetails details =
                    new ClientDetails(Identities.anonymous(), Map.of(), "", "192.0.2.1");
            RecordingClient client = world.connect(World.HUB, details, false);

            client.says(MESSAGEPACK);

            assertThat(client.takeTexts())
                    .containsExactly(
                            "{\"error\":\"Cannot use the 'messagepack' protocol on the current"
                                    + " transport. The transport does not support 'Binary' transfer"
                                    + " format.\"}"
                                    + RS);
            assertThat(client.closed()).isEqualTo(CloseReason.HANDSHAKE_REFUSED);
            assertThat(server.take()).isEmpty();
        }
    }

    @OnAnyNumberOfShards
    void whatIsHeldForOneClientIsBounded(int shards) {
        CoreSettings settings = new CoreSettings(ServiceMode.DEFAULT, Map.of(), 1000, 1 << 20, 5);
        try (World world = new World(shards, settings)) {
            RecordingServer server = world.server("app");
            RecordingClient client = world.connect(Identities.anonymous());
            client.says(JSON);
            server.take();

            server.says(toAll("x".repeat(1000)));
            assertThat(client.closed()).isNull();
            server.says(toAll("y"), toAll("z"), data(client, ACCEPTED, HANDSHAKE));

            assertThat(client.closed()).isEqualTo(CloseReason.SLOW_CONSUMER);
            assertThat(client.takeTexts())
                    .singleElement()
                    .asString()
                    .startsWith("{\"error\":")
                    .contains("slow_consumer");
            assertThat(server.take()).containsExactly(end(client));
        }
    }

    @Test
    void aLargeBroadcastBeforeTheHandshakeIsAnsweredClosesNobody() {
        try (World world = new World(1)) {
            RecordingServer server = world.server("app");
            RecordingClient client = world.connect(Identities.anonymous());
            client.says(JSON);
            server.take();

            server.says(toAll("x".repeat(3 << 20)), data(client, ACCEPTED, HANDSHAKE));

            assertThat(client.closed()).isNull();
            assertThat(client.takeTexts()).containsExactly(ACCEPTED, "x".repeat(3 << 20));
        }
    }

    @Test
    void nothingMoreIsHeldOnceTheLimitIsPassed() {
        CoreSettings settings = new CoreSettings(ServiceMode.DEFAULT, Map.of(), 1000, 1 << 20, 5);
        try (World world = new World(1, settings)) {
            world.server("app");
            RecordingClient client = world.connect(Identities.anonymous());
            client.says(JSON);
            ByteBuf last = World.buffer(new byte[1001]);
            ByteBuf tooMuch = World.buffer(new byte[1001]);

            world.onShard(
                    0,
                    () -> {
                        for (ByteBuf payload : List.of(last, tooMuch)) {
                            world.engine()
                                    .router()
                                    .send(
                                            World.HUB,
                                            new Recipients.Everyone(Set.of()),
                                            Payload.lazy(protocol -> payload));
                        }
                        assertThat(last.refCnt()).isEqualTo(1);
                        assertThat(tooMuch.refCnt()).isZero();
                    });

            assertThat(client.closed()).isEqualTo(CloseReason.SLOW_CONSUMER);
            assertThat(last.refCnt()).isZero();
        }
    }

    @OnAnyNumberOfShards
    void aClientThatLeavesBeforeItIsAcceptedLeavesNothingBehind(int shards) {
        try (World world = new World(shards)) {
            RecordingServer server = world.server("app");
            RecordingClient client = world.connect(Identities.user("ann"));
            client.says(JSON);
            server.says(toAll("held"));
            server.take();

            client.leaves();
            server.says(data(client, ACCEPTED, HANDSHAKE));

            assertThat(server.take()).containsExactly(end(client));
            assertThat(client.takeTexts()).isEmpty();
        }
    }

    @Test
    void aClientWhoseHubServerIsLostBeforeItIsAcceptedIsAnsweredWithAnError() {
        try (World world = new World(2)) {
            RecordingServer server = world.server("app");
            RecordingClient client = world.connect(Identities.anonymous());
            client.says(JSON);

            server.leaves();

            assertThat(client.closed()).isEqualTo(CloseReason.HUB_SERVER_LOST);
            assertThat(client.takeTexts())
                    .singleElement()
                    .asString()
                    .startsWith("{\"error\":")
                    .contains("hub_server_lost");
        }
    }

    @OnAnyNumberOfShards
    void aClientThatNegotiatedOnOneLoopAndOpenedOnAnotherIsFound(int shards) {
        try (World world = new World(shards)) {
            RecordingServer server = world.server("app").acceptingAtOnce();
            Negotiation promise = world.engine().negotiate(World.HUB, Identities.anonymous());
            Negotiation claimed = world.engine().claim(promise.token());
            assertThat(claimed).isEqualTo(promise);
            assertThat(world.engine().claim(promise.token())).isNull();
            RecordingClient client = world.connectNegotiated(promise, shards - 1);
            client.says(JSON);

            server.says(
                    Messages.toClients(List.of(promise.connectionId()), "hello"),
                    new ServiceMessage.CheckConnectionExistenceWithAck(
                            promise.connectionId(), 1, null));

            assertThat(client.id()).isEqualTo(promise.connectionId());
            assertThat(client.takeTexts()).containsExactly(ACCEPTED, "hello");
            assertThat(server.all(ServiceMessage.Ack.class)).containsExactly(Messages.ok(1));
            client.leaves();
            server.takeAll();
            server.says(
                    new ServiceMessage.CheckConnectionExistenceWithAck(
                            promise.connectionId(), 2, null));
            assertThat(server.take()).containsExactly(Messages.notFound(2));
        }
    }

    @Test
    void aPromiseLasts15Seconds() {
        try (World world = new World(2)) {
            Negotiation kept = world.engine().negotiate(World.HUB, Identities.anonymous());
            Negotiation late = world.engine().negotiate(World.HUB, Identities.anonymous());

            world.advance(Duration.ofSeconds(15));
            assertThat(world.engine().claim(kept.token())).isEqualTo(kept);
            world.advance(Duration.ofMillis(1));

            assertThat(world.engine().claim(late.token())).isNull();
        }
    }
}
