package io.heliograph.wire.hub;

import static io.heliograph.wire.hub.Buffers.hex;
import static io.heliograph.wire.hub.Buffers.utf8;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.heliograph.wire.hub.HubMessage.Close;
import io.heliograph.wire.hub.HubMessage.Completion;
import io.heliograph.wire.hub.HubMessage.Invocation;
import io.heliograph.wire.hub.HubMessage.Outcome;
import io.heliograph.wire.hub.HubMessage.Sequence;
import io.heliograph.wire.hub.HubMessage.StreamItem;
import io.heliograph.wire.hub.HubMessage.Unknown;
import io.netty.buffer.ByteBuf;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.List;
import java.util.Map;

class JsonHubReaderTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"type\":1,\"target\":\"Go\",\"arguments\":[1]}",
                " { \"arguments\" : [ 1 ]\t,\r\n\"target\" : \"Go\" , \"type\" : 1 } ",
                "{\"type\":1,\"target\":\"Go\",\"arguments\":[1],\"headers\":null,\"invocationId\":null,\"streamIds\":null}",
                "{\"type\":1,\"target\":\"Go\",\"arguments\":[1],\"new\":{\"type\":7},\"item\":true,\"error\":5}",
                "{\"type\":7,\"target\":8,\"arguments\":{},\"arguments\":[1],\"target\":\"Go\",\"type\":1}",
                "{\"\\u0074ype\":1,\"target\":\"\\u0047\\u006f\",\"arguments\":[1]}",
            })
    void anInvocationIsReadWhateverItsForm(String json) {
        assertThat(read(json))
                .isEqualTo(
                        new Invocation(
                                Map.of(), null, "Go", List.of(new RawValue(utf8("1"))), List.of()));
    }

    @Test
    void valuesAreSlicesWithoutTheWhitespaceAround() {
        ByteBuf body = utf8("{\"type\":2,\"invocationId\":\"8\",\"item\": [1 , \"]\"] }");
        StreamItem item = (StreamItem) HubCodec.of(HubProtocol.JSON).read(body);

        assertThat(utf8(item.item().bytes())).isEqualTo("[1 , \"]\"]");
        assertThat(body.readerIndex()).isZero();
        assertThat(body.refCnt()).isEqualTo(1);
    }

    @Test
    void headersKeepTheirOrder() {
        Invocation invocation =
                (Invocation)
                        read(
                                "{\"type\":1,\"headers\":{\"z\":\"1\",\"a\":\"\",\"é\":\"2\"},\"target\":\"Go\",\"arguments\":[]}");

        assertThat(invocation.headers())
                .containsExactly(Map.entry("z", "1"), Map.entry("a", ""), Map.entry("é", "2"));
    }

    @Test
    void nullIsAResultAndNoError() {
        assertThat(read("{\"type\":3,\"invocationId\":\"1\",\"error\":null,\"result\":null}"))
                .isEqualTo(
                        new Completion(
                                Map.of(), "1", new Outcome.Result(new RawValue(utf8("null")))));
    }

    @Test
    void allowReconnectMayBeNull() {
        assertThat(read("{\"type\":7,\"error\":null,\"allowReconnect\":null}"))
                .isEqualTo(new Close(null, false));
    }

    @Test
    void aSequenceIdHas64Bits() {
        assertThat(read("{\"type\":9,\"sequenceId\":9223372036854775807}"))
                .isEqualTo(new Sequence(Long.MAX_VALUE));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 10, -1, 2_147_483_647})
    void anUnknownTypeKeepsItsNumberAndItsPropertiesMayBeAnything(int type) {
        assertThat(read("{\"target\":1,\"headers\":2,\"type\":" + type + "}"))
                .isEqualTo(new Unknown(type));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "null",
                "[]",
                "6",
                "{",
                "{}",
                "{\"type\":6",
                "{\"type\":6,}",
                "{\"type\":6}x",
                "{\"type\":6}{}",
                "{\"type\":6,\"x\":tru}",
                "{\"type\":6,\"x\":01}",
                "{\"type\":6,\"x\":1.}",
                "{\"type\":6,\"x\":.1}",
                "{\"type\":6,\"x\":+1}",
                "{\"type\":6,\"x\":1e}",
                "{\"type\":6,\"x\":-}",
                "{\"type\":6,\"x\":NaN}",
                "{\"type\":6,\"x\":'a'}",
                "{\"type\":6,\"x\":\"\\x\"}",
                "{\"type\":6,\"x\":\"\\u12g4\"}",
                "{\"type\":6,\"x\":\"\t\"}",
                "{\"type\":6 /* */}",
                "{\"type\":6,\"x\":[1 2]}",
                "{\"type\":6,\"x\":[1}}",
                "{\"type\":6,\"x\" 1}",
                "{\"type\":6,5:1}",
                "\ufeff{\"type\":6}",
                "{\"type\":null}",
                "{\"type\":\"6\"}",
                "{\"type\":6.0}",
                "{\"type\":4294967302}",
                "{\"Type\":6}",
                "{\"type\":1,\"arguments\":[]}",
                "{\"type\":1,\"target\":null,\"arguments\":[]}",
                "{\"type\":1,\"target\":\"\",\"arguments\":[]}",
                "{\"type\":1,\"target\":7,\"arguments\":[]}",
                "{\"type\":1,\"target\":\"\\udc00\",\"arguments\":[]}",
                "{\"type\":1,\"target\":\"a\"}",
                "{\"type\":1,\"target\":\"a\",\"arguments\":null}",
                "{\"type\":1,\"target\":\"a\",\"arguments\":{}}",
                "{\"type\":1,\"target\":\"a\",\"arguments\":[],\"invocationId\":7}",
                "{\"type\":1,\"target\":\"a\",\"arguments\":[],\"headers\":[]}",
                "{\"type\":1,\"target\":\"a\",\"arguments\":[],\"headers\":{\"a\":1}}",
                "{\"type\":1,\"target\":\"a\",\"arguments\":[],\"headers\":{\"a\":null}}",
                "{\"type\":1,\"target\":\"a\",\"arguments\":[],\"streamIds\":\"1\"}",
                "{\"type\":1,\"target\":\"a\",\"arguments\":[],\"streamIds\":[1]}",
                "{\"type\":1,\"target\":\"a\",\"arguments\":[],\"streamIds\":[null]}",
                "{\"type\":2,\"invocationId\":\"1\"}",
                "{\"type\":2,\"item\":1}",
                "{\"type\":2,\"invocationId\":null,\"item\":1}",
                "{\"type\":2,\"invocationId\":\"\",\"item\":1}",
                "{\"type\":3}",
                "{\"type\":3,\"invocationId\":null}",
                "{\"type\":3,\"invocationId\":\"1\",\"error\":\"a\",\"result\":null}",
                "{\"type\":3,\"invocationId\":\"1\",\"error\":5}",
                "{\"type\":4,\"target\":\"a\",\"arguments\":[]}",
                "{\"type\":5}",
                "{\"type\":7,\"error\":1}",
                "{\"type\":7,\"allowReconnect\":\"true\"}",
                "{\"type\":8}",
                "{\"type\":8,\"sequenceId\":null}",
                "{\"type\":8,\"sequenceId\":9223372036854775808}",
                "{\"type\":9,\"sequenceId\":1.5}",
            })
    void whatIsNoMessageIsRefused(String json) {
        assertRefused(utf8(json));
    }

    @ParameterizedTest
    @ValueSource(strings = {"ff", "c3", "c328", "c0af", "eda080", "f4908080", "e282"})
    void bytesThatAreNotUtf8AreRefused(String bytes) {
        assertRefused(hex("7b2274797065223a362c2278223a22" + bytes + "227d"));
        assertRefused(hex("7b2274797065223a362c22" + bytes + "223a317d"));
    }

    @Test
    void sixtyFourLevelsAreReadAndOneMoreIsRefused() {
        String start = "{\"type\":2,\"invocationId\":\"8\",\"item\":";

        assertThat(read(start + "[".repeat(63) + "]".repeat(63) + "}"))
                .isInstanceOf(StreamItem.class);
        assertRefused(utf8(start + "[".repeat(64) + "]".repeat(64) + "}"));
        assertRefused(utf8(start + "{\"a\":".repeat(100_000)));
    }

    private static HubMessage read(String json) {
        return HubCodec.of(HubProtocol.JSON).read(utf8(json));
    }

    private static void assertRefused(ByteBuf body) {
        assertThatThrownBy(() -> HubCodec.of(HubProtocol.JSON).read(body))
                .isInstanceOf(HubProtocolException.class)
                .hasMessageMatching(".+: found .+, expected .+");
    }
}
