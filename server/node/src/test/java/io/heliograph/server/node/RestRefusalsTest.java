package io.heliograph.server.node;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;

import io.heliograph.access.AccessKey;
import io.heliograph.access.TokenIssuer;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * What is wrong with a call, in the order in which it is looked at: route, method, kind of body,
 * token, values.
 */
class RestRefusalsTest {

    private static final String MESSAGE = "{\"target\":\"m\"}";
    private static final String CURRENT = "api-version=2024-12-01";

    @SuppressWarnings("NullAway.Init")
    private static TestNode node;

    @BeforeAll
    static void start() throws IOException {
        node = TestNode.start("serverless");
    }

    @AfterAll
    static void stop() {
        node.close();
    }

    private static String encode(String segment) {
        return URLEncoder.encode(segment, StandardCharsets.UTF_8).replace("+", "%20");
    }

    // the token

    private static void assertUnauthorized(
            String method, String path, @Nullable String token, String challenge)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = node.request(method, path, token, BodyPublishers.noBody());
        HttpResponse<String> answer = node.send(request);
        assertThat(answer.statusCode()).isEqualTo(401);
        assertThat(answer.body()).isEmpty();
        assertThat(answer.headers().firstValue("WWW-Authenticate").orElse("")).matches(challenge);
        assertThat(answer.headers().firstValue("x-ms-error-code")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/api/hubs/h/groups/g", "/api/v1/hubs/h/groups/g"})
    void aCallWithoutAGoodTokenIsA401WithoutABody(String path)
            throws IOException, InterruptedException {
        String invalid = "Bearer error=\"invalid_token\", error_description=\".+\"";
        assertUnauthorized("GET", path, null, "Bearer");
        assertUnauthorized("HEAD", path, null, "Bearer");
        assertUnauthorized("GET", path, "junk", invalid);
        assertUnauthorized("GET", path, node.restToken(path + "/users/u"), invalid);
        assertUnauthorized("GET", path, node.restToken("/api/hubs/other/groups/g"), invalid);
        assertUnauthorized("GET", path, node.clientToken("h", "u"), invalid);
        assertUnauthorized("GET", path, node.serverToken("h", "s"), invalid);
        TokenIssuer stranger =
                new TokenIssuer(new AccessKey("another key of which nobody here has heard"));
        assertUnauthorized(
                "GET",
                path,
                stranger.rest(node.uri(path), Duration.ofHours(1), Instant.now()),
                invalid);
        Instant yesterday = Instant.now().minus(Duration.ofDays(1));
        assertUnauthorized(
                "GET",
                path,
                TestNode.ISSUER.rest(node.uri(path), Duration.ofHours(1), yesterday),
                invalid);
    }

    @Test
    void aTokenInTheQueryIsNotLookedAt() throws IOException, InterruptedException {
        String path = "/api/hubs/h/groups/g";
        assertUnauthorized("GET", path + "?access_token=" + node.restToken(path), null, "Bearer");
    }

    @Test
    void anotherSchemeIsNoToken() throws IOException, InterruptedException {
        HttpRequest.Builder request =
                node.request("GET", "/api/hubs/h/groups/g", null, BodyPublishers.noBody());
        assertThat(node.send(request.header("Authorization", "Basic dTpw")).statusCode())
                .isEqualTo(401);
    }

    @Test
    void theSchemeMayBeInAnyCase() throws IOException, InterruptedException {
        String path = "/api/hubs/h/users/u";
        HttpRequest.Builder request = node.request("GET", path, null, BodyPublishers.noBody());
        assertThat(
                        node.send(request.header("Authorization", "bearer " + node.restToken(path)))
                                .statusCode())
                .isEqualTo(404);
    }

    // the order of checks

    @Test
    void
            theRouteComesBeforeTheMethodTheMethodBeforeTheBodyTheBodyBeforeTheTokenTheTokenBeforeTheValues()
                    throws IOException, InterruptedException {
        assertThat(wrong("PATCH", "/api/hubs/1/nothing/x").statusCode()).isEqualTo(404);
        assertThat(wrong("PATCH", "/api/hubs/1/users/x").statusCode()).isEqualTo(405);
        assertThat(wrong("POST", "/api/hubs/1/users/x").statusCode()).isEqualTo(415);
        assertThat(node.send("POST", "/api/hubs/1/users/x", null).statusCode()).isEqualTo(401);
        assertThat(node.rest("POST", "/api/hubs/1/users/x").statusCode()).isEqualTo(400);
    }

    private static HttpResponse<String> wrong(String method, String path)
            throws IOException, InterruptedException {
        return node.send(
                node.request(method, path, null, BodyPublishers.ofString("<m/>"))
                        .header("Content-Type", "text/xml"));
    }

    // the kind of body

    @ParameterizedTest
    @ValueSource(
            strings = {
                "text/plain",
                "application/xml",
                "application/jsonp",
                "application/x-www-form-urlencoded",
                "json",
                ";",
                "application/json,text/plain"
            })
    void aBodyOfAnotherKindIsA415(String type) throws IOException, InterruptedException {
        for (String path :
                List.of(
                        "/api/hubs/h/:send",
                        "/api/v1/hubs/h",
                        "/api/hubs/h/users/u/:send",
                        "/api/hubs/h/groups/g/:send",
                        "/api/hubs/h/connections/c/:send")) {
            HttpResponse<String> answer =
                    node.restSend(path, type, BodyPublishers.ofString(MESSAGE));
            assertDetail(
                    answer,
                    415,
                    path.contains("/v1/"),
                    "Content-Type",
                    "Header 'Content-Type': found '" + type + "', expected application/json or");
        }
    }

    /** In the object of the newer generations, or the text of the older ones. */
    private static void assertDetail(
            HttpResponse<String> answer, int status, boolean v1, String target, String message)
            throws IOException {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        if (v1) {
            assertThat(answer.headers().firstValue("Content-Type").orElse(""))
                    .startsWith("text/plain");
            assertThat(answer.body()).contains(message);
            return;
        }
        JsonNode detail = TestNode.json(answer.body());
        assertThat(detail.fieldNames()).toIterable().containsExactly("code", "message", "target");
        assertThat(answer.headers().firstValue("x-ms-error-code").orElse("none for a path"))
                .isIn(detail.get("code").asText(), "none for a path");
        assertThat(detail.get("target").asText()).isEqualTo(target);
        assertThat(detail.get("message").asText()).contains(message);
    }

    @Test
    void whateverIsRefusedUnderApiSaysSoInTheFormOfItsGeneration()
            throws IOException, InterruptedException {
        for (String prefix : List.of("/api", "/api/v1", "/api/v1-preview")) {
            boolean v1 = !prefix.equals("/api");
            String hub = prefix.endsWith("preview") ? "/hub/h" : "/hubs/h";
            HttpResponse<String> path = node.send("GET", prefix + "/nothing", null);
            assertDetail(path, 404, v1, "path", "Path: found '" + prefix + "/nothing', expected");
            assertThat(path.headers().firstValue("x-ms-error-code")).isEmpty();
            HttpResponse<String> method = node.send("PATCH", prefix + hub, null);
            assertDetail(method, 405, v1, "method", "Method: found PATCH, expected one of POST");
            assertThat(method.headers().firstValue("Allow")).contains("POST");
            assertDetail(
                    node.restSend(
                            prefix + hub,
                            "application/json",
                            BodyPublishers.ofString("x".repeat((1 << 20) + 1))),
                    413,
                    v1,
                    "body",
                    "Body: found more than 1048576 bytes, expected at most that many");
        }
        assertDetail(node.send("GET", "/api/admin/x", null), 404, false, "path", "/api/admin/x");
        assertDetail(
                node.send("POST", "/api/admin/hubs", null),
                405,
                false,
                "method",
                "found POST, expected one of GET");
        assertDetail(node.send("GET", "/api/openapi/x", null), 404, false, "path", "openapi/x");
        assertDetail(node.send("POST", "/api/openapi", null), 405, false, "method", "found POST");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/api/hubs/h/users/%ff|Path segment '%ff': found bytes that are not UTF-8",
                "/api/hubs/h%C3/users/u|Path segment 'h%C3': found bytes that are not UTF-8",
                "/api/hubs/h/groups/%ED%A0%80|Path segment '%ED%A0%80': found bytes that are not",
                "/api/v1/hubs/h/users/a%C0%AF|Path segment 'a%C0%AF': found bytes that are not",
                "/api/hubs/h/users/%4|Path segment '%4': found a percent sign without two",
                "/api/hubs/h/users/u?ttl=%zz|Query: found a percent sign without two"
            })
    void aSegmentThatCannotBeReadIsNamedWhoeverAsks(String path, String message) throws Exception {
        for (String token : List.of("", "Authorization: Bearer junk\r\n")) {
            String answer =
                    RawHttp.exchange(
                            node.node().port(),
                            "GET "
                                    + path
                                    + " HTTP/1.1\r\nHost: h\r\n"
                                    + token
                                    + "Connection: close\r\n\r\n");

            assertThat(answer).startsWith("HTTP/1.1 400 ").contains(message);
            if (!path.contains("/v1/")) {
                assertThat(answer)
                        .contains(
                                "x-ms-error-code: Error.Request.Invalid", "\"target\":\"request\"");
            }
        }
    }

    @Test
    void aBodyOfNoKindIsA415() throws IOException, InterruptedException {
        String path = "/api/hubs/h/:send";
        assertThat(
                        node.send(
                                        node.request(
                                                "POST",
                                                path,
                                                node.restToken(path),
                                                BodyPublishers.ofString(MESSAGE)))
                                .statusCode())
                .isEqualTo(415);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "application/json",
                "application/json; charset=utf-8",
                "Application/JSON;charset=UTF-8",
                "application/json ;x=y"
            })
    void jsonMayBeWrittenInManyWays(String type) throws IOException, InterruptedException {
        assertThat(
                        node.restSend("/api/hubs/h/:send", type, BodyPublishers.ofString(MESSAGE))
                                .statusCode())
                .isEqualTo(202);
    }

    @Test
    void closingNeedsNoBodyOfAnyKind() throws IOException, InterruptedException {
        String path = "/api/hubs/h/:closeConnections?" + CURRENT;
        assertThat(node.restSend(path, "application/json", BodyPublishers.noBody()).statusCode())
                .isEqualTo(204);
        assertThat(node.restSend(path, "text/plain", BodyPublishers.ofString("x")).statusCode())
                .isEqualTo(204);
    }

    // values

    /** Asks in both generations: the newer one tells in an object, the older in plain text. */
    private static void assertInvalid(
            String method,
            String path,
            String query,
            @Nullable String json,
            String target,
            String message)
            throws IOException, InterruptedException {
        String current =
                "/api"
                        + path
                        + "?"
                        + (query.contains("api-version") ? query : CURRENT + "&" + query);
        HttpResponse<String> answer =
                json == null ? node.rest(method, current) : node.restSend(current, json);
        assertThat(answer.statusCode()).as(current).isEqualTo(400);
        assertThat(answer.headers().firstValue("Content-Type").orElse(""))
                .startsWith("application/json");
        assertThat(answer.headers().firstValue("x-ms-error-code"))
                .contains("Error.Request.Invalid");
        JsonNode detail = TestNode.json(answer.body());
        assertThat(detail.fieldNames()).toIterable().containsExactly("code", "message", "target");
        assertThat(detail.get("code").asText()).isEqualTo("Error.Request.Invalid");
        assertThat(detail.get("target").asText()).isEqualTo(target);
        assertThat(detail.get("message").asText()).contains(message);
        if (query.contains("api-version")) {
            return;
        }
        String old = "/api/v1" + path + (query.isEmpty() ? "" : "?" + query);
        HttpResponse<String> text =
                json == null ? node.rest(method, old) : node.restSend(old, json);
        assertThat(text.statusCode()).as(old).isEqualTo(400);
        assertThat(text.headers().firstValue("Content-Type").orElse("")).startsWith("text/plain");
        assertThat(text.body()).isEqualTo(detail.get("message").asText());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"1hub", "_hub", "a-b", "a b", "a/b", "a:b", "ch\u00e4t", "\u212a", "", "a%"})
    void aNameThatNoHubHasIsRefused(String name) throws IOException, InterruptedException {
        if (!name.isEmpty()) {
            assertInvalid(
                    "POST",
                    "/hubs/" + encode(name) + "/:send",
                    "",
                    MESSAGE,
                    "hub",
                    "Invalid hub name. ");
            assertInvalid(
                    "GET",
                    "/hubs/" + encode(name) + "/users/u",
                    "",
                    null,
                    "hub",
                    "Invalid hub name. ");
            assertInvalid(
                    "GET",
                    "/hubs/h/users/u",
                    "application=" + encode(name),
                    null,
                    "application",
                    "Invalid value of 'application'. ");
        } else {
            assertInvalid(
                    "POST", "/hubs/" + name + "/:send", "", MESSAGE, "hub", "Invalid hub name. ");
        }
    }

    @Test
    void aHubNameHas128CharactersAtMost() throws IOException, InterruptedException {
        String longest = "h".repeat(128);
        assertThat(
                        node.restSend(
                                        "/api/hubs/" + longest + "/:send?application=" + longest,
                                        MESSAGE)
                                .statusCode())
                .isEqualTo(202);
        assertInvalid(
                "POST", "/hubs/" + longest + "x/:send", "", MESSAGE, "hub", "Invalid hub name. ");
        assertInvalid(
                "POST",
                "/hubs/h/:send",
                "application=" + longest + "x",
                MESSAGE,
                "application",
                "Invalid value of 'application'. ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"h", "H1_`,.[]", "Generic`1[[Type]]"})
    void aHubNameMayHaveTheMarksOfTypeNames(String name) throws IOException, InterruptedException {
        assertThat(node.restSend("/api/hubs/" + encode(name) + "/:send", MESSAGE).statusCode())
                .isEqualTo(202);
    }

    @Test
    void anApplicationThatIsEmptyIsNone() throws IOException, InterruptedException {
        assertThat(node.restSend("/api/hubs/h/:send?application=", MESSAGE).statusCode())
                .isEqualTo(202);
    }

    @ParameterizedTest
    @CsvSource({
        "POST, /hubs/h/groups/{}/:send",
        "POST, /hubs/h/groups/{}/:closeConnections",
        "GET, /hubs/h/groups/{}",
        "PUT, /hubs/h/groups/{}/connections/c",
        "DELETE, /hubs/h/connections/c/groups/{}",
        "PUT, /hubs/h/users/u/groups/{}",
        "GET, /hubs/h/groups/{}/users/u"
    })
    void aGroupHasAName(String method, String path) throws IOException, InterruptedException {
        for (String name : List.of("%20", "%09%E2%80%83", "x".repeat(1025))) {
            String json = path.endsWith(":send") ? MESSAGE : null;
            assertInvalid(
                    method,
                    path.replace("{}", name),
                    "",
                    json,
                    "group",
                    "Invalid group name. Valid group name should be in between 1 and 1024"
                            + " characters long.");
        }
        assertThat(
                        node.restSend("/api/hubs/h/groups/" + "x".repeat(1024) + "/:send", MESSAGE)
                                .statusCode())
                .isEqualTo(202);
    }

    @Test
    void aNameThatIsMissingIsRefused() throws IOException, InterruptedException {
        assertInvalid(
                "POST",
                "/hubs/h/connections//:send",
                "",
                MESSAGE,
                "connectionId",
                "Invalid connection id. ");
        assertInvalid("POST", "/hubs/h/users//:send", "", MESSAGE, "user", "Invalid user id. ");
        assertInvalid(
                "POST", "/hubs/h/groups//:send", "", MESSAGE, "group", "Invalid group name. ");
        assertInvalid("DELETE", "/hubs/h/users//groups", "", null, "user", "Invalid user id. ");
        assertInvalid(
                "DELETE",
                "/hubs/h/connections//groups",
                "",
                null,
                "connectionId",
                "Invalid connection id. ");
    }

    @Test
    void onlyTheClosingOfAUserLimitsTheLengthOfItsId() throws IOException, InterruptedException {
        String id = "u".repeat(1025);
        assertInvalid(
                "POST",
                "/hubs/h/users/" + id + "/:closeConnections",
                "",
                null,
                "user",
                "Invalid user id. ");
        assertThat(
                        node.rest(
                                        "POST",
                                        "/api/hubs/h/users/"
                                                + id.substring(1)
                                                + "/:closeConnections")
                                .statusCode())
                .isEqualTo(204);
        assertThat(node.restSend("/api/hubs/h/users/" + id + "/:send", MESSAGE).statusCode())
                .isEqualTo(202);
        assertThat(node.rest("GET", "/api/hubs/h/users/" + id).statusCode()).isEqualTo(404);
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "1.5", "ten", "", "2147483648", "1e3", "%201"})
    void aTimeToLiveIsWholeSeconds(String ttl) throws IOException, InterruptedException {
        for (String path : List.of("/hubs/h/users/u/groups/g", "/hubs/h/groups/g/users/u")) {
            assertInvalid("PUT", path, "ttl=" + ttl, null, "ttl", "'ttl'");
        }
        assertThat(
                        node.rest("PUT", "/api/hubs/h/users/u/groups/g?TTL=2147483647&" + CURRENT)
                                .statusCode())
                .isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"latest", "1", "2022-6-1", "2022-06-01-beta", "2022-06-01x", ""})
    void aVersionIsADate(String version) throws IOException, InterruptedException {
        assertInvalid(
                "GET",
                "/hubs/h/users/u",
                "api-version=" + version,
                null,
                "api-version",
                "'api-version'");
        assertThat(node.rest("GET", "/api/v1/hubs/h/users/u?api-version=" + version).statusCode())
                .isEqualTo(404);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/hubs/h/users/%",
                "/api/hubs/h/users/%4",
                "/api/hubs/h/users/u?ttl=%zz",
                "/client/?hub=%"
            })
    void aUrlThatIsMalformedIsA400(String path) throws IOException, InterruptedException {
        assertThat(RawHttp.status(node.node().port(), "GET", path)).isEqualTo(400);
    }

    // bodies

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''|Message in request body is required.",
                "{}|target",
                "{\"target\":\"\"}|target",
                "{\"target\":null}|target",
                "{\"target\":5}|target",
                "{\"target\":[\"m\"]}|target",
                "{\"arguments\":[1]}|target",
                "{\"target\":\"m\",\"arguments\":{}}|arguments",
                "{\"target\":\"m\",\"arguments\":1}|arguments",
                "{\"target\":\"m\",\"arguments\":\"1\"}|arguments",
                "{\"target\":\"m\",\"arguments\":[1}|arguments",
                "{\"target\":\"m\",\"arguments\":[1,]}|arguments",
                "{\"target\":\"m\",\"arguments\":[01]}|arguments",
                "{\"target\":\"m\",\"arguments\":[nul]}|arguments",
                "{\"target\":\"m\",\"arguments\":[\"\\x\"]}|arguments",
                "{\"target\":\"m\",\"arguments\":[1]|body",
                "{\"target\":\"m\",\"arguments\":[|arguments",
                "{\"target\":\"m|target",
                "{\"target\"|body",
                "{|body",
                "[]|body",
                "\"m\"|body",
                "null|body",
                "{\"target\":\"m\"} x|body",
                "{\"target\":\"m\"}{}|body",
                "{target:\"m\"}|body",
                "m|body"
            })
    void aBodyThatIsNoMessageIsRefusedWithWhatIsWrong(String json, String field)
            throws IOException, InterruptedException {
        for (String path :
                List.of(
                        "/hubs/h/:send",
                        "/hubs/h/users/u",
                        "/hubs/h/groups/g",
                        "/hubs/h/connections/c/:send")) {
            assertInvalid("POST", path, "", json, "body", field);
        }
    }

    @Test
    void aBodyThatIsCutAnywhereIsRefused() throws IOException, InterruptedException {
        String json = "{\"target\":\"m\\u00e4\",\"arguments\":[1.5e3,{\"a\":[true,null]},\"x\"]}";
        for (int cut = 1; cut < json.length(); cut++) {
            assertThat(node.restSend("/api/hubs/h/:send", json.substring(0, cut)).statusCode())
                    .isEqualTo(400);
        }
        assertThat(node.restSend("/api/hubs/h/:send", json).statusCode()).isEqualTo(202);
    }

    @ParameterizedTest
    @ValueSource(strings = {"[", "{\"a\":", "[[{\"a\":"})
    void aBodyThatIsNestedTooDeepIsRefused(String open) throws IOException, InterruptedException {
        assertInvalid(
                "POST",
                "/hubs/h/:send",
                "",
                "{\"target\":\"m\",\"arguments\":[" + open.repeat(100_000),
                "body",
                "arguments");
        assertInvalid(
                "POST",
                "/hubs/h/:send",
                "",
                "{\"target\":\"m\",\"other\":" + open.repeat(100_000),
                "body",
                "body");
    }

    @Test
    void textThatIsNoUtf8IsRefused() throws IOException, InterruptedException {
        byte[] body = "{\"target\":\"m\u00ff\"}".getBytes(StandardCharsets.ISO_8859_1);
        HttpResponse<String> answer =
                node.restSend(
                        "/api/v1/hubs/h", "application/json", BodyPublishers.ofByteArray(body));
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).contains("target");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "junk",
                "{\"target\":\"m\"}",
                "\u0081\u00a4json",
                "\u0080 trailing",
                "\u00c0"
            })
    void framesThatAreNoMapAreRefused(String latin1) throws IOException, InterruptedException {
        byte[] body = latin1.getBytes(StandardCharsets.ISO_8859_1);
        HttpResponse<String> answer =
                node.restSend(
                        "/api/hubs/h/:send",
                        "application/octet-stream",
                        BodyPublishers.ofByteArray(body));
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(TestNode.json(answer.body()).get("target").asText()).isEqualTo("body");
    }

    @Test
    void aBodyMayBeOneMebibyteLong() throws IOException, InterruptedException {
        String start = "{\"target\":\"m\",\"arguments\":[\"";
        String longest = start + "x".repeat((1 << 20) - start.length() - 3) + "\"]}";
        assertThat(longest).hasSize(1 << 20);
        assertThat(node.restSend("/api/hubs/h/:send", longest).statusCode()).isEqualTo(202);
        assertTooLarge(BodyPublishers.ofString(longest + " "));
        assertTooLarge(
                BodyPublishers.ofInputStream(() ->
                        new ByteArrayInputStream(
                                (longest + " ").getBytes(StandardCharsets.US_ASCII))));
        assertTooLarge(BodyPublishers.ofByteArray(new byte[17 << 20]));
    }

    private static void assertTooLarge(HttpRequest.BodyPublisher body)
            throws IOException, InterruptedException {
        assertThat(node.restSend("/api/hubs/h/:send", "application/json", body).statusCode())
                .isEqualTo(413);
    }
}
