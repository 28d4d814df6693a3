package io.heliograph.access;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;

import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;

class ConnectionStringFuzzTest {

    private static final String SECRET = "c2VjcmV0LXRoYXQtbXVzdC1ub3QtYmUtdG9sZA==";

    static Stream<Arguments> texts() {
        return Stream.of(
                        "Endpoint=http://localhost;Port=8888;AccessKey=" + SECRET + ";Version=1.0;",
                        "endpoint=https://h/;ACCESSKEY=a=b=c;ClientEndpoint=https://c:1/p/",
                        "AccessKey=" + SECRET + ";Endpoint=ftp://h;ServerEndpoint=x",
                        "Endpoint=http://h;Endpoint=http://h;AccessKey=k",
                        "Endpoint=http://h;Port=99999;AccessKey=" + SECRET,
                        ";;=;a;=b;Endpoint=",
                        "Endpoint=https://h;AuthType=azure.msi;ClientId=1;Version=2.0")
                .map(text -> Arguments.of((Object) text.getBytes(StandardCharsets.UTF_8)));
    }

    @MethodSource("texts")
    @FuzzTest(maxDuration = "10m")
    void aConnectionStringIsReadOrRefusedWithoutItsKeyAndReadsTheSameWhenItIsWrittenAgain(
            byte[] bytes) {
        String text = new String(bytes, StandardCharsets.UTF_8);
        ConnectionString connection;
        try {
            connection = ConnectionString.parse(text);
        } catch (IllegalArgumentException refused) {
            assertThat(refused.getMessage()).isNotBlank().doesNotContain(SECRET);
            return;
        }
        assertThat(ConnectionString.parse(connection.format())).isEqualTo(connection);
        assertThat(connection.toString()).doesNotContain(SECRET);
    }
}
