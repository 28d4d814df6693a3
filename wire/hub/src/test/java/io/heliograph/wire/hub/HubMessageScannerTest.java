package io.heliograph.wire.hub;

import static io.heliograph.wire.hub.Buffers.hex;
import static io.heliograph.wire.hub.Buffers.utf8;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class HubMessageScannerTest {

    private final HubMessageScanner text = HubMessageScanner.of(HubProtocol.JSON);
    private final HubMessageScanner binary = HubMessageScanner.of(HubProtocol.MESSAGEPACK);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"type\":1,\"invocationId\":\"7\",\"target\":\"t\",\"arguments\":[]}␞",
                "{\"arguments\":[{\"type\":3,\"invocationId\":\"x\"},\"\\\"type\\\":9\"],"
                        + "\"invocationId\":\"7\",\"target\":\"invocationId\",\"type\":1}␞",
                " { \"invocationId\" : \"\\u0037\" , \"headers\":{\"type\":\"2\"}, \"type\" : 1 } ␞"
            })
    void propertiesOfJsonCountOnTheOuterLevelInAnyOrder(String message) {
        assertThat(text.next(utf8(message))).isTrue();

        assertThat(text.type()).isEqualTo(HubMessageScanner.INVOCATION);
        assertThat(text.invocationId()).isEqualTo("7");
        assertThat(text.streamIds()).isEmpty();
    }

    @Test
    void streamsThatACallOpensAreNamed() {
        text.next(utf8("{\"type\":4,\"streamIds\":[\"1\",\"2\"],\"invocationId\":\"3\"}␞"));

        assertThat(text.streamIds()).containsExactly("1", "2");
        assertThat(text.invocationId()).isEqualTo("3");
    }

    @Test
    void integersOfAnyWidthAreATypeInMessagePack() {
        // [3 as uint32, {}, "9", 2]
        assertThat(binary.next(hex("0a94ce0000000380a13902"))).isTrue();

        assertThat(binary.type()).isEqualTo(HubMessageScanner.COMPLETION);
        assertThat(binary.invocationId()).isEqualTo("9");
    }

    @ParameterizedTest
    @EnumSource(HubProtocol.class)
    void nothingOfAMessageIsLeftForTheNext(HubProtocol protocol) {
        HubMessageScanner scanner = HubMessageScanner.of(protocol);
        ByteBuf bytes =
                protocol.binary()
                        ? hex("07950380a13902c0" + "029106")
                        : utf8("{\"type\":3,\"invocationId\":\"9\"}␞{\"type\":6}␞");

        assertThat(scanner.next(bytes)).isTrue();
        assertThat(scanner.next(bytes)).isTrue();

        assertThat(scanner.type()).isEqualTo(6);
        assertThat(scanner.invocationId()).isNull();
        assertThat(scanner.next(bytes)).isFalse();
        assertThat(scanner.isInside()).isFalse();
    }

    @Test
    void anIdOfMoreThan1024BytesCountsAsNone() {
        String id = "i".repeat(1025);

        text.next(utf8("{\"type\":1,\"invocationId\":\"" + id + "\"}␞"));
        assertThat(text.invocationId()).isNull();
        text.next(utf8("{\"type\":1,\"invocationId\":\"" + id.substring(1) + "\"}␞"));

        assertThat(text.invocationId()).hasSize(1024);
    }
}
