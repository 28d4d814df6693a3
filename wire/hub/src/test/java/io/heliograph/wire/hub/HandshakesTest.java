package io.heliograph.wire.hub;

import static io.heliograph.wire.hub.Buffers.utf8;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HandshakesTest {

    @Test
    void theRecordEndsBehindItsSeparator() {
        ByteBuf in = utf8("xx{}␞{\"type\":6}␞").skipBytes(2);

        assertThat(Handshakes.lengthOf(in, 100)).isEqualTo(3);
        assertThat(in.readerIndex()).isEqualTo(2);
    }

    @Test
    void aRecordWithoutSeparatorNeedsMoreBytesUntilTheLimit() {
        assertThat(Handshakes.lengthOf(Unpooled.EMPTY_BUFFER, 3)).isEqualTo(-1);
        assertThat(Handshakes.lengthOf(utf8("{}"), 3)).isEqualTo(-1);
        assertThat(Handshakes.lengthOf(utf8("{}␞"), 3)).isEqualTo(3);
        assertThatThrownBy(() -> Handshakes.lengthOf(utf8("{ }"), 3))
                .isInstanceOf(HubProtocolException.class)
                .hasMessage("handshake: found no end in 3 bytes, expected 0x1E at its end");
        assertThatThrownBy(() -> Handshakes.lengthOf(utf8("{ }␞"), 3))
                .isInstanceOf(HubProtocolException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"protocol\":\"json\",\"version\":1}␞",
                "{\"protocol\":\"json\",\"version\":1}",
                " { \"version\" : 1 ,\r\n\t\"protocol\" : \"json\" } ␞",
                "{\"x\":[{\"protocol\":null}],\"protocol\":\"json\",\"minorVersion\":null,\"version\":1}␞",
                "{\"protocol\":\"xml\",\"version\":7,\"version\":1,\"protocol\":\"json\"}␞",
                "{\"protocol\":\"json\",\"version\":1} anything␞",
                "{\"prot\\u006Fcol\":\"\\u006as\\u006fn\",\"version\":1}␞"
            })
    void aRequestIsReadWhateverItsForm(String record) {
        ByteBuf in = utf8(record);

        assertThat(Handshakes.readRequest(in)).isEqualTo(new HandshakeRequest("json", 1));
        assertThat(in.readerIndex()).isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "␞",
                "{␞",
                "[]␞",
                "{}␞",
                "{\"protocol\":\"json\"}␞",
                "{\"version\":1}␞",
                "{\"protocol\":null,\"version\":1}␞",
                "{\"protocol\":1,\"version\":1}␞",
                "{\"protocol\":\"json\",\"version\":\"1\"}␞",
                "{\"protocol\":\"json\",\"version\":1.5}␞",
                "{\"protocol\":\"json\",\"version\":2147483648}␞",
                "{\"protocol\":\"json\",\"version\":99999999999999999999999999999999999999999999}␞",
                "{\"protocol\":\"json\",\"version\":1,}␞",
                "{\"protocol\":\"json\" \"version\":1}␞",
                "{\"protocol\":\"\\ud800\",\"version\":1}␞",
                "{protocol:\"json\",\"version\":1}␞"
            })
    void whatIsNoRequestIsRefused(String record) {
        assertThatThrownBy(() -> Handshakes.readRequest(utf8(record)))
                .isInstanceOf(HubProtocolException.class)
                .hasMessageMatching(".+: found .+, expected .+");
    }

    @Test
    void aRequestNestedTooDeeplyIsRefused() {
        String deep = "{\"x\":" + "[".repeat(100_000) + "␞";

        assertThatThrownBy(() -> Handshakes.readRequest(utf8(deep)))
                .isInstanceOf(HubProtocolException.class);
    }

    @Test
    void aResponseIsReadWithAndWithoutError() {
        assertThat(Handshakes.readResponse(utf8("{}␞"))).isEqualTo(new HandshakeResponse(null));
        assertThat(Handshakes.readResponse(utf8("{\"error\":null,\"x\":1}")))
                .isEqualTo(new HandshakeResponse(null));
        assertThat(Handshakes.readResponse(utf8("{\"error\":\"no\"}␞")))
                .isEqualTo(new HandshakeResponse("no"));
    }

    @Test
    void aHubMessageIsNoResponse() {
        assertThatThrownBy(() -> Handshakes.readResponse(utf8("{\"type\":6}␞")))
                .isInstanceOf(HubProtocolException.class);
    }

    @Test
    void textIsEscapedWhereItMustBe() {
        ByteBuf out = Unpooled.buffer();
        Handshakes.writeRequest(new HandshakeRequest("\"\\\u001e\n", 2), out);
        Handshakes.writeResponse(new HandshakeResponse("é<😀"), out);
        Handshakes.writeResponse(new HandshakeResponse(null), out);

        assertThat(utf8(out))
                .isEqualTo(
                        "{\"protocol\":\"\\\"\\\\\\u001E\\n\",\"version\":2}␞{\"error\":\"é<😀\"}␞{}␞");
    }
}
