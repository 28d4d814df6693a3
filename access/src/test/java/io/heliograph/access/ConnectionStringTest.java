package io.heliograph.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.net.URI;

class ConnectionStringTest {

    @Test
    void theUsualFormIsReadAndWrittenBack() {
        String text = "Endpoint=http://localhost:8888;AccessKey=ABC=;Version=1.0;";
        ConnectionString connection = ConnectionString.parse(text);
        assertThat(connection.endpoint()).isEqualTo(URI.create("http://localhost:8888"));
        assertThat(connection.requireAccessKey()).isEqualTo(new AccessKey("ABC="));
        assertThat(connection.version()).isEqualTo("1.0");
        assertThat(connection.format()).isEqualTo(text);
        assertThat(ConnectionString.of(URI.create("http://localhost:8888/"), new AccessKey("ABC=")))
                .isEqualTo(connection);
    }

    @Test
    void everyPropertyIsReadInAnyOrderAndCase() {
        ConnectionString connection =
                ConnectionString.parse(
                        " ; VERSION = 1.1-preview ;accesskey= a==b="
                            + " ;;junk;ClientEndpoint=https://c:1/asrs/;serverendpoint=http://s/;"
                            + "ENDPOINT=https://h/;port=8443");
        assertThat(connection)
                .isEqualTo(
                        new ConnectionString(
                                URI.create("https://h:8443/"),
                                "a==b=",
                                URI.create("https://c:1/asrs/"),
                                URI.create("http://s/"),
                                "1.1-preview",
                                null));
        assertThat(connection.endpoint()).hasToString("https://h:8443");
        assertThat(connection.clientBase()).hasToString("https://c:1/asrs/");
        assertThat(connection.serverBase()).hasToString("http://s/");
        assertThat(ConnectionString.parse(connection.format())).isEqualTo(connection);
    }

    @Test
    void thePortReplacesThePortOfTheEndpointOnly() {
        ConnectionString connection =
                ConnectionString.parse(
                        "Endpoint=http://h_1:1/p;Port=2;ClientEndpoint=http://c:3;AccessKey=k");
        assertThat(connection.endpoint()).hasToString("http://h_1:2/p");
        assertThat(connection.clientBase()).hasToString("http://c:3");
        assertThat(connection.serverBase()).hasToString("http://h_1:2/p");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''                                                          | Connection string"
                        + " missing required properties endpoint.",
                "Endpoint=http://h                                           | Connection string"
                        + " missing required properties accesskey.",
                "AccessKey=k;Version=1.0                                     | Connection string"
                        + " missing required properties endpoint.",
                "Endpoint;AccessKey=k                                        | Connection string"
                        + " missing required properties endpoint.",
                "Endpoint=;AccessKey=k                                       | Invalid value for"
                        + " endpoint property, it must be a valid URI.",
                "Endpoint=h;AccessKey=k                                      | Invalid value for"
                        + " endpoint property, it must be a valid URI.",
                "Endpoint=ftp://h;AccessKey=k                                | Invalid value for"
                        + " endpoint property, it must be a valid URI.",
                "Endpoint=http:h;AccessKey=k                                 | Invalid value for"
                        + " endpoint property, it must be a valid URI.",
                "Endpoint=http://;AccessKey=k                                | Invalid value for"
                        + " endpoint property, it must be a valid URI.",
                "Endpoint=http://a b;AccessKey=k                             | Invalid value for"
                        + " endpoint property, it must be a valid URI.",
                "Endpoint=http://h;AccessKey=k;ClientEndpoint=x              | Invalid value for"
                        + " clientEndpoint property, it must be a valid URI.",
                "Endpoint=http://h;AccessKey=k;ServerEndpoint=x              | Invalid value for"
                        + " serverEndpoint property, it must be a valid URI.",
                "Endpoint=http://h;AccessKey=k;Port=0                        | Invalid value for"
                        + " port property, it must be an positive integer between (0, 65536)",
                "Endpoint=http://h;AccessKey=k;Port=65536                    | Invalid value for"
                        + " port property, it must be an positive integer between (0, 65536)",
                "Endpoint=http://h;AccessKey=k;Port=x                        | Invalid value for"
                        + " port property, it must be an positive integer between (0, 65536)",
                "Endpoint=http://h;AccessKey=k;Version=2.0                   | Version 2.0 is not"
                        + " supported.",
                "Endpoint=http://h;AccessKey=k;Version=1                     | Version 1 is not"
                        + " supported.",
                "Endpoint=http://h;AccessKey=k;accesskey=l                   | Duplicate properties"
                        + " found in connection string: accesskey.",
                "Endpoint=http://h;AuthType=azure.app                        | Connection string"
                        + " missing required properties clientId.",
                "Endpoint=http://h;AuthType=Azure.App;ClientId=c             | Connection string"
                        + " missing required properties tenantId.",
                "Endpoint=http://h;AuthType=azure.app;ClientId=c;TenantId=t  | Connection string"
                        + " missing required properties clientSecret or clientCert."
            })
    void aMistakeIsNamed(String text, String sentence) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ConnectionString.parse(text))
                .withMessage(sentence);
    }

    @Test
    void theKeyMayBeAbsentUntilItIsNeeded() {
        ConnectionString connection =
                ConnectionString.parse("Endpoint=http://h;AccessKey=;Version=1.0");
        assertThat(connection.accessKey()).isNull();
        assertThatIllegalArgumentException()
                .isThrownBy(connection::requireAccessKey)
                .withMessageEndingWith("accesskey is required.");
    }

    @Test
    void entraSettingsSurviveTheRoundTrip() {
        ConnectionString connection =
                ConnectionString.parse(
                        "Endpoint=http://h;AuthType=Azure.App;ClientId=c;TenantId=t;ClientSecret=s;ClientCertPath=/p");
        assertThat(connection.entra())
                .isEqualTo(new EntraSettings("azure.app", "c", "t", "s", "/p"));
        assertThat(ConnectionString.parse(connection.format())).isEqualTo(connection);
    }

    @Test
    void theTextForLogsHidesTheSecrets() {
        String text =
                "Endpoint=http://h;AccessKey=TOPSECRET;AuthType=azure.app;ClientId=c;TenantId=t;ClientSecret=HUSH";
        assertThat(ConnectionString.parse(text).toString())
                .contains("http://h")
                .doesNotContain("TOPSECRET", "HUSH");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "a;b"})
    void aKeyThatCannotBeWrittenIsRefused(String key) {
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        new ConnectionString(URI.create("http://h"), key, null, null, "1.0", null));
    }
}
