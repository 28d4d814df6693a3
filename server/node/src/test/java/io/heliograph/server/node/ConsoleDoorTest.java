package io.heliograph.server.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The console: who is shown it, and what the page may do. */
class ConsoleDoorTest {

    private static final String SESSION = "/console/session";

    @SuppressWarnings("NullAway.Init")
    private static TestNode node;

    @BeforeAll
    static void start() throws IOException {
        node = TestNode.start("auto");
    }

    @AfterAll
    static void stop() {
        node.close();
    }

    @Test
    void everyFileThatThePageNamesIsServedAndIsTheServicesOwn() throws Exception {
        HttpResponse<String> page = node.send("GET", "/", null);

        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.headers().firstValue("Content-Type")).contains("text/html; charset=utf-8");
        Matcher named = Pattern.compile("(?:src|href)=\"([^#\"]+)\"").matcher(page.body());
        int files = 0;
        while (named.find()) {
            assertThat(named.group(1)).startsWith("/console/");
            assertThat(node.send("GET", named.group(1), null).statusCode()).isEqualTo(200);
            files++;
        }
        assertThat(files).isGreaterThan(5);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/console/main.js", SESSION, "/console/nothing"})
    void nothingFromElsewhereMayRunInThePage(String path) throws Exception {
        HttpResponse<String> answer = node.send("GET", path, null);

        assertThat(answer.headers().firstValue("Content-Security-Policy").orElse(""))
                .contains(
                        "default-src 'none'",
                        "script-src 'self';",
                        "style-src 'self';",
                        "frame-ancestors 'none'",
                        "require-trusted-types-for 'script'")
                .doesNotContain("unsafe", "*");
        assertThat(answer.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
        assertThat(answer.headers().firstValue("Cross-Origin-Resource-Policy"))
                .contains("same-origin");
        assertThat(answer.headers().map().keySet())
                .noneMatch(name -> name.startsWith("access-control"));
    }

    @Test
    void noScriptAndNoStyleStandsInThePageItself() throws Exception {
        String page = node.send("GET", "/", null).body();

        assertThat(page).doesNotContainPattern("<script(?![^>]* src=)");
        assertThat(page).doesNotContainPattern("<style|\\sstyle=|\\son[a-z]+=");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/console",
                "/console/nothing.js",
                "/console/../cli",
                "/console/%2e%2e/package-info.class",
                "/console/ConsoleDoor.class",
                "/console/vendor/",
                "/console//main.js",
                "/index.html"
            })
    void nothingElseIsServed(String path) throws Exception {
        assertThat(RawHttp.status(node.node().port(), "GET", path)).isIn(403, 404);
        assertThat(statusUnder(node, "localhost", path, "")).isEqualTo(404);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/console/main.js", SESSION})
    void itIsOnlyLookedAt(String path) throws Exception {
        HttpResponse<String> answer = node.send("POST", path, null);

        assertThat(answer.statusCode()).isEqualTo(405);
        assertThat(answer.headers().firstValue("Allow")).contains("GET, HEAD");
        assertThat(node.send("HEAD", path, null).statusCode()).isEqualTo(200);
    }

    // the development key

    @Test
    void thePageLearnsTheDevelopmentKey() throws Exception {
        HttpResponse<String> answer =
                node.send(
                        node.request("GET", SESSION, null, BodyPublishers.noBody())
                                .header("Sec-Fetch-Site", "same-origin"));

        assertThat(answer.body())
                .isEqualTo(
                        "{\"development\":true,\"accessKey\":"
                                + "\"ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789ABCDEFGH\"}");
    }

    @ParameterizedTest
    @CsvSource({
        "Sec-Fetch-Site: cross-site",
        "Sec-Fetch-Site: same-site",
        "Origin: http://evil.example",
        "Origin: null",
        "Origin: http://localhost:1"
    })
    void aPageOfAnotherOriginDoesNot(String header) throws IOException {
        assertThat(statusUnder(node, "localhost:9", SESSION, header + "\r\n")).isEqualTo(403);
    }

    @ParameterizedTest
    @CsvSource({
        "evil.example, 403",
        "localhost.evil.example:8888, 403",
        "localhost:8888, 200",
        "127.0.0.1, 200",
        "[::1]:8888, 200"
    })
    void underANameThatAStrangerCouldRegisterNothingIsShown(String host, int status)
            throws IOException {
        for (String path : new String[] {"/", "/console/main.js", SESSION}) {
            assertThat(statusUnder(node, host, path, "")).isEqualTo(status);
        }
    }

    // on and off

    @Test
    void withAKeyOfItsOwnTheServiceShowsNoConsoleUnlessToldTo() throws Exception {
        Configuration own = new Configuration().set("access.primary-key", "a secret");
        try (TestNode quiet = TestNode.start(own)) {
            assertThat(quiet.send("GET", "/", null).statusCode()).isEqualTo(404);
            assertThat(quiet.send("GET", SESSION, null).statusCode()).isEqualTo(404);
        }
    }

    @Test
    void aKeyOfItsOwnIsNeverHandedOut() throws Exception {
        Configuration own =
                new Configuration()
                        .set("access.primary-key", "a secret")
                        .set("console.enabled", "true");
        try (TestNode told = TestNode.start(own)) {
            assertThat(told.send("GET", "/", null).statusCode()).isEqualTo(200);
            assertThat(told.send("GET", SESSION, null).body()).isEqualTo("{\"development\":false}");
        }
    }

    @Test
    void itCanBeTurnedOff() throws Exception {
        try (TestNode off = TestNode.start(new Configuration().set("console.enabled", "false"))) {
            assertThat(off.send("GET", "/", null).statusCode()).isEqualTo(404);
            assertThat(off.send("GET", "/console/main.js", null).statusCode()).isEqualTo(404);
        }
    }

    @Test
    void aSettingThatIsNeitherIsRefused() {
        assertThatThrownBy(() ->
                        NodeSettings.of(new Configuration().set("console.enabled", "perhaps")))
                .hasMessage(
                        "Setting 'console.enabled': found 'perhaps', expected auto, true or"
                                + " false.");
    }

    private static int statusUnder(TestNode asked, String host, String path, String headers)
            throws IOException {
        return Integer.parseInt(
                RawHttp.exchange(
                                asked.node().port(),
                                "GET "
                                        + path
                                        + " HTTP/1.1\r\nHost: "
                                        + host
                                        + "\r\n"
                                        + headers
                                        + "Connection: close\r\n\r\n")
                        .substring(9, 12));
    }
}
