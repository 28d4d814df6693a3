package io.heliograph.server.core.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.heliograph.server.core.ConnectionIds;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.HashSet;
import java.util.Set;

class ConnectionTokensTest {

    private final ConnectionIds ids = new ConnectionIds();
    private final ConnectionTokens tokens = new ConnectionTokens(ids);

    @Test
    void aTokenLeadsBackToItsConnection() {
        Set<String> seen = new HashSet<>();
        for (int shard = 0; shard < 64 * 64; shard += 13) {
            String id = ids.next(shard);
            String token = tokens.of(id);

            assertThat(token).matches("[A-Za-z0-9_-]{22}").isNotEqualTo(id);
            assertThat(tokens.idOf(token)).isEqualTo(id);
            assertThat(tokens.idOf(id)).isNotEqualTo(id);
            assertThat(seen.add(token)).isTrue();
        }
    }

    @Test
    void theTokenOfAnotherNodeLeadsToNoConnectionHere() {
        ConnectionIds others = new ConnectionIds();
        for (int i = 0; i < 100; i++) {
            String id = others.next(1);
            assertThat(tokens.idOf(new ConnectionTokens(others).of(id))).isNotEqualTo(id);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "A", "nonsense", "ä", "AAAAAAAAAAAAAAAAAAAAAAAA", "a+b/", "===="})
    void whatIsNoTokenLeadsNowhere(String text) {
        assertThat(tokens.idOf(text)).isNull();
    }

    @Test
    void aNameThatThisNodeDidNotGiveHasNoToken() {
        assertThatThrownBy(() -> tokens.of("nonsense"))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
