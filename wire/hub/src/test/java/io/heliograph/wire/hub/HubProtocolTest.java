package io.heliograph.wire.hub;

import static io.heliograph.wire.hub.HubProtocol.BLAZORPACK;
import static io.heliograph.wire.hub.HubProtocol.JSON;
import static io.heliograph.wire.hub.HubProtocol.MESSAGEPACK;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class HubProtocolTest {

    @Test
    void protocolsAreFoundByNameInAnyCase() {
        assertThat(HubProtocol.of("json")).isEqualTo(JSON);
        assertThat(HubProtocol.of("MessagePack")).isEqualTo(MESSAGEPACK);
        assertThat(HubProtocol.of("BLAZORPACK")).isEqualTo(BLAZORPACK);
        assertThat(HubProtocol.of("xml")).isNull();
        assertThat(HubProtocol.of("")).isNull();
    }

    @Test
    void onlyJsonIsText() {
        assertThat(HubProtocol.values())
                .filteredOn(protocol -> !protocol.binary())
                .containsExactly(JSON);
    }
}
