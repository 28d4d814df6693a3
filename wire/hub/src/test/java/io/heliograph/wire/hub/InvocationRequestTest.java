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
                        new InvocationRequest(
                                "Add", List.of(utf8("40"), utf8("{\"a\" : 1.50}")), JSON, null));
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
                "``|body: found its beginning only, expected its end in the message",
                "[]|body: found an array, expected an object",
                "{}|target: found nothing, expected the name of a client method",
                "{\"target\":\"\"}|target: found an empty text, expected the name of a client"
                        + " method",
                "{\"target\":null}|target: found null, expected a string",
                "{\"target\":5}|target: found a number, expected a string",
                "{\"target\":\"a\",\"arguments\":{}}|arguments: found an object, expected an array",
                "{\"target\":\"a\",\"arguments\":[1,]}|arguments: found ']' at byte 29, expected a"
                        + " value",
                "{\"target\":\"a\",\"arguments\":[NaN]}|arguments: found 'N' at byte 27, expected a"
                        + " value",
                "{\"target\":\"a\"}x|body: found 'x' at byte 14, expected nothing more",
                "{\"target\":\"a\"}{}|body: found '{' at byte 14, expected nothing more",
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
                .hasMessage("arguments: found byte 0x1e at byte 28, expected an escape");
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

        assertThat(InvocationRequest.parse(utf8(deepest)).arguments()).hasSize(1);
        assertThatThrownBy(() -> InvocationRequest.parse(utf8(deeper)))
                .isInstanceOf(HubProtocolException.class)
                .hasMessage("arguments: found more levels, expected at most 64 levels");
    }

    // MessagePack and finished frames

    @ParameterizedTest
    @ValueSource(
            strings = {
                "82 a6746172676574 a3416464 a9617267756d656e7473 92 28 81a161cb3ff8000000000000",
                "83 a178 91c0 a9417267756d656e7473 92 28 81a161cb3ff8000000000000"
                        + " a6546172676574 a3416464"
            })
    void aBodyInMessagePackIsTakenAsOneInJsonIs(String body) {
        InvocationRequest request = InvocationRequest.parseMessagePack(hex(body));

        assertThat(utf8(request.encode(JSON)))
                .isEqualTo("{\"type\":1,\"target\":\"Add\",\"arguments\":[40,{\"a\":1.5}]}␞");
        assertThat(hex(request.encode(MESSAGEPACK)))
                .isEqualTo("17960180c0a3416464922881a161cb3ff800000000000090");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "81a6746172676574a3416464",
                "82a6746172676574a3416464a9617267756d656e7473c0"
            })
    void argumentsInMessagePackMayBeAbsent(String body) {
        assertThat(InvocationRequest.parseMessagePack(hex(body)).arguments()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "80,target: found nothing",
        "90,body",
        "'',body",
        "81a6746172676574c0,target: found nothing",
        "81a6746172676574a0,target: found an empty text",
        "81a674617267657401,target",
        "82a6746172676574a141a9617267756d656e747301,arguments",
        "81a6746172676574a14100,more bytes",
        "8101a0,name of a property",
        "81a6746172676574,target"
    })
    void aBodyInMessagePackThatIsNoCallIsRefused(String body, String text) {
        assertThatThrownBy(() -> InvocationRequest.parseMessagePack(hex(body)))
                .isInstanceOf(HubProtocolException.class)
                .hasMessageContaining(text);
    }

    @Test
    void aFinishedFrameCanBeWrittenForTheOtherProtocolAndUnderAnotherId() {
        String json =
                "{\"type\":1,\"invocationId\":\"7\",\"target\":\"Add\",\"arguments\":[40, 1.50]}␞";
        InvocationRequest ofJson = InvocationRequest.ofFrame(JSON, utf8(json));
        InvocationRequest ofMessagePack =
                InvocationRequest.ofFrame(MESSAGEPACK, ofJson.encode(MESSAGEPACK, "8"));

        assertThat(ofJson.invocationId()).isEqualTo("7");
        assertThat(ofMessagePack.invocationId()).isEqualTo("8");
        assertThat(utf8(ofJson.encode(JSON, "9")))
                .isEqualTo(
                        "{\"type\":1,\"invocationId\":\"9\",\"target\":\"Add\",\"arguments\":[40,1.50]}␞");
        assertThat(utf8(ofMessagePack.encode(JSON)))
                .isEqualTo("{\"type\":1,\"target\":\"Add\",\"arguments\":[40,1.5]}␞");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"type\":6}␞",
                "{\"type\":1,\"target\":\"a\",\"arguments\":[]}",
                "{\"type\":6}␞{\"type\":6}␞",
                "",
                "␞"
            })
    void aFrameThatIsNotOneCallIsRefused(String frame) {
        assertThatThrownBy(() -> InvocationRequest.ofFrame(JSON, utf8(frame)))
                .isInstanceOf(HubProtocolException.class);
    }
}
