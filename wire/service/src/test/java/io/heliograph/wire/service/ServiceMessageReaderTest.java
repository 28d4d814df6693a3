package io.heliograph.wire.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.heliograph.wire.service.ServiceMessage.Ack;
import io.heliograph.wire.service.ServiceMessage.CloseConnection;
import io.heliograph.wire.service.ServiceMessage.ConnectionData;
import io.heliograph.wire.service.ServiceMessage.GroupBroadcastData;
import io.heliograph.wire.service.ServiceMessage.MultiConnectionData;
import io.heliograph.wire.service.ServiceMessage.Ping;
import io.heliograph.wire.service.ServiceMessage.ServiceError;
import io.heliograph.wire.service.ServiceMessage.Unknown;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.Arrays;
import java.util.List;
import java.util.Map;

class ServiceMessageReaderTest {

    @Test
    void anUnknownTypeKeepsItsNumber() {
        assertThat(read("92cd03e8c1")).isEqualTo(new Unknown(1000));
    }

    @ParameterizedTest
    @CsvSource({
        "05",
        "cc05",
        "cd0005",
        "ce00000005",
        "cf0000000000000005",
        "d005",
        "d10005",
        "d200000005",
        "d30000000000000005"
    })
    void everyWidthOfAnIntegerIsRead(String number) {
        assertThat(read("9514" + number + "01a080")).isEqualTo(new Ack(5, 1, "", null));
    }

    @ParameterizedTest
    @CsvSource({
        "ff, -1",
        "e0, -32",
        "d0df, -33",
        "d1ff7f, -129",
        "d280000000, -2147483648",
        "ce7fffffff, 2147483647"
    })
    void numbersReachBothEndsOf32Bits(String number, int ackId) {
        assertThat(read("9514" + number + "01a080")).isEqualTo(new Ack(ackId, 1, "", null));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ce80000000",
                "cf0000000100000000",
                "cfffffffffffffffff",
                "d3ffffffff7fffffff",
                "c0",
                "c3",
                "a135",
                "ca40a00000"
            })
    void aNumberThatIsNoneOf32BitsIsRefused(String number) {
        assertRefused("9514" + number + "01a080", "ackId: found .+, expected .+");
    }

    @Test
    void aTracingIdUsesAll64Bits() {
        ConnectionData data = (ConnectionData) read("9406a163c4008101cfffffffffffffffff");

        assertThat(data.tracingId()).isEqualTo(-1L);
        assertRefused("9406a163c4008101ff", "tracingId: found -1, .+");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "c4026162",
                "c500026162",
                "c6000000026162",
                "a26162",
                "d9026162",
                "da00026162",
                "db000000026162"
            })
    void aPayloadIsReadFromEveryFormOfBytesAndText(String payload) {
        ConnectionData data = (ConnectionData) read("9406a163" + payload + "80");

        assertThat(data.payload()).isEqualTo(Vectors.bytes("6162"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "07 91 92 01 80",
                "07 82 a16b 9101 02 81 c0 c0",
                "07 c7 03 05 010203",
                "07 d8 05 00000000000000000000000000000000",
                "07 c8 0001 05 00",
                "07 cb 0000000000000000",
                "07 dc 0002 c2 c3",
                "07 df 00000001 c0 c0",
                "03 a46a736f6e",
                "a16b 01",
                "92 01 02 01",
                "c0 c0",
                "cf ffffffffffffffff 01",
                "ff c4 01 00"
            })
    void anExtensionThatIsNotKnownIsSteppedOver(String pair) {
        String hex = "9406a163c40081" + pair.replace(" ", "");

        assertThat(read(hex.replaceFirst("c40081", "c40082") + "0502")).isEqualTo(data(2));
    }

    @Test
    void anExtensionIsSteppedOverHoweverDeepItIs() {
        String deep = "91".repeat(500_000) + "c0";

        assertThat(read("9406a163c4008207" + deep + "0502")).isEqualTo(data(2));
        assertRefused(
                "9406a163c4008107" + "91".repeat(500_000),
                "extension value: found its beginning only, .+");
    }

    @Test
    void fieldsBehindTheExtensionsAreReadWhateverTheExtensionsHold() {
        GroupBroadcastData data =
                (GroupBroadcastData) read("970da16790808203a46a736f6e07910190a175");

        assertThat(data.callerUserId()).isEqualTo("u");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ddffffffff03",
                "dd7fffffff03",
                "9407ddffffffffc0",
                "9407dd7fffffffc0",
                "940790dfffffffffc0",
                "9505a163a0df80000000"
            })
    void aCountThatTheFrameCannotHoldIsRefused(String hex) {
        assertRefused(hex, ".+: found .+ entries, expected .+");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "920fdbffffffff61",
                "920fdb7fffffff61",
                "9406a163c6ffffffff00",
                "9406a163c4008107c9ffffffff00",
                "9406a163c4008107c6ffffffff"
            })
    void aLengthThatTheFrameCannotHoldIsRefused(String hex) {
        assertRefused(hex, ".+: found its beginning only, expected .+");
    }

    @Test
    void nilEntriesOfAListAreDropped() {
        MultiConnectionData data = (MultiConnectionData) read("940793a161c0a16280" + "80");

        assertThat(data.connectionIds()).containsExactly("a", "b");
    }

    @Test
    void nilEntriesOfAPingAreKept() {
        assertThat(read("9303a16bc0")).isEqualTo(new Ping(Arrays.asList("k", null)));
    }

    @Test
    void bytesThatAreNoTextAreReadWithReplacements() {
        assertThat(read("920fa361ff62")).isEqualTo(new ServiceError("a\ufffdb"));
    }

    @Test
    void valuesOfARepeatedHeaderAreJoined() {
        CloseConnection close = (CloseConnection) read("9505a163a082a16891a131a16892a132a13380");

        assertThat(close.headers()).isEqualTo(Map.of("h", List.of("1", "2", "3")));
    }

    @Test
    void aPayloadIsASliceThatIsNotRetained() {
        ByteBuf body = Vectors.bytes("9406a163c402616280");

        ConnectionData data = (ConnectionData) ServiceMessageReader.read(body);

        body.setByte(6, 'z');
        assertThat(ByteBufUtil.hexDump(data.payload())).isEqualTo("7a62");
        assertThat(body.refCnt()).isEqualTo(1);
        assertThat(body.readerIndex()).isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "9629a17480c70400000000000180", // extension of another type
                "9629a17480c705ff00000000000180", // no length of a timestamp
                "9629a17480d7ffee6b2804000000000180", // 10^9 nanoseconds
                "9629a17480c70cff000000007fffffffffffffff0180" // beyond all calendars
            })
    void aTimeThatIsNoneIsRefused(String hex) {
        assertRefused(hex, "expireTime: found .+, expected .+");
    }

    private static ConnectionData data(int dataType) {
        return new ConnectionData("c", Unpooled.EMPTY_BUFFER, dataType, false, null);
    }

    private static ServiceMessage read(String body) {
        return ServiceMessageReader.read(Vectors.bytes(body));
    }

    private static void assertRefused(String body, String message) {
        assertThatThrownBy(() -> read(body))
                .isInstanceOf(ServiceProtocolException.class)
                .hasMessageMatching(message);
    }
}
