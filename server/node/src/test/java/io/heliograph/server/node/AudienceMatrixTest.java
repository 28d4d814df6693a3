package io.heliograph.server.node;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;

import io.heliograph.access.TokenClaim;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A token opens what its audience names and nothing else: every audience is tried at every door and
 * route of a running node, and with every key and algorithm.
 */
class AudienceMatrixTest {

    private static final String UPGRADE =
            "Connection: Upgrade, close\r\n"
                    + "Upgrade: websocket\r\n"
                    + "Sec-WebSocket-Version: 13\r\n"
                    + "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n";

    /** Answers to who was let in, whatever came of it. */
    private static final Set<Integer> LET_IN = Set.of(101, 200, 202, 204, 400, 404, 501);

    /**
     * A door, or a route of one.
     *
     * @param path what the audience of its tokens ends with
     */
    record Cell(String method, String target, String path, boolean upgrades) {

        static Cell of(String method, String target) {
            return new Cell(method, target, target, false);
        }

        @Override
        public String toString() {
            return method + " " + target;
        }
    }

    private static final List<Cell> CELLS =
            List.of(
                    new Cell("POST", "/client/negotiate?hub=ha", "/client/?hub=ha", false),
                    new Cell("POST", "/client/negotiate?hub=hb", "/client/?hub=hb", false),
                    new Cell("GET", "/client/?hub=ha", "/client/?hub=ha", true),
                    new Cell("GET", "/client/?hub=hb", "/client/?hub=hb", true),
                    new Cell("GET", "/client/?hub=ha&id=unknown", "/client/?hub=ha", false),
                    new Cell("GET", "/server/?hub=ha", "/server/?hub=ha", true),
                    new Cell("GET", "/server/?hub=hb", "/server/?hub=hb", true),
                    Cell.of("POST", "/api/v1/hubs/ha"),
                    Cell.of("POST", "/api/v1/hubs/hb"),
                    Cell.of("POST", "/api/hubs/ha/:send"),
                    Cell.of("POST", "/api/hubs/hb/:send"),
                    Cell.of("POST", "/api/v1/hubs/ha/:send"),
                    Cell.of("POST", "/api/hubs/ha/:closeConnections"),
                    Cell.of("POST", "/api/hubs/ha/groups/g/:send"),
                    Cell.of("POST", "/api/hubs/ha/groups/G/:send"),
                    Cell.of("POST", "/api/hubs/ha/groups/g%2Fh/:send"),
                    Cell.of("POST", "/api/hubs/ha/groups/g/:closeConnections"),
                    Cell.of("POST", "/api/hubs/ha/users/g/:send"),
                    Cell.of("POST", "/api/hubs/ha/users/g/:closeConnections"),
                    Cell.of("POST", "/api/hubs/ha/connections/g/:send"),
                    Cell.of("HEAD", "/api/hubs/ha/groups/g"),
                    Cell.of("HEAD", "/api/hubs/ha/users/g"),
                    Cell.of("DELETE", "/api/hubs/ha/connections/g"),
                    Cell.of("HEAD", "/api/v1/hubs/ha/groups/g"),
                    Cell.of("PUT", "/api/hubs/ha/groups/g/connections/c"),
                    Cell.of("PUT", "/api/hubs/ha/users/g/groups/c"),
                    Cell.of("PUT", "/api/hubs/ha/groups/c/users/g"),
                    Cell.of("DELETE", "/api/hubs/ha/users/g/groups"),
                    Cell.of("DELETE", "/api/hubs/ha/connections/g/groups"));

    @SuppressWarnings("NullAway.Init")
    private static TestNode node;

    @BeforeAll
    static void start() throws IOException {
        node = TestNode.start("serverless");
    }

    @AfterAll
    static void stop() {
        node.close();
    }

    static Stream<Cell> cells() {
        return CELLS.stream();
    }

    private static String payload(String path) {
        return "{\"exp\":4102444800,\"aud\":\"http://localhost" + path + "\",\"nameid\":\"m\"}";
    }

    private static int status(Cell cell, String token) throws IOException {
        String request =
                cell.method
                        + " "
                        + cell.target
                        + " HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer "
                        + token
                        + "\r\n"
                        + (cell.upgrades ? UPGRADE : "Connection: close\r\n")
                        + "\r\n";
        return RawHttp.firstStatus(node.node().port(), request);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cells")
    void onlyTheTokenForExactlyThisLetsIn(Cell cell) throws IOException {
        for (Cell other : CELLS) {
            int status = status(cell, Forge.token(Forge.HEADER, payload(other.path)));
            if (other.path.equals(cell.path)) {
                assertThat(status).as("token for %s", other).isIn(LET_IN);
            } else {
                assertThat(status).as("token for %s", other).isEqualTo(401);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "HS256, HmacSHA256",
        "HS384, HmacSHA384",
        "HS512, HmacSHA512",
    })
    void eachAlgorithmIsTakenWithEachKeyAtEachDoor(String alg, String name) throws IOException {
        String header = "{\"alg\":\"" + alg + "\",\"typ\":\"JWT\"}";
        for (Cell cell : CELLS) {
            String input = Forge.encode(header) + "." + Forge.encode(payload(cell.path));
            for (String key : List.of(Forge.KEY, Forge.SECONDARY_KEY)) {
                assertThat(status(cell, Forge.signed(input, name, key))).isIn(LET_IN);
            }
            assertThat(status(cell, Forge.signed(input, name, "a third key, which is none")))
                    .isEqualTo(401);
        }
    }

    @Test
    void aKeyThatIsReplacedOpensNothingAnyMore() throws IOException {
        Configuration keys =
                new Configuration()
                        .set("access.primary-key", "the new key of this service")
                        .set("access.secondary-key", "the key that was the first one");
        try (TestNode other = TestNode.start(keys)) {
            String path = "/api/hubs/ha/:send";
            String input = Forge.encode(Forge.HEADER) + "." + Forge.encode(payload(path));
            for (String key :
                    List.of("the new key of this service", "the key that was the first one")) {
                assertThat(send(other, path, Forge.signed(input, "HmacSHA256", key)))
                        .isNotEqualTo(401);
            }
            assertThat(send(other, path, Forge.signed(input))).isEqualTo(401);
        }
    }

    private static int send(TestNode node, String path, String token) throws IOException {
        return RawHttp.firstStatus(
                node.node().port(),
                "POST "
                        + path
                        + " HTTP/1.1\r\nHost: h\r\nAuthorization: Bearer "
                        + token
                        + "\r\n\r\n");
    }

    // what the token asks for

    @Test
    void aTokenThatAsksForItClosesItsClientWhenItExpires()
            throws IOException, InterruptedException {
        long soon = Instant.now().getEpochSecond() + 2;
        try (HubClient closed =
                        node.connect(
                                "ha",
                                "closed",
                                new TokenClaim("asrs.s.coae", "true"),
                                new TokenClaim("asrs.s.aeo", Long.toString(soon)));
                HubClient kept =
                        node.connect(
                                "ha", "kept", new TokenClaim("asrs.s.aeo", Long.toString(soon)))) {
            JsonNode close = TestNode.json(closed.next());
            assertThat(close.get("type").asInt()).isEqualTo(7);
            assertThat(close.get("error").asText()).contains("(token_expired)");
            assertThat(close.get("allowReconnect").asBoolean()).isTrue();
            assertThat(closed.closeCode()).isEqualTo(1000);
            assertThat(kept.isClosed()).isFalse();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-5", "1", "junk", "99999999999999999999", "1e3", ""})
    void anExpiryThatIsOverOrNoneHarmsNobodyElse(String expiry)
            throws IOException, InterruptedException {
        String hub = TestNode.newHub();
        String token =
                node.clientToken(
                        hub,
                        "odd",
                        new TokenClaim("asrs.s.coae", "true"),
                        new TokenClaim("asrs.s.aeo", expiry));
        try (HubClient bystander = node.connect(hub, "bystander");
                HubClient odd =
                        HubClient.open(node.http(), node.uri("/client/?hub=" + hub), token, "")) {
            odd.sendText(HubClient.HANDSHAKE);
            node.restSend("/api/hubs/" + hub + "/:send", "{\"target\":\"after\"}");
            assertThat(bystander.next()).contains("after");
        }
    }
}
