package io.heliograph.server.edge;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;

import io.heliograph.server.edge.http.Query;

import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

class DoorsFuzzTest {

    static Stream<Arguments> targets() {
        return Stream.of(
                        "/client/?hub=chat&id=a%2Bb&access_token=x.y.z",
                        "/client/negotiate?hub=chat&negotiateVersion=1&x=a+b",
                        "/api/v1/hubs/chat/users/a%2Fb+c%20d/groups/%E2%82%AC?ttl=1&ttl=2",
                        "/api/hubs/chat/%3Asend?api-version=2022-06-01&excluded=a&Excluded=b,c&&=",
                        "//a//?&=&a&=b",
                        "*",
                        "/%?%",
                        "/%zz?a=%zz",
                        "/%ff%c3?%ff=%c3")
                .map(text -> Arguments.of((Object) text.getBytes(StandardCharsets.ISO_8859_1)));
    }

    /**
     * Bytes are the target of a request line: a path, and behind the first question mark a query.
     */
    @MethodSource("targets")
    @FuzzTest(maxDuration = "10m")
    void anyTargetIsReadOrRefusedAndReadsTheSameWhenItIsWrittenAgain(byte[] bytes) {
        String target = new String(bytes, StandardCharsets.ISO_8859_1);
        int mark = target.indexOf('?');
        path(mark < 0 ? target : target.substring(0, mark));
        query(mark < 0 ? "" : target.substring(mark + 1));
    }

    private static void path(String raw) {
        List<String> segments;
        try {
            segments = Doors.segments(raw);
        } catch (IllegalArgumentException e) {
            assertThat(raw).contains("%");
            return;
        }
        assertThat(segments).isNotEmpty();
        String again =
                segments.stream()
                        .map(DoorsFuzzTest::encode)
                        .collect(Collectors.joining("/", "/", ""));
        // An empty segment at the end needs one more slash: a single one means nothing.
        String whole = segments.get(segments.size() - 1).isEmpty() ? again + "/" : again;
        assertThat(Doors.segments(whole)).isEqualTo(segments);
    }

    private static String encode(String segment) {
        return URLEncoder.encode(segment, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private static void query(String raw) {
        Query query;
        try {
            query = Query.parse(raw);
        } catch (IllegalArgumentException e) {
            assertThat(raw).contains("%");
            return;
        }
        for (String name : List.of("hub", "id", "excluded", "", "a")) {
            List<String> all = query.all(name);
            assertThat(query.first(name)).isEqualTo(all.isEmpty() ? null : all.get(0));
            String without = query.without(name);
            Query left = Query.parse(without.isEmpty() ? "" : without.substring(1));
            assertThat(left.all(name)).isEmpty();
            for (String other : List.of("hub", "id", "excluded", "", "a")) {
                if (!other.equals(name)) {
                    assertThat(left.all(other)).isEqualTo(query.all(other));
                }
            }
        }
    }
}
