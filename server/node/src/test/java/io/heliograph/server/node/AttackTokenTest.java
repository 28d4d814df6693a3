package io.heliograph.server.node;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URLEncoder;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;

/**
 * Tokens that must not let in, at every door of a running node: each is refused, none makes the
 * node ask anybody for a key, and none leaves a trace of itself in the log, at any level.
 */
class AttackTokenTest {

    private static final String HUB = "attacked";
    private static final String UPGRADE =
            "Upgrade: websocket\r\n"
                    + "Sec-WebSocket-Version: 13\r\n"
                    + "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n";

    /** A way in, and where it takes tokens from. */
    enum Entry {
        NEGOTIATE("POST", "/client/negotiate?hub=" + HUB, "/client/?hub=" + HUB, true, false),
        CLIENT_WEB_SOCKET("GET", "/client/?hub=" + HUB, "/client/?hub=" + HUB, true, true),
        SERVER_WEB_SOCKET("GET", "/server/?hub=" + HUB, "/server/?hub=" + HUB, false, true),
        REST("GET", "/api/hubs/attacked/groups/g", "/api/hubs/attacked/groups/g", false, false),
        REST_V1_SEND("POST", "/api/v1/hubs/attacked", "/api/v1/hubs/attacked", false, false);

        final String method;
        final String target;
        final String audience;
        final boolean takesQuery;
        final boolean upgrades;

        Entry(String method, String target, String path, boolean takesQuery, boolean upgrades) {
            this.method = method;
            this.target = target;
            this.audience = "http://localhost" + path;
            this.takesQuery = takesQuery;
            this.upgrades = upgrades;
        }

        private String request(List<String> headers, List<String> queries) {
            StringBuilder text = new StringBuilder(method + " " + target);
            for (String query : queries) {
                text.append(target.contains("?") ? "&" : "?")
                        .append("access_token=")
                        .append(URLEncoder.encode(query, StandardCharsets.UTF_8));
            }
            text.append(" HTTP/1.1\r\nHost: localhost\r\n");
            text.append(
                    upgrades
                            ? "Connection: Upgrade, close\r\n" + UPGRADE
                            : "Connection: close\r\n");
            headers.forEach(value -> text.append("Authorization: ").append(value).append("\r\n"));
            return text.append("\r\n").toString();
        }

        /** The requests that carry {@code attack} in. */
        List<String> requests(Attack attack) {
            if (attack.name().startsWith("request: ") || !takesQuery) {
                return List.of(
                        request(attack.headers(), takesQuery ? attack.queries() : List.of()));
            }
            return attack.headers().isEmpty()
                    ? List.of(request(List.of(), attack.queries()))
                    : List.of(
                            request(attack.headers(), List.of()),
                            request(List.of(), attack.queries()));
        }
    }

    /** What one entry is attacked with; a name for the report. */
    record Row(Entry entry, Attack attack) {
        @Override
        public String toString() {
            return entry + ": " + attack;
        }
    }

    private static final List<ILoggingEvent> LOGGED =
            Collections.synchronizedList(new ArrayList<>());

    @SuppressWarnings("NullAway.Init")
    private static TestNode node;

    @SuppressWarnings("NullAway.Init")
    private static ServerSocketChannel trap;

    @SuppressWarnings("NullAway.Init")
    private static AppenderBase<ILoggingEvent> appender;

    private static Logger logger() {
        return (Logger) LoggerFactory.getLogger("io.heliograph");
    }

    @BeforeAll
    static void start() throws IOException {
        node = TestNode.start("serverless");
        appender =
                new AppenderBase<>() {
                    @Override
                    protected void append(ILoggingEvent event) {
                        LOGGED.add(event);
                    }
                };
        appender.start();
        logger().addAppender(appender);
        logger().setAdditive(false);
        logger().setLevel(Level.TRACE);
    }

    private static ServerSocketChannel trap() throws IOException {
        if (trap == null) {
            trap = ServerSocketChannel.open().bind(new InetSocketAddress("127.0.0.1", 0));
            trap.configureBlocking(false);
        }
        return trap;
    }

    @AfterAll
    static void stop() throws IOException {
        logger().detachAppender(appender);
        logger().setAdditive(true);
        logger().setLevel(null);
        node.close();
        trap().close();
    }

    @AfterEach
    void nobodyWasAskedForAKey() throws IOException {
        assertThat(trap().accept()).isNull();
    }

    private static AttackTokens tokens(Entry entry) throws IOException {
        int port = ((InetSocketAddress) trap().getLocalAddress()).getPort();
        return new AttackTokens(entry.audience, "http://127.0.0.1:" + port);
    }

    static Stream<Row> attacks() throws IOException {
        List<Row> rows = new ArrayList<>();
        for (Entry entry : Entry.values()) {
            tokens(entry).all().forEach(attack -> rows.add(new Row(entry, attack)));
        }
        return rows.stream();
    }

    private static int status(String request) throws IOException {
        String answer = RawHttp.exchange(node.node().port(), request);
        return Integer.parseInt(answer.substring(9, 12));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("attacks")
    void anAttackIsRefusedAndLeavesNoTraceInTheLog(Row row) throws IOException {
        LOGGED.clear();
        for (String request : row.entry.requests(row.attack)) {
            // What passes a header to HTTP is cut by it, or refused as a whole.
            boolean ordinary = row.entry.requests(row.attack).size() == 1 || request.contains("?");
            assertThat(status(request)).isIn(ordinary ? List.of(401) : List.of(401, 400));
        }
        String log =
                LOGGED.stream()
                        .map(event -> event.getFormattedMessage() + " " + event.getThrowableProxy())
                        .reduce("", String::concat);
        assertThat(log).contains("was refused").doesNotContain(Forge.KEY, Forge.SECONDARY_KEY);
        for (String secret : row.attack.secrets()) {
            assertThat(log).doesNotContain(secret);
        }
    }

    @ParameterizedTest
    @EnumSource(Entry.class)
    void thereAreEnoughAttacksAndEachHasANameOfItsOwn(Entry entry) throws IOException {
        List<Attack> all = tokens(entry).all();
        assertThat(all).hasSizeGreaterThan(200);
        assertThat(all.stream().map(Attack::name)).doesNotHaveDuplicates();
    }

    /** Else the others were refused for a reason that nobody meant. */
    @ParameterizedTest
    @EnumSource(Entry.class)
    void theTokenThatTheAttacksAreMadeFromLetsIn(Entry entry) throws IOException {
        String good = tokens(entry).good();
        String request =
                entry.request(List.of("Bearer " + good), List.of())
                        .replace("Connection: Upgrade, close", "Connection: close, Upgrade");
        if (!entry.upgrades) {
            assertThat(status(request)).isIn(200, 202, 400, 404);
            return;
        }
        assertThat(RawHttp.firstStatus(node.node().port(), request)).isEqualTo(101);
    }

    /** A head holds 16 KiB, so a token is at most a little shorter than that. */
    @ParameterizedTest
    @EnumSource(Entry.class)
    void aLongTokenLetsInAndATooLongOneDoesNot(Entry entry) throws IOException {
        String longest = padded(entry, 15_800);
        String request = entry.request(List.of("Bearer " + longest), List.of());
        int status =
                entry.upgrades ? RawHttp.firstStatus(node.node().port(), request) : status(request);
        assertThat(status).isIn(101, 200, 202, 400, 404);
        for (int length : new int[] {16_380, 16_384, 16_388, 20_000}) {
            String tooLong = padded(entry, length);
            assertThat(status(entry.request(List.of("Bearer " + tooLong), List.of())))
                    .isEqualTo(431);
            if (entry.takesQuery) {
                assertThat(status(entry.request(List.of(), List.of(tooLong)))).isEqualTo(414);
            }
        }
    }

    /** A token of about that many characters. */
    private static String padded(Entry entry, int length) {
        String payload =
                "{\"exp\":4102444800,\"aud\":\""
                        + entry.audience
                        + "\",\"nameid\":\"m\",\"x\":\"\"}";
        int more = length - Forge.token(Forge.HEADER, payload).length();
        return Forge.token(
                Forge.HEADER,
                payload.replace("\"x\":\"\"", "\"x\":\"" + "y".repeat(more * 3 / 4) + "\""));
    }

    @Test
    void nothingOfAGoodTokenIsLoggedEither() throws IOException {
        LOGGED.clear();
        for (Entry entry : Entry.values()) {
            String good = tokens(entry).good();
            String request = entry.request(List.of("Bearer " + good), List.of());
            if (entry.upgrades) {
                assertThat(RawHttp.firstStatus(node.node().port(), request)).isEqualTo(101);
            } else {
                assertThat(status(request)).isNotEqualTo(401);
            }
            String log =
                    LOGGED.stream()
                            .map(ILoggingEvent::getFormattedMessage)
                            .reduce("", String::concat);
            for (String part : good.split("\\.")) {
                assertThat(log).doesNotContain(part);
            }
        }
    }
}
