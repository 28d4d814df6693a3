package io.heliograph.wire.hub;

import static io.heliograph.wire.hub.Buffers.hex;
import static io.heliograph.wire.hub.Buffers.utf8;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.msgpack.core.MessagePack;
import org.msgpack.core.MessageUnpacker;
import org.msgpack.value.Value;

import java.io.IOException;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;

class JsonToMessagePackTest {

    private static final BigInteger MAX_UNSIGNED = BigInteger.TWO.pow(64).subtract(BigInteger.ONE);
    private static final BigInteger MIN_SIGNED = BigInteger.valueOf(Long.MIN_VALUE);

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            delimiter = '|',
            value = {
                "null|c0",
                "true|c3",
                "false|c2",
                "0|00",
                "-0|00",
                "127|7f",
                "128|cc80",
                "255|ccff",
                "256|cd0100",
                "65535|cdffff",
                "65536|ce00010000",
                "4294967295|ceffffffff",
                "4294967296|cf0000000100000000",
                "9223372036854775808|cf8000000000000000",
                "18446744073709551615|cfffffffffffffffff",
                "18446744073709551616|cb43f0000000000000",
                "-1|ff",
                "-32|e0",
                "-33|d0df",
                "-128|d080",
                "-129|d1ff7f",
                "-32768|d18000",
                "-32769|d2ffff7fff",
                "-2147483648|d280000000",
                "-2147483649|d3ffffffff7fffffff",
                "-9223372036854775808|d38000000000000000",
                "-9223372036854775809|cbc3e0000000000000",
                "1.0|cb3ff0000000000000",
                "1.5|cb3ff8000000000000",
                "1e3|cb408f400000000000",
                "-0.0|cb8000000000000000",
                "1e999|cb7ff0000000000000",
                "\"\"|a0",
                "\"é\"|a2c3a9",
                "\"\\u001e\\\"\\/\"|a31e222f",
                "\"\\ud83d\\ude00\"|a4f09f9880",
                "\"\\ud800a\"|a4efbfbd61",
                "[]|90",
                "{}|80",
                "[1,[2],{}]|9301910280",
                " { \"a\" : [ ] , \"a\" : \"\\udead\" } |82a16190a161a3efbfbd",
            })
    void everyKindOfValueHasItsForm(String json, String messagePack) {
        assertThat(hex(write(json))).isEqualTo(messagePack);
    }

    @Test
    void longValuesHaveLongHeaders() {
        assertThat(hex(write("\"" + "x".repeat(32) + "\""))).startsWith("d92078");
        assertThat(hex(write("\"" + "x".repeat(256) + "\""))).startsWith("da010078");
        assertThat(hex(write("\"" + "x".repeat(65_536) + "\""))).startsWith("db0001000078");
        assertThat(hex(write("[" + "1,".repeat(15) + "1]"))).startsWith("dc001001");
        assertThat(hex(write("[" + "1,".repeat(65_535) + "1]"))).startsWith("dd0001000001");
        assertThat(hex(write("{" + "\"\":1,".repeat(15) + "\"\":1}"))).startsWith("de0010a001");
        assertThat(hex(write("{" + "\"\":1,".repeat(65_535) + "\"\":1}")))
                .startsWith("df00010000a001");
        assertThat(hex(write("9".repeat(1_000_000)))).isEqualTo("cb7ff0000000000000");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "1 2",
                "[1",
                "[1,]",
                "{\"a\"}",
                "nul",
                "01",
                "\"a",
                "\"\\ud80\"",
                "1 ]"
            })
    void whatIsNotOneValueOfJsonIsRefusedAndNothingIsWritten(String json) {
        ByteBuf out = Unpooled.buffer();

        assertThatThrownBy(() -> JsonToMessagePack.write(utf8(json), out))
                .isInstanceOf(HubProtocolException.class);
        assertThat(out.isReadable()).isFalse();
    }

    @Test
    void sixtyFourLevelsAreWrittenAndOneMoreIsRefused() {
        assertThat(hex(write("[".repeat(64) + "]".repeat(64)))).isEqualTo("91".repeat(63) + "90");
        assertThatThrownBy(() -> write("[".repeat(65) + "]".repeat(65)))
                .isInstanceOf(HubProtocolException.class);
    }

    @Property(tries = 2000)
    void anotherReaderOfMessagePackSeesWhatAnotherReaderOfJsonSees(@ForAll("json") String json)
            throws IOException {
        ByteBuf out = write(json);
        try (MessageUnpacker unpacker = MessagePack.newDefaultUnpacker(ByteBufUtil.getBytes(out));
                JsonParser parser = new JsonFactory().createParser(json)) {
            parser.nextToken();

            assertThat(plain(unpacker.unpackValue())).isEqualTo(plain(parser));
            assertThat(unpacker.hasNext()).isFalse();
        }
    }

    @Property(tries = 5000)
    void jsonIsAcceptedIfAnotherReaderAcceptsIt(@ForAll("damagedJson") String json)
            throws IOException {
        assertThat(isAccepted(json)).isEqualTo(isAcceptedByAnotherReader(json));
    }

    @Provide
    Arbitrary<String> json() {
        return Arbitraries.randomValue(random -> new Values(random).json());
    }

    @Provide
    Arbitrary<String> damagedJson() {
        return Arbitraries.randomValue(random -> {
            Values values = new Values(random);
            return values.damaged(values.json());
        });
    }

    private static boolean isAccepted(String json) {
        try {
            write(json);
            return true;
        } catch (HubProtocolException e) {
            return false;
        }
    }

    private static boolean isAcceptedByAnotherReader(String json) throws IOException {
        try (JsonParser parser = new JsonFactory().createParser(json)) {
            if (parser.nextToken() == null) {
                return false;
            }
            plain(parser);
            return parser.nextToken() == null;
        } catch (JacksonException e) {
            return false;
        }
    }

    private static ByteBuf write(String json) {
        ByteBuf out = Unpooled.buffer();
        JsonToMessagePack.write(utf8(json), out);
        return out;
    }

    /** Objects as lists of pairs, since names may repeat. */
    private static @Nullable Object plain(JsonParser parser) throws IOException {
        List<@Nullable Object> members = new ArrayList<>();
        switch (parser.currentToken()) {
            case START_OBJECT -> {
                while (parser.nextToken() != JsonToken.END_OBJECT) {
                    members.add(parser.currentName());
                    parser.nextToken();
                    members.add(plain(parser));
                }
                return List.of("object", members);
            }
            case START_ARRAY -> {
                while (parser.nextToken() != JsonToken.END_ARRAY) {
                    members.add(plain(parser));
                }
                return members;
            }
            case VALUE_STRING -> {
                return parser.getText();
            }
            case VALUE_NUMBER_INT -> {
                BigInteger value = parser.getBigIntegerValue();
                boolean fits =
                        value.compareTo(MIN_SIGNED) >= 0 && value.compareTo(MAX_UNSIGNED) <= 0;
                return fits ? value : (Object) value.doubleValue();
            }
            case VALUE_NUMBER_FLOAT -> {
                return parser.getDoubleValue();
            }
            case VALUE_TRUE, VALUE_FALSE -> {
                return parser.getBooleanValue();
            }
            default -> {
                return null;
            }
        }
    }

    private static @Nullable Object plain(Value value) {
        return switch (value.getValueType()) {
            case MAP -> {
                List<@Nullable Object> members = new ArrayList<>();
                for (Value member : value.asMapValue().getKeyValueArray()) {
                    members.add(plain(member));
                }
                yield List.of("object", members);
            }
            case ARRAY -> {
                List<@Nullable Object> members = new ArrayList<>();
                value.asArrayValue().forEach(member -> members.add(plain(member)));
                yield members;
            }
            case STRING -> value.asStringValue().asString();
            case INTEGER -> value.asIntegerValue().asBigInteger();
            case FLOAT -> value.asFloatValue().toDouble();
            case BOOLEAN -> value.asBooleanValue().getBoolean();
            default -> null;
        };
    }
}
