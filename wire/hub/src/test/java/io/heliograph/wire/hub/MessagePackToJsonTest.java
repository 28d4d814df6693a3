package io.heliograph.wire.hub;

import static io.heliograph.wire.hub.Buffers.hex;
import static io.heliograph.wire.hub.Buffers.utf8;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MessagePackToJsonTest {

    private static String json(String hex) {
        ByteBuf out = Unpooled.buffer();
        MessagePackToJson.write(hex(hex), out);
        return utf8(out);
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            delimiter = '|',
            value = {
                "c0|null",
                "c2|false",
                "c3|true",
                "00|0",
                "7f|127",
                "ff|-1",
                "e0|-32",
                "cc80|128",
                "cdffff|65535",
                "ceffffffff|4294967295",
                "cfffffffffffffffff|18446744073709551615",
                "d080|-128",
                "d18000|-32768",
                "d280000000|-2147483648",
                "d38000000000000000|-9223372036854775808",
                "ca3fc00000|1.5",
                "ca3dcccccd|0.1",
                "cb3ff8000000000000|1.5",
                "cb7e37e43c8800759c|1.0E300",
                "cb7ff0000000000000|null",
                "cbfff0000000000000|null",
                "cb7ff8000000000000|null",
                "ca7f800000|null",
                "a0|\"\"",
                "a361220a|\"a\\\"\\n\"",
                "d90161|\"a\"",
                "da000161|\"a\"",
                "db0000000161|\"a\"",
                "c40301ff02|\"Af8C\"",
                "c5000101|\"AQ==\"",
                "c60000000101|\"AQ==\"",
                "90|[]",
                "93010203|[1,2,3]",
                "dc000101|[1]",
                "dd0000000101|[1]",
                "80|{}",
                "82a16101a16290|{\"a\":1,\"b\":[]}",
                "de0001a161c0|{\"a\":null}",
                "df00000001a161c0|{\"a\":null}",
                "81076161|",
                "d6ff00000000|\"1970-01-01T00:00:00Z\"",
                "d7ff0000000400000001|\"1970-01-01T00:00:01.000000001Z\"",
                "c70cff0000000affffffffffffffff|\"1969-12-31T23:59:59.000000010Z\""
            })
    void aValueBecomesTheJsonThatHubProtocolsWriteForIt(String packed, String json) {
        if (json == null) {
            // Map of the integer 7 to the integer 0x61, and a byte too many.
            assertThatThrownBy(() -> json(packed)).isInstanceOf(HubProtocolException.class);
            return;
        }
        assertThat(json(packed)).isEqualTo(json);
    }

    @Test
    void aKeyThatIsNoTextBecomesTheTextOfItsValue() {
        assertThat(json("840701c302c003cb3ff800000000000004"))
                .isEqualTo("{\"7\":1,\"true\":2,\"null\":3,\"1.5\":4}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "c1",
                "92 01",
                "a2 61",
                "81 a161",
                "c4 05 00",
                "01 02",
                "d4 05 00",
                "c7 05 ff 0000000000",
                "81 90 01",
                "81 80 01",
                "a1 ff",
                "cb 00",
                "dd ffffffff"
            })
    void whatIsNoValueIsRefusedAndNothingIsWritten(String packed) {
        ByteBuf out = utf8("before");

        assertThatThrownBy(() -> MessagePackToJson.write(hex(packed), out))
                .isInstanceOf(HubProtocolException.class);
        assertThat(utf8(out)).isEqualTo("before");
    }

    @Test
    void valuesMayBeNested64LevelsDeep() {
        assertThat(json("91".repeat(64) + "c0"))
                .isEqualTo("[".repeat(64) + "null" + "]".repeat(64));
        assertThatThrownBy(() -> json("91".repeat(65) + "c0"))
                .isInstanceOf(HubProtocolException.class)
                .hasMessageContaining("64 levels");
    }

    @Property
    void textComesBackAsItWas(@ForAll String text) {
        ByteBuf json = Unpooled.buffer();
        JsonOutput.string(text, json);
        ByteBuf packed = Unpooled.buffer();
        JsonToMessagePack.write(json, packed);
        ByteBuf again = Unpooled.buffer();

        MessagePackToJson.write(packed, again);
        ByteBuf packedAgain = Unpooled.buffer();
        JsonToMessagePack.write(again, packedAgain);

        assertThat(packedAgain).isEqualTo(packed);
    }

    @Property
    void numbersComeBackAsTheyWere(@ForAll long integer, @ForAll double fraction) {
        for (String number : new String[] {Long.toString(integer), Double.toString(fraction)}) {
            ByteBuf packed = Unpooled.buffer();
            JsonToMessagePack.write(utf8(number), packed);
            ByteBuf json = Unpooled.buffer();

            MessagePackToJson.write(packed, json);

            assertThat(utf8(json)).isEqualTo(number);
        }
    }

    @Property
    void anyBytesAreTurnedIntoJsonOrRefused(@ForAll byte[] bytes) {
        ByteBuf json = Unpooled.buffer();
        try {
            MessagePackToJson.write(Unpooled.wrappedBuffer(bytes), json);
        } catch (HubProtocolException refused) {
            assertThat(json.isReadable()).isFalse();
            return;
        }
        JsonToMessagePack.write(json, Unpooled.buffer());
    }
}
