package io.heliograph.wire.hub;

import static io.heliograph.wire.hub.Buffers.hex;
import static io.heliograph.wire.hub.Buffers.utf8;
import static io.heliograph.wire.hub.HubProtocol.BLAZORPACK;
import static io.heliograph.wire.hub.HubProtocol.JSON;
import static io.heliograph.wire.hub.HubProtocol.MESSAGEPACK;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class HubMessagesTest {

    @Test
    void closeLeavesOutWhatIsAbsentInJson() {
        assertThat(utf8(HubMessages.close(JSON, null, false))).isEqualTo("{\"type\":7}␞");
        assertThat(utf8(HubMessages.close(JSON, null, true))).isEqualTo("{\"type\":7,\"allowReconnect\":true}␞");
        assertThat(utf8(HubMessages.close(JSON, "bye", false))).isEqualTo("{\"type\":7,\"error\":\"bye\"}␞");
    }

    @Test
    void closeHasThreeElementsInMessagePack() {
        assertThat(hex(HubMessages.close(MESSAGEPACK, null, false))).isEqualTo("049307c0c2");
        assertThat(hex(HubMessages.close(BLAZORPACK, "bye", true))).isEqualTo("079307a3627965c3");
    }

    @Test
    void pingIsThereInEachProtocol() {
        assertThat(utf8(HubMessages.ping(JSON))).isEqualTo("{\"type\":6}␞");
        assertThat(hex(HubMessages.ping(MESSAGEPACK))).isEqualTo("029106");
        assertThat(hex(HubMessages.ping(BLAZORPACK))).isEqualTo("029106");
    }

    @Test
    void protocolsAreFoundByNameInAnyCase() {
        assertThat(HubProtocol.of("json")).isEqualTo(JSON);
        assertThat(HubProtocol.of("MessagePack")).isEqualTo(MESSAGEPACK);
        assertThat(HubProtocol.of("BLAZORPACK")).isEqualTo(BLAZORPACK);
        assertThat(HubProtocol.of("xml")).isNull();
    }
}
