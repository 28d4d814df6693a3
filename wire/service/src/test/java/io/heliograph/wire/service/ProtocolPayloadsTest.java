package io.heliograph.wire.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.List;

class ProtocolPayloadsTest {

    private static ByteBuf hex(String hex) {
        return Unpooled.wrappedBuffer(ByteBufUtil.decodeHexDump(hex));
    }

    @Test
    void aMapGivesOnePayloadForEachProtocol() {
        List<ProtocolPayload> payloads =
                ProtocolPayloads.read(hex("82a46a736f6ec4027b7da16dc40191"));
        assertThat(payloads).extracting(ProtocolPayload::protocol).containsExactly("json", "m");
        assertThat(ByteBufUtil.hexDump(payloads.get(0).bytes())).isEqualTo("7b7d");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "90", "81a16d", "81a16dc40591", "80c0", "c0", "81c0c40191"})
    void anythingElseIsRefused(String hex) {
        assertThatThrownBy(() -> ProtocolPayloads.read(hex(hex)))
                .isInstanceOf(ServiceProtocolException.class);
    }
}
