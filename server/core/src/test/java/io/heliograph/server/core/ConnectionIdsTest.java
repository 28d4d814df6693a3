package io.heliograph.server.core;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.HashSet;
import java.util.Set;

class ConnectionIdsTest {

    private final ConnectionIds ids = new ConnectionIds();

    @Test
    void anIdTellsItsShard() {
        for (int shard = 0; shard < 64 * 64; shard++) {
            assertThat(ids.shardOf(ids.next(shard))).isEqualTo(shard);
        }
    }

    @Test
    void idsAreSafeInAnUrlAndNeverRepeat() {
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < 10_000; i++) {
            String id = ids.next(3);
            assertThat(id).matches("[A-Za-z0-9_-]{22}").startsWith("AD" + ids.node());
            assertThat(seen.add(id)).isTrue();
        }
    }

    @Test
    void theIdOfAnotherNodeHasNoShardHere() {
        ConnectionIds other = new ConnectionIds();
        while (other.node().equals(ids.node())) {
            other = new ConnectionIds();
        }

        assertThat(ids.shardOf(other.next(0))).isEqualTo(-1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "A", "nonsense", "0123456789012345678901", "äöüäöüäöüäöüäöüäöüäöüä"})
    void whatIsNoIdHasNoShard(String text) {
        assertThat(ids.shardOf(text)).isEqualTo(-1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x"})
    void anIdThatIsTooShortOrTooLongHasNoShard(String tail) {
        String id = ids.next(1);

        assertThat(ids.shardOf(id.substring(0, 21) + tail + tail)).isEqualTo(-1);
    }

    @ParameterizedTest
    @ValueSource(strings = {".A", "A.", "é=", "++"})
    void anIdWhoseFirstDigitsAreNoneHasNoShard(String head) {
        assertThat(ids.shardOf(head + ids.next(1).substring(2))).isEqualTo(-1);
    }
}
