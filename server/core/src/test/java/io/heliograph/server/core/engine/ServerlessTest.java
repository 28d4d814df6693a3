package io.heliograph.server.core.engine;

import static io.heliograph.server.core.engine.Messages.ACCEPTED;
import static io.heliograph.server.core.engine.Messages.JSON;
import static io.heliograph.server.core.engine.Messages.MESSAGEPACK;
import static io.heliograph.server.core.engine.Messages.RS;
import static io.heliograph.server.core.engine.Messages.toAll;

import static org.assertj.core.api.Assertions.assertThat;

import io.heliograph.access.StickyMode;
import io.heliograph.server.core.CloseReason;
import io.heliograph.server.core.CoreSettings;
import io.heliograph.server.core.ServiceMode;
import io.heliograph.wire.service.ServiceMessage;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;

class ServerlessTest {

    private static final String PING = "{\"type\":6}" + RS;

    private static World serverless(int shards) {
        return new World(shards, CoreSettings.defaults().withMode(ServiceMode.SERVERLESS));
    }

    @OnAnyNumberOfShards
    void theServiceAnswersTheHandshakeThoughAWeakConnectionIsThere(int shards) {
        try (World world = serverless(shards)) {
            RecordingServer server = world.weakServer("app");
            RecordingClient client = world.connect(Identities.user("ann"));

            client.says(JSON);
            assertThat(client.takeTexts()).containsExactly(ACCEPTED);
            server.says(
                    Messages.toUser("ann", "news"),
                    Messages.join(client, "g", 1),
                    Messages.toGroup("g", "more"));

            assertThat(client.takeTexts()).containsExactly("news", "more");
            assertThat(server.take()).containsExactly(Messages.ok(1));
        }
    }

    @OnAnyNumberOfShards
    void inAutoModeAClientIsServedByAHubServerIfThereIsOne(int shards) {
        try (World world = new World(shards, CoreSettings.defaults())) {
            RecordingServer weak = world.weakServer("weak");
            RecordingClient alone = world.client();
            assertThat(alone.connection().server()).isNull();

            RecordingServer server = world.server("app");
            RecordingClient served = world.client();
            assertThat(server.carries(served)).isTrue();
            weak.says(toAll("to both"));
            assertThat(alone.takeTexts()).containsExactly("to both");
            assertThat(served.takeTexts()).containsExactly("to both");

            server.leaves();
            assertThat(served.closed()).isEqualTo(CloseReason.HUB_SERVER_LOST);
            assertThat(alone.closed()).isNull();
            assertThat(world.client().connection().server()).isNull();
        }
    }

    @Test
    void inAutoModeAClientThatRequiresAnotherHubServerIsRefused() {
        try (World world = new World(1, CoreSettings.defaults())) {
            world.server("app");
            RecordingClient client = world.connect(Identities.sticky("gone", StickyMode.REQUIRED));

            client.says(JSON);

            assertThat(client.closed()).isEqualTo(CloseReason.NO_HUB_SERVER);
        }
    }

    @Test
    void anUnknownProtocolIsRefused() {
        try (World world = serverless(1)) {
            RecordingClient client = world.connect(Identities.anonymous());

            client.says("{\"protocol\":\"homegrown\",\"version\":1}" + RS);

            assertThat(client.takeTexts())
                    .containsExactly(
                            "{\"error\":\"The protocol 'homegrown' is not supported.\"}" + RS);
            assertThat(client.closed()).isEqualTo(CloseReason.HANDSHAKE_REFUSED);
        }
    }

    @Test
    void aVersionToComeIsRefused() {
        try (World world = serverless(1)) {
            RecordingClient client = world.connect(Identities.anonymous());

            client.says("{\"protocol\":\"json\",\"version\":3}" + RS);

            assertThat(client.takeTexts())
                    .containsExactly(
                            "{\"error\":\"The server does not support version 3 of the 'json'"
                                    + " protocol.\"}"
                                    + RS);
            assertThat(client.closed()).isEqualTo(CloseReason.HANDSHAKE_REFUSED);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void thePresentVersionsAreServed(int version) {
        try (World world = serverless(1)) {
            RecordingClient client = world.connect(Identities.anonymous());

            client.says("{\"protocol\":\"json\",\"version\":" + version + "}" + RS);

            assertThat(client.takeTexts()).containsExactly(ACCEPTED);
        }
    }

    @Test
    void theClientIsPingedEvery15Seconds() {
        try (World world = serverless(1)) {
            RecordingClient json = world.client();
            RecordingClient binary = world.client(Identities.anonymous(), MESSAGEPACK);

            for (int i = 0; i < 8; i++) {
                world.advance(Duration.ofSeconds(14));
                assertThat(json.takeTexts()).isEmpty();
                world.advance(Duration.ofSeconds(1));
                assertThat(json.takeTexts()).containsExactly(PING);
            }
            assertThat(binary.takePayloads())
                    .hasSize(8)
                    .allSatisfy(ping -> assertThat(ping).containsExactly(2, 0x91, 6));
            assertThat(json.closed()).isNull();
        }
    }

    @Test
    void aClientThatHasPingedAndFallsSilentFor30SecondsIsClosed() {
        try (World world = serverless(1)) {
            RecordingClient client = world.client();
            for (int i = 0; i < 5; i++) {
                client.says(PING);
                world.advance(Duration.ofSeconds(30));
                assertThat(client.closed()).isNull();
            }
            client.takeTexts();

            world.advance(Duration.ofSeconds(1));

            assertThat(client.closed()).isEqualTo(CloseReason.CLIENT_TIMEOUT);
            assertThat(client.takeTexts())
                    .singleElement()
                    .asString()
                    .contains("client_timeout", "\"allowReconnect\":true");
        }
    }

    @Test
    void aCallIsAnsweredWithAnErrorAndAMessageWithoutIdIsNot() {
        try (World world = serverless(2)) {
            RecordingClient client = world.client();

            client.says(
                    "{\"type\":1,\"target\":\"send\",\"arguments\":[]}"
                            + RS
                            + "{\"type\":1,\"invocationId\":\"1\",\"target\":\"ask\",\"arguments\":[]}"
                            + RS
                            + "{\"type\":4,\"invocationId\":\"2\",\"target\":\"stream\",\"arguments\":[]}"
                            + RS
                            + "{\"type\":3,\"invocationId\":\"3\",\"result\":1}"
                            + RS
                            + "{\"type\":99}"
                            + RS);

            assertThat(client.takeTexts())
                    .containsExactly(
                            "{\"type\":3,\"invocationId\":\"1\",\"error\":\"No hub server serves"
                                    + " this connection: 'ask' cannot be called.\"}"
                                    + RS,
                            "{\"type\":3,\"invocationId\":\"2\",\"error\":\"No hub server serves"
                                    + " this connection: 'stream' cannot be called.\"}"
                                    + RS);
            assertThat(client.closed()).isNull();
        }
    }

    @Test
    void callsAreReadWhereverTheyAreCut() {
        byte[] bytes =
                (JSON
                                + "{\"type\":1,\"invocationId\":\"1\",\"target\":\"a\",\"arguments\":[]}"
                                + RS
                                + PING
                                + "{\"type\":1,\"invocationId\":\"2\",\"target\":\"a\",\"arguments\":[]}"
                                + RS)
                        .getBytes(StandardCharsets.UTF_8);
        for (int cut = 0; cut <= bytes.length; cut++) {
            try (World world = serverless(1)) {
                RecordingClient client = world.connect(Identities.anonymous());

                client.saysBytes(Arrays.copyOfRange(bytes, 0, cut));
                client.saysBytes(Arrays.copyOfRange(bytes, cut, bytes.length));

                assertThat(client.takeTexts()).hasSize(3);
            }
        }
    }

    @Test
    void aCloseRecordEndsTheClientAndWhatFollowsIsNotRead() {
        try (World world = serverless(1)) {
            RecordingClient client = world.client();

            client.says(
                    "{\"type\":7}"
                            + RS
                            + "{\"type\":1,\"invocationId\":\"1\",\"target\":\"a\",\"arguments\":[]}"
                            + RS);

            assertThat(client.closed()).isEqualTo(CloseReason.CLIENT_LEFT);
            assertThat(client.takeTexts()).isEmpty();
        }
    }

    @Test
    void garbageEndsTheClient() {
        try (World world = serverless(1)) {
            RecordingClient json = world.client();
            RecordingClient binary = world.client(Identities.anonymous(), MESSAGEPACK);

            json.says("garbage" + RS);
            binary.saysBytes((byte) 2, (byte) 0xc1, (byte) 0xc1);

            assertThat(json.closed()).isEqualTo(CloseReason.PROTOCOL_VIOLATION);
            assertThat(json.takeTexts())
                    .singleElement()
                    .asString()
                    .startsWith("{\"type\":7,\"error\":");
            assertThat(binary.closed()).isEqualTo(CloseReason.PROTOCOL_VIOLATION);
        }
    }

    @Test
    void aMessageWithoutEndIsGivenUp() {
        try (World world = serverless(1)) {
            RecordingClient client = world.client();

            for (int i = 0; i < 20 && client.closed() == null; i++) {
                client.says("x".repeat(64 * 1024));
            }

            assertThat(client.closed()).isEqualTo(CloseReason.PROTOCOL_VIOLATION);
        }
    }

    @Test
    void halfAMessageIsGivenBackWhenTheClientLeaves() {
        try (World world = serverless(1)) {
            RecordingClient client = world.client();

            client.says("{\"type\":");
            client.leaves();

            assertThat(client.closed()).isEqualTo(CloseReason.CLIENT_LEFT);
        }
    }

    @OnAnyNumberOfShards
    void aCallThatAwaitsAResultFromAServerlessClientFails(int shards) {
        try (World world = new World(shards, CoreSettings.defaults())) {
            RecordingClient client = world.client();
            RecordingServer server = world.server("app");

            server.says(
                    new ServiceMessage.ClientInvocation(
                            "i", client.id(), "app", Messages.json("call"), null));
            world.advance(Duration.ofMillis(50));

            assertThat(server.take())
                    .singleElement()
                    .isInstanceOf(ServiceMessage.ErrorCompletion.class);
            assertThat(client.takeTexts()).isEmpty();
        }
    }
}
