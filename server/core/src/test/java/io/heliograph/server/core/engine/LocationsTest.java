package io.heliograph.server.core.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.heliograph.server.core.ConnectionIds;

import org.junit.jupiter.api.Test;

class LocationsTest {

    private final ConnectionIds ids = new ConnectionIds();
    private final Locations locations = new Locations(ids, 3);

    @Test
    void aClientLivesWhereItsIdWasMadeUnlessItMoved() {
        String stayed = ids.next(1);
        String moved = ids.next(1);
        locations.put(stayed, 1);
        locations.put(moved, 2);

        assertThat(locations.shardOf(stayed)).isEqualTo(1);
        assertThat(locations.shardOf(moved)).isEqualTo(2);
        locations.remove(stayed);
        locations.remove(moved);
        assertThat(locations.shardOf(stayed)).isEqualTo(1);
        assertThat(locations.shardOf(moved)).isEqualTo(1);
    }

    @Test
    void aShardThatDoesNotExistIsNowhere() {
        assertThat(locations.shardOf(ids.next(3))).isEqualTo(-1);
        assertThat(locations.shardOf("nonsense")).isEqualTo(-1);
    }
}
