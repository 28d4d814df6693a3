package io.heliograph.wire.hub;

import static io.heliograph.wire.hub.Buffers.hex;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.heliograph.wire.hub.HubMessage.Ack;
import io.heliograph.wire.hub.HubMessage.Close;
import io.heliograph.wire.hub.HubMessage.Invocation;
import io.heliograph.wire.hub.HubMessage.Ping;
import io.heliograph.wire.hub.HubMessage.StreamItem;
import io.heliograph.wire.hub.HubMessage.Unknown;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.List;
import java.util.Map;

class MessagePackHubReaderTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "96 01 80 a137 a2476f 91 05 90",
                "95 01 80 a137 a2476f 91 05",
                "97 01 80 a137 a2476f 91 05 90 c0",
                "dc0006 cc01 de0000 d90137 d902476f dc0001 05 dd00000000",
                "dd00000006 d300000000000000 01 df00000000 db0000000137 da0002476f dd00000001 05"
                        + " dc0000",
            })
    void anInvocationIsReadWhateverItsForm(String body) {
        assertThat(read(body))
                .isEqualTo(
                        new Invocation(
                                Map.of(), "7", "Go", List.of(new RawValue(hex("05"))), List.of()));
    }

    @ParameterizedTest
    @CsvSource({
        "05, 5",
        "cc05, 5",
        "cd0005, 5",
        "ce00000005, 5",
        "cf0000000000000005, 5",
        "d005, 5",
        "d10005, 5",
        "d200000005, 5",
        "d30000000000000005, 5",
        "ff, -1",
        "d0df, -33",
        "cf7fffffffffffffff, 9223372036854775807",
        "d38000000000000000, -9223372036854775808"
    })
    void everyWidthOfAnIntegerIsRead(String number, long sequenceId) {
        assertThat(read("9208" + number)).isEqualTo(new Ack(sequenceId));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "c0",
                "c2",
                "c3",
                "7f",
                "e0",
                "80",
                "90",
                "a0",
                "c400",
                "c50000",
                "c600000000",
                "c7000a",
                "c800000a",
                "c9000000000a",
                "ca00000000",
                "cb0000000000000000",
                "d40a00",
                "d50a0000",
                "d60a00000000",
                "d70a0000000000000000",
                "d80a00000000000000000000000000000000",
                "d900",
                "da0000",
                "db00000000",
                "dc0000",
                "dd00000000",
                "de0000",
                "df00000000",
                "81a16b9101",
                "920102",
                "c701ff00"
            })
    void aValueOfAnyFormatIsKept(String value) {
        assertThat(read("9402 80 a138" + value))
                .isEqualTo(new StreamItem(Map.of(), "8", new RawValue(hex(value))));
        for (int cut = 0; cut < value.length(); cut += 2) {
            assertRefused("9402 80 a138" + value.substring(0, cut));
        }
    }

    @Test
    void moreElementsAreIgnored() {
        assertThat(read("930680c0")).isEqualTo(new Ping());
        assertThat(read("9407c0c2c0")).isEqualTo(new Close(null, false));
        assertThat(read("9408050606")).isEqualTo(new Ack(5));
    }

    @Test
    void anUnknownTypeKeepsItsNumber() {
        assertThat(read("920ac1")).isEqualTo(new Unknown(10));
        assertThat(read("91ff")).isEqualTo(new Unknown(-1));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "c0",
                "90",
                "80",
                "06",
                "91",
                "91c0",
                "91a136",
                "91ca40c00000",
                "91cf8000000000000006",
                "91cf0000000100000006",
                "9401 80 a137 a2476f",
                "9601 c0 a137 a2476f 90 90",
                "9601 90 a137 a2476f 90 90",
                "9601 81a161c0 a137 a2476f 90 90",
                "9601 81c0a161 a137 a2476f 90 90",
                "9601 8101a161 a137 a2476f 90 90",
                "9601 80 07 a2476f 90 90",
                "9601 80 c40137 a2476f 90 90",
                "9601 80 a137 c0 90 90",
                "9601 80 a137 a0 90 90",
                "9601 80 a137 a2476f c0 90",
                "9601 80 a137 a2476f 80 90",
                "9601 80 a137 a2476f 90 c0",
                "9601 80 a137 a2476f 90 91c0",
                "9601 80 a137 a2476f 91 c1 90",
                "9402 80 c0 05",
                "9402 80 a0 05",
                "9302 80 a138",
                "9203 80",
                "9403 80 c0 02",
                "9403 80 a138 00",
                "9403 80 a138 04",
                "9403 80 a138 c0",
                "9403 80 a138 01",
                "9403 80 a138 03",
                "9503 80 a138 01 c0",
                "9604 80 c0 a2476f 90 90",
                "9205 80",
                "9305 80 c0",
                "9107",
                "920705",
                "9307 c0 c0",
                "9307 c0 01",
                "9108",
                "9208c0",
                "9208cf8000000000000000",
                "9209cb3ff0000000000000",
            })
    void whatIsNoMessageIsRefused(String body) {
        assertRefused(body);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a1ff", "a2c328", "a2c0af", "a3eda080", "a4f4908080", "a2e282"})
    void textThatIsNotUtf8IsRefused(String text) {
        assertRefused("9601 80 " + text + " a2476f 90 90");
        assertRefused("9601 80 c0 " + text + " 90 90");
        assertRefused("9601 81" + text + "a161 c0 a2476f 90 90");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ddffffffff",
                "9601dfffffffff",
                "9601df7fffffff",
                "960180dbffffffff",
                "960180a137a2476fddffffffff",
                "960180a137a2476fdd7fffffff0101",
                "960180a137a2476f90ddffffffff",
                "940280a138ddffffffff",
                "940280a138dfffffffff",
                "940280a138c6ffffffff",
                "940280a138c9ffffffff0a",
                "940280a138dc0002dd7fffffff",
            })
    void aHugeCountIsRefusedBeforeAnythingIsAllocated(String body) {
        assertRefused(body);
    }

    @Test
    void sixtyFourLevelsAreReadAndOneMoreIsRefused() {
        assertThat(read("940280a138" + "91".repeat(62) + "90")).isInstanceOf(StreamItem.class);
        assertThat(read("940280a138" + "91".repeat(63) + "c0")).isInstanceOf(StreamItem.class);
        assertThat(read("960180a137a2476f91" + "91".repeat(62) + "c090"))
                .isInstanceOf(Invocation.class);
        assertRefused("940280a138" + "91".repeat(64) + "c0");
        assertRefused("940280a138" + "91".repeat(63) + "90");
        assertRefused("960180a137a2476f91" + "91".repeat(63) + "c090");
        assertRefused("940280a138" + "81c0".repeat(100_000));
    }

    private static HubMessage read(String body) {
        return HubCodec.of(HubProtocol.MESSAGEPACK).read(hex(body));
    }

    private static void assertRefused(String body) {
        assertThatThrownBy(() -> read(body))
                .isInstanceOf(HubProtocolException.class)
                .hasMessageMatching(".+: found .+, expected .+");
    }
}
