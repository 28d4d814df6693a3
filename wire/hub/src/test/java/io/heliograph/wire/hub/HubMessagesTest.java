package io.heliograph.wire.hub;

import static io.heliograph.wire.hub.Buffers.hex;
import static io.heliograph.wire.hub.Buffers.utf8;
import static io.heliograph.wire.hub.HubProtocol.BLAZORPACK;
import static io.heliograph.wire.hub.HubProtocol.JSON;
import static io.heliograph.wire.hub.HubProtocol.MESSAGEPACK;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;

import org.junit.jupiter.api.Test;

import java.util.List;

class HubMessagesTest {

    @Test
    void closeLeavesOutWhatIsAbsentInJson() {
        assertThat(utf8(HubMessages.close(JSON, null, false))).isEqualTo("{\"type\":7}␞");
        assertThat(utf8(HubMessages.close(JSON, null, true)))
                .isEqualTo("{\"type\":7,\"allowReconnect\":true}␞");
        assertThat(utf8(HubMessages.close(JSON, "bye", false)))
                .isEqualTo("{\"type\":7,\"error\":\"bye\"}␞");
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
    void everyCallReturnsANewBufferFromTheAllocator() {
        UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(true);
        ByteBuf one = HubMessages.ping(JSON, allocator);
        ByteBuf other = HubMessages.close(JSON, null, false, allocator);

        assertThat(one.isDirect()).isTrue();
        assertThat(one).isNotEqualTo(other);
        one.release();
        other.release();
        assertThat(allocator.metric().usedDirectMemory()).isZero();
    }

    @Test
    void nothingLeaksWhenAMessageCannotBeWritten() {
        UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(true);
        InvocationRequest request = new InvocationRequest("Go", List.of(utf8("␞")), JSON, null);

        assertThatThrownBy(() -> request.encode(JSON, allocator))
                .isInstanceOf(HubProtocolException.class);
        assertThatThrownBy(() -> request.encode(MESSAGEPACK, allocator))
                .isInstanceOf(HubProtocolException.class);
        assertThat(allocator.metric().usedDirectMemory()).isZero();
    }

    @Test
    void itemsAndEndsOfStreamsAreWrittenForEitherProtocol() {
        assertThat(utf8(HubMessages.streamItem(JSON, "s", utf8("{\"a\" : 1}"), JSON)))
                .isEqualTo("{\"type\":2,\"invocationId\":\"s\",\"item\":{\"a\" : 1}}␞");
        assertThat(hex(HubMessages.streamItem(MESSAGEPACK, "s", utf8("1"), JSON)))
                .isEqualTo("06940280a17301");
        assertThat(utf8(HubMessages.streamItem(JSON, "s", hex("c40101"), MESSAGEPACK)))
                .isEqualTo("{\"type\":2,\"invocationId\":\"s\",\"item\":\"AQ==\"}␞");
        assertThat(utf8(HubMessages.completion(JSON, "s", (String) null)))
                .isEqualTo("{\"type\":3,\"invocationId\":\"s\"}␞");
        assertThat(utf8(HubMessages.completion(JSON, "s", "no")))
                .isEqualTo("{\"type\":3,\"invocationId\":\"s\",\"error\":\"no\"}␞");
    }
}
