package io.heliograph.server.edge.rest.filter;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;

import io.heliograph.server.core.ClientFilter;

import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.stream.Stream;

class ClientFiltersFuzzTest {

    static Stream<Arguments> filters() {
        return Stream.of(
                        "startswith(userId, 'listener-') and not ('muted' in groups)",
                        "userId in ('a','b''c') or length(groups) ge 2",
                        "substring(tolower(trim(connectionId)), 1, 3) ne 'x'",
                        "((true) or null eq userId) and -5 lt length('')",
                        "userId eq '",
                        "\u0000\ud800(((")
                .map(text -> Arguments.of((Object) text.getBytes(StandardCharsets.UTF_8)));
    }

    @MethodSource("filters")
    @FuzzTest(maxDuration = "10m")
    void anyTextIsRefusedOrIsAFilterThatCanBeAskedOfAnyone(byte[] bytes) {
        ClientFilter filter;
        try {
            filter = ClientFilters.parse(new String(bytes, StandardCharsets.UTF_8));
        } catch (FilterException e) {
            assertThat(e.getMessage()).contains("expected").endsWith(".");
            return;
        }
        boolean first = filter.matches("c", null, Set.of());
        boolean second = filter.matches("c", "user", Set.of("g"));

        assertThat(filter.matches("c", null, Set.of())).isEqualTo(first);
        assertThat(filter.matches("c", "user", Set.of("g"))).isEqualTo(second);
    }
}
