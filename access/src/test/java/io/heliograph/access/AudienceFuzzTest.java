package io.heliograph.access;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;

import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;

class AudienceFuzzTest {

    private static final AudienceRule ANY = new AudienceRule(HostPolicy.any());
    private static final AudienceRule LISTED =
            new AudienceRule(HostPolicy.listed(List.of("good.example")));

    static Stream<Arguments> audiences() {
        return Stream.of(
                        "http://good.example/client/?hub=chat",
                        "https://good.example:8080/server/?a=b&HUB=chat",
                        "wss://[::1]:80/client?hub=%63hat",
                        "http://good.example/api/hubs/chat/groups/a%2Fb/:send?api-version=1",
                        "http://good.example/api/v1/hubs/chat/users/%E2%82%AC/",
                        "http://user@good.example/client/?hub=chat",
                        "http://good.example\\evil/client/?hub=chat#x",
                        "http://good.example/client/?hub=%zz",
                        "://",
                        "http://")
                .map(text -> Arguments.of((Object) text.getBytes(StandardCharsets.UTF_8)));
    }

    /** Bytes are an audience as a token carries it. */
    @MethodSource("audiences")
    @FuzzTest(maxDuration = "10m")
    void anAudienceIsReadOrRefusedAndOpensOneDoorAtMost(byte[] bytes) {
        String written = new String(bytes, StandardCharsets.UTF_8);
        boolean client = ANY.accepts(written, new Audience.Client("chat"));
        boolean server = ANY.accepts(written, new Audience.Server("chat"));
        assertThat(client && server).isFalse();
        assertThat(ANY.accepts(written, new Audience.Client("other")) && client).isFalse();
        for (String path : List.of("/api/hubs/chat/:send", "/api/hubs/chat/groups/a%2Fb/:send")) {
            boolean rest = ANY.accepts(written, new Audience.Rest(path));
            assertThat(rest && (client || server)).isFalse();
        }
        ownPath(written);
        if (LISTED.accepts(written, new Audience.Client("chat"))) {
            assertThat(written).containsIgnoringCase("//good.example");
        }
    }

    /** What an audience names is what it opens, but for the doors of connections. */
    private static void ownPath(String written) {
        AudienceUrl url = AudienceUrl.parse(written);
        if (url == null) {
            return;
        }
        assertThat(url.host()).isNotEmpty().doesNotContain("@", "/", "?", "#", "\\");
        List<String> segments = AudienceUrl.segments(url.path());
        boolean connection =
                segments != null
                        && segments.size() == 2
                        && segments.get(0).isEmpty()
                        && List.of("client", "server")
                                .contains(segments.get(1).toLowerCase(java.util.Locale.ROOT));
        assertThat(ANY.accepts(written, new Audience.Rest(url.path())))
                .isEqualTo(segments != null && !connection);
    }
}
