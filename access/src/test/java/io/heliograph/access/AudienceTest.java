package io.heliograph.access;

import static io.heliograph.access.Tokens.accepted;
import static io.heliograph.access.Tokens.payload;
import static io.heliograph.access.Tokens.refused;
import static io.heliograph.access.Tokens.verifier;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

class AudienceTest {

    /** An audience and the only door it opens. */
    private record Pair(String audience, Audience door) {}

    private static final List<Pair> PAIRS =
            List.of(
                    new Pair("http://h/client/?hub=chat", new Audience.Client("chat")),
                    new Pair("http://h/client/?hub=news", new Audience.Client("news")),
                    new Pair("http://h/client/?hub=app_chat", new Audience.Client("app_chat")),
                    new Pair("http://h/server/?hub=chat", new Audience.Server("chat")),
                    new Pair("http://h/server/?hub=news", new Audience.Server("news")),
                    new Pair(
                            "http://h/api/hubs/chat/:send",
                            new Audience.Rest("/api/hubs/chat/:send")),
                    new Pair(
                            "http://h/api/hubs/news/:send",
                            new Audience.Rest("/api/hubs/news/:send")),
                    new Pair(
                            "http://h/api/hubs/chat/groups/a/:send",
                            new Audience.Rest("/api/hubs/chat/groups/a/:send")),
                    new Pair(
                            "http://h/api/hubs/chat/groups/a%2Fb/:send",
                            new Audience.Rest("/api/hubs/chat/groups/a%2Fb/:send")),
                    new Pair(
                            "http://h/api/hubs/chat/groups/a/b/:send",
                            new Audience.Rest("/api/hubs/chat/groups/a/b/:send")),
                    new Pair(
                            "http://h/api/hubs/chat/groups/a%252Fb/:send",
                            new Audience.Rest("/api/hubs/chat/groups/a%252Fb/:send")),
                    new Pair(
                            "http://h/api/hubs/chat/connections/c",
                            new Audience.Rest("/api/hubs/chat/connections/c")),
                    new Pair(
                            "http://h/api/hubs/chat/:closeConnections",
                            new Audience.Rest("/api/hubs/chat/:closeConnections")),
                    new Pair("http://h/api/v1/hubs/chat", new Audience.Rest("/api/v1/hubs/chat")),
                    new Pair("http://h/api/health", new Audience.Rest("/api/health")));

    static Stream<Arguments> matrix() {
        List<Arguments> cells = new ArrayList<>();
        for (Pair written : PAIRS) {
            for (Pair asked : PAIRS) {
                cells.add(Arguments.of(written.audience, asked.door, written == asked));
            }
        }
        return cells.stream();
    }

    @ParameterizedTest(name = "{0} at {1}: {2}")
    @MethodSource("matrix")
    void anAudienceOpensItsOwnDoorOnly(String audience, Audience door, boolean opens) {
        assertThat(passes(audience, door)).isEqualTo(opens);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://h:8080/api/hubs/Chat/:send",
                "https://h/api/hubs/chat/:send?application=app&api-version=2022-06-01",
                "http://h:8888/api/hubs/chat/:send/",
                "HTTP://H/API/HUBS/CHAT/:SEND",
                "http://[::1]:8888/api/hubs/chat/:send",
                "http://my_container/api/hubs/chat/%3Asend"
            })
    void everyProducersWayToWriteARestAudiencePasses(String audience) {
        assertThat(passes(audience, new Audience.Rest("/api/hubs/Chat/:send"))).isTrue();
        assertThat(passes(audience, new Audience.Rest("/api/hubs/chat/%3asend/"))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://localhost/client/?hub=chat",
                "http://localhost:8888/client/?hub=chat",
                "https://localhost/client?hub=Chat",
                "wss://127.0.0.1:1/CLIENT/?a=b&HUB=chat&c",
                "http://localhost/client/?hub=%63hat"
            })
    void everyProducersWayToWriteAClientAudiencePasses(String audience) {
        assertThat(passes(audience, new Audience.Client("CHAT"))).isTrue();
    }

    @Test
    void aHubNameWithABackTickPassesHoweverItIsWritten() {
        assertThat(passes("http://h/server/?hub=hub`1", new Audience.Server("hub`1"))).isTrue();
        assertThat(passes("http://h/server/?hub=hub%601", new Audience.Server("hub`1"))).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "http://h/api/hubs/chat/groups/%ff, /api/hubs/chat/groups/%fe",
        "http://h/api/hubs/chat/groups/%ff, /api/hubs/chat/groups/%ff",
        "http://h/api/hubs/chat/groups/%zz, /api/hubs/chat/groups/%zz",
        "http://h/api/hubs/chat/groups/%４1, /api/hubs/chat/groups/A",
        "http://h/api/hubs/chat/groups/%4, /api/hubs/chat/groups/%4",
        "http://h/api/hubs/chat/groups/a+b, /api/hubs/chat/groups/a%20b"
    })
    void brokenEscapesMatchNothing(String audience, String path) {
        assertThat(passes(audience, new Audience.Rest(path))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/client", "/client/", "/server/", "/%63lient", "/CLIENT"})
    void aConnectionTokenIsNoRestTokenWhateverTheRoute(String path) {
        assertThat(passes("http://h/client/?hub=chat", new Audience.Rest(path))).isFalse();
        assertThat(passes("http://h/server/?hub=chat", new Audience.Rest(path))).isFalse();
    }

    /** Names that differ in case are two names, and a token for one is none for the other. */
    @ParameterizedTest
    @CsvSource({
        "/api/hubs/chat/groups/Admins/:send, /api/hubs/chat/groups/admins/:send, false",
        "/api/hubs/chat/users/Ann/groups/g, /api/hubs/chat/users/ann/groups/g, false",
        "/api/hubs/chat/users/ann/groups/G, /api/hubs/chat/users/ann/groups/g, false",
        "/api/hubs/chat/connections/cA, /api/hubs/chat/connections/ca, false",
        "/api/hubs/chat/groups/groups/Users/b, /api/hubs/chat/groups/groups/users/b, true",
        "/api/hubs/chat/groups/groups/users/B, /api/hubs/chat/groups/groups/users/b, false",
        "/api/hubs/groups/Users/a, /api/hubs/groups/users/a, true",
        "/api/hubs/groups/users/A, /api/hubs/groups/users/a, false",
        "/API/V1/Hubs/CHAT/Groups/a/:Send, /api/v1/hubs/chat/groups/a/:send, true",
        "/api/hubs/chat/:Send, /api/hubs/chat/:send, true"
    })
    void caseCountsInNamesOnly(String written, String path, boolean passes) {
        assertThat(passes("http://h" + written, new Audience.Rest(path))).isEqualTo(passes);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ftp", "file", "javascript", "jar:http", "x", " http", "http:http"})
    void anAudienceOfAnotherSchemePassesNowhere(String scheme) {
        assertThat(passes(scheme + "://h/client/?hub=chat", new Audience.Client("chat"))).isFalse();
        assertThat(passes(scheme + "://h/api/hubs/chat", new Audience.Rest("/api/hubs/chat")))
                .isFalse();
    }

    @Test
    void aDoorWithoutHubOpensForNobody() {
        assertThat(passes("http://h/client/?hub=", new Audience.Client(""))).isFalse();
        assertThat(passes("http://h/client/", new Audience.Client(""))).isFalse();
    }

    @Test
    void oneOfSeveralAudiencesIsEnough() {
        String token =
                payload(
                        "{\"exp\":4102444800,\"aud\":[\"x\",1,\"http://h/server/?hub=a\",\"http://h/client/?hub=chat\"]}");
        accepted(verifier().verify(token, new Audience.Client("chat")));
        accepted(verifier().verify(token, new Audience.Server("a")));
        refused(verifier().verify(token, new Audience.Client("a")));
    }

    @ParameterizedTest
    @CsvSource({
        "http://localhost:8888/client/?hub=chat, true",
        "https://Signal.Example/client/?hub=chat, true",
        "http://[::1]:8888/client/?hub=chat, true",
        "http://other/client/?hub=chat, false",
        "http://localhost.evil/client/?hub=chat, false",
        "http://other?localhost/client/?hub=chat, false",
        "http://other\\localhost/client/?hub=chat, false",
        "http://localhost@other/client/?hub=chat, false"
    })
    void aListOfHostsRefusesTheOthers(String audience, boolean passes) {
        HostPolicy hosts = HostPolicy.listed(List.of("LOCALHOST", "signal.example", "[::1]"));
        TokenVerifier verifier =
                new TokenVerifier(AccessKeys.development(), Tokens.CLOCK, Duration.ZERO, hosts);
        TokenVerdict verdict = verifier.verify(token(audience), new Audience.Client("chat"));
        assertThat(verdict instanceof TokenVerdict.Accepted).isEqualTo(passes);
    }

    private static boolean passes(String audience, Audience door) {
        return verifier().verify(token(audience), door) instanceof TokenVerdict.Accepted;
    }

    private static String token(String audience) {
        return payload("{\"exp\":4102444800,\"aud\":\"" + audience.replace("\\", "\\\\") + "\"}");
    }
}
