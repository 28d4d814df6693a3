package io.heliograph.wire.hub;

import static io.heliograph.wire.hub.Buffers.hex;
import static io.heliograph.wire.hub.Buffers.utf8;
import static io.heliograph.wire.hub.HubProtocol.JSON;
import static io.heliograph.wire.hub.HubProtocol.MESSAGEPACK;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.List;

class InvocationRequestTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"target\":\"Add\",\"arguments\":[40, {\"a\" : 1.50}]}",
                "\r\n{ \"ARGUMENTS\" : [ 40 , {\"a\" : 1.50}\t] , \"Target\" : \"Add\" } ",
                "{\"x\":{\"target\":[]},\"target\":\"Sub\",\"target\":\"Add\",\"arguments\":null,\"arguments\":[40,{\"a\""
                    + " : 1.50}]}"
            })
    void argumentsAreKeptByteForByte(String json) {
        ByteBuf body = utf8(json);
        InvocationRequest request = InvocationRequest.parse(body);

        assertThat(request)
                .isEqualTo(
                        new InvocationRequest("Add", List.of(utf8("40"), utf8("{\"a\" : 1.50}"))));
        assertThat(body.readerIndex()).isZero();
        assertThat(utf8(request.encode(JSON)))
                .isEqualTo("{\"type\":1,\"target\":\"Add\",\"arguments\":[40,{\"a\" : 1.50}]}␞");
        assertThat(hex(request.encode(MESSAGEPACK)))
                .isEqualTo(
                        "179601"
                                + "80c0"
                                + "a3416464"
                                + "9228"
                                + "81a161cb3ff8000000000000"
                                + "90");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"target\":\"Go\"}",
                "{\"target\":\"Go\",\"arguments\":null}",
                "{\"target\":\"Go\",\"arguments\":[ ]}"
            })
    void argumentsMayBeAbsent(String json) {
        InvocationRequest request = InvocationRequest.parse(utf8(json));

        assertThat(utf8(request.encode(JSON)))
                .isEqualTo("{\"type\":1,\"target\":\"Go\",\"arguments\":[]}␞");
        assertThat(hex(request.encode(MESSAGEPACK))).isEqualTo("09960180c0a2476f9090");
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            delimiter = '|',
            value = {
                "``|body: cut off (expected: to end inside the message)",
                "[]|body: an array (expected: an object)",
                "{}|target: missing (expected: the name of a client method)",
                "{\"target\":\"\"}|target: empty (expected: the name of a client method)",
                "{\"target\":null}|target: null (expected: a string)",
                "{\"target\":5}|target: a number (expected: a string)",
                "{\"target\":\"a\",\"arguments\":{}}|arguments: an object (expected: an array)",
                "{\"target\":\"a\",\"arguments\":[1,]}|arguments: ']' at byte 29 (expected: a"
                        + " value)",
                "{\"target\":\"a\",\"arguments\":[NaN]}|arguments: 'N' at byte 27 (expected: a"
                        + " value)",
                "{\"target\":\"a\"}x|body: 'x' at byte 14 (expected: nothing more)",
                "{\"target\":\"a\"}{}|body: '{' at byte 14 (expected: nothing more)",
            })
    void whatIsNoRequestIsRefusedWithASentence(String json, String message) {
        assertThatThrownBy(() -> InvocationRequest.parse(utf8(json)))
                .isInstanceOf(HubProtocolException.class)
                .hasMessage(message);
    }

    @Test
    void aRawSeparatorInAStringIsRefused() {
        assertThatThrownBy(() ->
                        InvocationRequest.parse(utf8("{\"target\":\"a\",\"arguments\":[\"␞\"]}")))
                .isInstanceOf(HubProtocolException.class)
                .hasMessage("arguments: byte 0x1e at byte 28 (expected: an escape)");
    }

    @Test
    void anEscapedSeparatorStaysEscaped() {
        InvocationRequest request =
                InvocationRequest.parse(
                        utf8("{\"target\":\"\\u001e\",\"arguments\":[\"\\u001e\"]}"));

        assertThat(utf8(request.encode(JSON)))
                .isEqualTo("{\"type\":1,\"target\":\"\\u001E\",\"arguments\":[\"\\u001e\"]}␞");
        assertThat(hex(request.encode(MESSAGEPACK))).isEqualTo("0a960180c0a11e91a11e90");
    }

    @Test
    void sixtyFourLevelsAreReadAndOneMoreIsRefused() {
        String deepest =
                "{\"target\":\"a\",\"arguments\":[" + "[".repeat(62) + "]".repeat(62) + "]}";
        String deeper =
                "{\"target\":\"a\",\"arguments\":[" + "[".repeat(63) + "]".repeat(63) + "]}";

        assertThat(InvocationRequest.parse(utf8(deepest)).argumentsJson()).hasSize(1);
        assertThatThrownBy(() -> InvocationRequest.parse(utf8(deeper)))
                .isInstanceOf(HubProtocolException.class)
                .hasMessage("arguments: nested deeper (expected: at most 64 levels)");
    }
}
