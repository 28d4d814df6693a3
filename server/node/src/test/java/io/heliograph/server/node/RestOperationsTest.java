package io.heliograph.server.node;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;

import io.heliograph.access.TokenClaim;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;

/** What the operations of the later versions do, and those of the first one. */
class RestOperationsTest {

    @SuppressWarnings("NullAway.Init")
    private static TestNode node;

    private String hub = "";

    @BeforeAll
    static void start() throws IOException {
        node = TestNode.start("serverless");
    }

    @AfterAll
    static void stop() {
        node.close();
    }

    @BeforeEach
    void takeHub() {
        hub = TestNode.newHub();
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /** {@code path}: behind the hub, with a query if any. */
    private String url(String path) {
        return "/api/hubs/"
                + hub
                + path
                + (path.contains("?") ? "&" : "?")
                + "api-version=2026-07-01";
    }

    private static void assertInvalid(HttpResponse<String> answer, String target, String message)
            throws IOException {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
        assertThat(answer.headers().firstValue("x-ms-error-code"))
                .contains("Error.Request.Invalid");
        JsonNode detail = TestNode.json(answer.body());
        assertThat(detail.get("target").asText()).isEqualTo(target);
        assertThat(detail.get("message").asText()).contains(message);
    }

    // v1-preview

    @Test
    void theFirstVersionSendsToListsOfUsersAndGroups() throws IOException, InterruptedException {
        String preview = "/api/v1-preview/hub/" + hub;
        try (HubClient a = node.connect(hub, "a");
                HubClient b = node.connect(hub, "b/c");
                HubClient c = node.connect(hub, "c")) {
            for (HubClient client : List.of(a, b)) {
                node.rest("PUT", url("/groups/" + client.id() + "/connections/" + client.id()));
            }
            record Send(String path, List<HubClient> reached) {}
            for (Send send :
                    List.of(
                            new Send(preview, List.of(a, b, c)),
                            new Send(preview + "/user/a", List.of(a)),
                            new Send(preview + "/users/a,b%2Fc,nobody", List.of(a, b)),
                            new Send(preview + "/users/a%2Cc", List.of(a, c)),
                            new Send(preview + "/group/" + a.id(), List.of(a)),
                            new Send(
                                    preview + "/groups/" + a.id() + "," + b.id(), List.of(a, b)))) {
                HttpResponse<String> answer =
                        node.restSend(send.path, "{\"Target\":\"m\",\"Arguments\":[1]}");
                assertThat(answer.statusCode()).as(send.path).isEqualTo(202);
                assertThat(answer.body()).isEmpty();
                for (HubClient client : send.reached) {
                    assertThat(client.next())
                            .isEqualTo("{\"type\":1,\"target\":\"m\",\"arguments\":[1]}");
                }
            }
            assertThat(c.unseen()).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "/api/v1-preview/hub/h/users/a%2C,400",
        "/api/v1-preview/hub/h/groups/a%2C%20,400",
        "/api/v1-preview/hub/1,400",
        "/api/v1-preview/hubs/h,404",
        "/api/v1-preview/hub/h/:send,404",
        "/api/v1-preview/hub/h/connections/c,404",
        "/api/v1/hub/h,404",
        "/api/hub/h,404"
    })
    void theFirstVersionKnowsItsOwnPathsOnly(String path, int status)
            throws IOException, InterruptedException {
        HttpResponse<String> answer = node.restSend(path, "{\"target\":\"m\"}");

        assertThat(answer.statusCode()).isEqualTo(status);
        if (status == 400) {
            assertThat(answer.headers().firstValue("Content-Type").orElse(""))
                    .startsWith("text/plain");
        }
    }

    // versions

    @ParameterizedTest
    @ValueSource(strings = {"2031-01-01", "2023-01-01", "2019-01-01", "2022-06-02-preview"})
    void aVersionThatNobodyKnowsIsRefusedOrServedAsIsSet(String version)
            throws IOException, InterruptedException {
        String path = "/api/hubs/" + hub + "/users/u/groups/g?api-version=" + version;
        assertInvalid(
                node.rest("PUT", path), "api-version", "expected one of 2020-10-01, 2021-10-01");
        try (TestNode patient =
                TestNode.start(
                        new Configuration()
                                .set("service.mode", "serverless")
                                .set("rest.unknown-api-version", "serve"))) {
            assertThat(patient.rest("PUT", path).statusCode())
                    .isEqualTo(version.startsWith("2019") ? 202 : 200);
            assertInvalid(
                    patient.rest("PUT", path.substring(0, path.indexOf('=')) + "=latest"),
                    "api-version",
                    "a date");
        }
    }

    // generateToken

    @Test
    void aTokenThatWasGeneratedConnectsAClientAsItsUser() throws IOException, InterruptedException {
        for (String user : List.of("", "?userId=ann%20b", "?UserId=", "?minutesToExpire=5")) {
            HttpResponse<String> answer =
                    node.restSend(
                            url("/:generateToken" + user),
                            "application/json",
                            BodyPublishers.noBody());
            assertThat(answer.statusCode()).isEqualTo(200);
            String token = TestNode.json(answer.body()).get("token").asText();
            JsonNode payload =
                    TestNode.json(
                            new String(
                                    Base64.getUrlDecoder().decode(token.split("\\.", -1)[1]),
                                    StandardCharsets.UTF_8));
            long life = payload.get("exp").asLong() - payload.get("iat").asLong();
            assertThat(life).isEqualTo(user.contains("minutes") ? 300 : 3600);
            assertThat(payload.get("aud").asText()).endsWith("/client/?hub=" + hub);
            assertThat(payload.has("nameid")).isEqualTo(user.contains("ann"));
            JsonNode negotiated = node.negotiate(hub, token);
            String path =
                    "/client/?hub=" + hub + "&id=" + negotiated.get("connectionToken").asText();
            try (HubClient client =
                    HubClient.open(
                                    node.http(),
                                    node.uri(path),
                                    token,
                                    negotiated.get("connectionId").asText())
                            .handshake()) {
                int status = node.rest("HEAD", url("/users/ann%20b")).statusCode();
                assertThat(status).isEqualTo(user.contains("ann") ? 200 : 404);
            }
            assertThat(node.send("POST", "/api/v1/hubs/" + hub, token).statusCode()).isEqualTo(401);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "1.5", "", "x", "2147483648"})
    void aTokenLastsWholeMinutes(String minutes) throws IOException, InterruptedException {
        assertInvalid(
                node.rest("POST", url("/:generateToken?minutesToExpire=" + minutes)),
                "minutesToExpire",
                "expected whole minutes, 1 to 2147483647");
    }

    // accessKey

    @ParameterizedTest
    @ValueSource(strings = {"/api/v1/auth/accessKey", "/api/auth/accesskey?api-version=2023-07-01"})
    void nobodyGetsAKeyWhileNoIdentityIsTrusted(String path)
            throws IOException, InterruptedException {
        for (String method : List.of("GET", "HEAD")) {
            HttpResponse<String> none = node.send(method, path, null);
            assertThat(none.statusCode()).isEqualTo(401);
            assertThat(none.headers().firstValue("WWW-Authenticate")).contains("Bearer");
            assertThat(none.body()).isEmpty();
            for (String token : List.of("junk", node.restToken(path))) {
                HttpResponse<String> answer = node.send(method, path, token);
                assertThat(answer.statusCode()).isEqualTo(401);
                assertThat(answer.body()).isEmpty();
                assertThat(answer.headers().firstValue("WWW-Authenticate").orElse(""))
                        .startsWith("Bearer error=\"invalid_token\"")
                        .contains("identities");
            }
        }
    }

    // execute

    private HttpResponse<String> execute(String filter, String commands)
            throws IOException, InterruptedException {
        String query = filter.isEmpty() ? "" : "?filter=" + encode(filter);
        return node.restSend(url("/:execute" + query), commands);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "%20"})
    void aFilterThatIsGivenButBlankIsRefusedAndMeansNobody(String blank)
            throws IOException, InterruptedException {
        HttpResponse<String> answer =
                node.restSend(url("/:execute?filter=" + blank), "[{\"type\":\"CloseConnection\"}]");

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).contains("filter", "leave the item out");
    }

    @Test
    void commandsAreDoneToThoseWhomTheFilterPicks() throws IOException, InterruptedException {
        try (HubClient first = node.connect(hub, "listener-1");
                HubClient second = node.connect(hub, "listener-2");
                HubClient other = node.connect(hub, "speaker")) {
            HttpResponse<String> answer =
                    execute(
                            "startswith(userId, 'listener-')",
                            "[{\"type\":\"JoinGroup\",\"group\":\"g\"},{\"Message\":{\"Target\":\"m\",\"arguments\":[1.50]"
                                + " },\"Type\":\"SendMessage\"}]");
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
            assertThat(answer.body()).isEmpty();
            for (HubClient client : List.of(first, second)) {
                assertThat(client.next())
                        .isEqualTo("{\"type\":1,\"target\":\"m\",\"arguments\":[1.50]}");
            }
            execute(
                    "'g' in groups and userId ne 'listener-1'",
                    "[{\"type\":\"LeaveGroup\",\"group\":\"g\"},{\"type\":\"CloseConnection\",\"reason\":null}]");
            assertThat(second.next()).isEqualTo("{\"type\":7}");
            assertThat(
                            node.restSend(
                                            url("/:execute"),
                                            "[{\"type\":\"SendMessage\",\"message\":{\"target\":\"all\"}}]")
                                    .statusCode())
                    .isEqualTo(202);
            for (HubClient client : List.of(first, other)) {
                assertThat(client.next())
                        .isEqualTo("{\"type\":1,\"target\":\"all\",\"arguments\":[]}");
            }
            assertThat(execute("true", "[]").statusCode()).isEqualTo(202);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "``|found nothing, expected JSON",
                "{}|found an object for commands, expected an array",
                "[1]|found a number for a command, expected an object",
                "[{}]|found a command of type '', expected SendMessage, JoinGroup",
                "[{\"type\":\"Ban\"}]|found a command of type 'Ban'",
                "[{\"type\":5}]|found a number for type, expected a string",
                "[{\"type\":\"SendMessage\"}]|SendMessage without message",
                "[{\"type\":\"SendMessage\",\"message\":{}}]|target: found nothing",
                "[{\"type\":\"SendMessage\",\"message\":5}]|Message of a command",
                "[{\"type\":\"JoinGroup\"}]|JoinGroup without group",
                "[{\"type\":\"JoinGroup\",\"group\":\" \"}]|Invalid group name",
                "[{\"type\":\"LeaveGroup\",\"group\":null}]|found null for group",
                "[{\"type\":\"CloseConnection\"}|expected JSON",
                "[{\"type\":\"CloseConnection\"}] x|expected JSON",
                "[{\"type\":\"CloseConnection\"}] []|one value of JSON",
                "[{\"type\":\"CloseConnection\",\"x\":nope}]|expected JSON"
            })
    void commandsThatAreNoneAreRefusedAndNoneIsDone(String body, String message)
            throws IOException, InterruptedException {
        try (HubClient client = node.connect(hub, "u")) {
            HttpResponse<String> answer = execute("", body);

            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
            assertThat(TestNode.json(answer.body()).get("message").asText()).contains(message);
            assertThat(client.unseen()).isEmpty();
        }
    }

    @Test
    void aHundredCommandsAreTheMost() throws IOException, InterruptedException {
        String command = "{\"type\":\"LeaveGroup\",\"group\":\"g\"}";
        String hundred = command + ("," + command).repeat(99);
        assertThat(execute("", "[" + hundred + "]").statusCode()).isEqualTo(202);
        assertInvalid(execute("", "[" + hundred + "," + command + "]"), "body", "at most 100");
    }

    @Test
    void aFilterThatIsNoneIsRefusedWithThePlace() throws IOException, InterruptedException {
        assertInvalid(
                execute("userId = 'a'", "[]"),
                "filter",
                "Query item 'filter': at character 8 found =");
    }

    // streams

    @Test
    void itemsAndTheEndOfAStreamReachTheClientThatAskedForIt()
            throws IOException, InterruptedException {
        try (HubClient client = node.connect(hub, "u");
                HubClient other = node.connect(hub, "u")) {
            String stream = "/connections/" + client.id() + "/streams/s%201";
            String item = "{\"type\":2,\"invocationId\":\"s 1\",\"item\":";
            String end = "{\"type\":3,\"invocationId\":\"s 1\"";
            assertThat(node.restSend(url(stream + "/:send"), "{\"a\" : 1}").statusCode())
                    .isEqualTo(202);
            assertThat(client.next()).isEqualTo(item + "{\"a\" : 1}}");
            node.restSend(url(stream + "/:send?completed=FALSE"), " null ");
            assertThat(client.next()).isEqualTo(item + " null }");
            node.restSend(
                    url(stream + "/:send"),
                    "application/x-msgpack",
                    BodyPublishers.ofByteArray(HexFormat.of().parseHex("92c40101c0")));
            assertThat(client.next()).isEqualTo(item + "[\"AQ==\",null]}");
            node.restSend(
                    url(stream + "/:send"),
                    "application/octet-stream",
                    BodyPublishers.ofByteArray(
                            HexFormat.of()
                                    .parseHex(
                                            "81ab6d6573736167657061636bc407" + "06940280a17307")));
            assertThat(client.next()).isEqualTo(item + "7}");
            assertThat(node.restSend(url(stream + "/:send?completed=true"), "2").statusCode())
                    .isEqualTo(202);
            assertThat(client.next()).isEqualTo(item + "2}");
            assertThat(client.next()).isEqualTo(end + "}");
            assertThat(node.rest("POST", url(stream + "/:complete")).statusCode()).isEqualTo(202);
            assertThat(client.next()).isEqualTo(end + "}");
            node.rest("POST", url(stream + "/:complete?error=no&reason=why"));
            assertThat(client.next()).isEqualTo(end + ",\"error\":\"no\"}");
            node.rest("POST", url(stream + "/:complete?reason=why"));
            assertThat(client.next()).isEqualTo(end + ",\"error\":\"why\"}");
            assertThat(node.restSend(url("/connections/nobody/streams/s/:send"), "1").statusCode())
                    .isEqualTo(202);
            assertThat(other.unseen()).isEmpty();
        }
    }

    @Test
    void aStreamHasAnIdAnItemAndMaybeAnEnd() throws IOException, InterruptedException {
        String stream = "/connections/c/streams/";
        for (String id : List.of("%20", "x".repeat(101))) {
            assertInvalid(
                    node.restSend(url(stream + id + "/:send"), "1"),
                    "streamId",
                    "expected 1 to 100 characters");
            assertInvalid(
                    node.rest("POST", url(stream + id + "/:complete")),
                    "streamId",
                    "expected 1 to 100 characters");
        }
        assertInvalid(node.restSend(url(stream + "s/:send"), ""), "body", "An item");
        assertInvalid(node.restSend(url(stream + "s/:send"), "{"), "body", "");
        assertInvalid(node.restSend(url(stream + "s/:send"), "1 2"), "body", "");
        assertInvalid(
                node.restSend(url(stream + "s/:send?completed=1"), "1"),
                "completed",
                "expected true or false");
    }

    // members of a group

    private JsonNode page(String url) throws IOException, InterruptedException {
        HttpResponse<String> answer = node.rest("GET", url);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return TestNode.json(answer.body());
    }

    @Test
    void theMembersOfAGroupAreListedPageByPage() throws IOException, InterruptedException {
        List<HubClient> clients = new ArrayList<>();
        try {
            for (int i = 0; i < 5; i++) {
                HubClient client = node.connect(hub, i == 0 ? null : "user" + i);
                clients.add(client);
                node.rest("PUT", url("/groups/g%201/connections/" + client.id()));
            }
            List<String> ids = clients.stream().map(HubClient::id).sorted().toList();

            assertThat(pages("/groups/g%201/connections")).isEqualTo(List.of(ids));
            assertThat(pages("/groups/g%201/connections?maxPageSize=2"))
                    .isEqualTo(List.of(ids.subList(0, 2), ids.subList(2, 4), ids.subList(4, 5)));
            assertThat(pages("/groups/g%201/connections?top=3&maxpagesize=2"))
                    .isEqualTo(List.of(ids.subList(0, 2), ids.subList(2, 3)));
            assertThat(pages("/groups/g%201/connections?top=5&maxpagesize=5"))
                    .isEqualTo(List.of(ids));
            assertThat(pages("/groups/nobody/connections")).isEqualTo(List.of(List.of()));
            JsonNode members = page(url("/groups/g%201/connections")).get("value");
            for (JsonNode member : members) {
                boolean anonymous = member.get("connectionId").asText().equals(clients.get(0).id());
                assertThat(member.has("userId")).isEqualTo(!anonymous);
            }
        } finally {
            clients.forEach(HubClient::close);
        }
    }

    private List<List<String>> pages(String path) throws IOException, InterruptedException {
        List<List<String>> pages = new ArrayList<>();
        String next = url(path);
        while (!next.isEmpty()) {
            JsonNode page = page(next);
            List<String> ids = new ArrayList<>();
            page.get("value").forEach(member -> ids.add(member.get("connectionId").asText()));
            pages.add(ids);
            next = "";
            if (page.has("nextLink")) {
                URI link = URI.create(page.get("nextLink").asText());
                assertThat(link.getAuthority()).isEqualTo("127.0.0.1:" + node.node().port());
                assertThat(link.getRawQuery()).contains("api-version=2026-07-01");
                next = link.getRawPath() + "?" + link.getRawQuery();
            }
        }
        return pages;
    }

    @Test
    void theNextPageLiesWhereTheCallerFoundTheService() throws IOException, InterruptedException {
        try (HubClient one = node.connect(hub, "u");
                HubClient two = node.connect(hub, "u")) {
            for (HubClient client : List.of(one, two)) {
                node.rest("PUT", url("/groups/g/connections/" + client.id()));
            }
            String url = url("/groups/g/connections?maxpagesize=1&application=");
            HttpResponse<String> answer =
                    node.send(
                            node.request("GET", url, node.restToken(url), BodyPublishers.noBody())
                                    .header("X-Forwarded-Host", "chat.example, inner")
                                    .header("X-Forwarded-Proto", "https"));
            assertThat(TestNode.json(answer.body()).get("nextLink").asText())
                    .startsWith("https://chat.example/api/hubs/" + hub + "/groups/g/connections?")
                    .contains("maxpagesize=1&application=&api-version=2026-07-01");
            HttpResponse<String> head = node.rest("HEAD", url);
            assertThat(head.statusCode()).isEqualTo(200);
            assertThat(head.body()).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "maxpagesize=0,maxpagesize,1 to 200",
        "maxPageSize=201,maxpagesize,1 to 200",
        "maxpagesize=x,maxpagesize,1 to 200",
        "top=0,top,1 to 2147483647",
        "top=-1,top,1 to 2147483647",
        "continuationToken=,continuationToken,the token of a nextLink",
        "continuationToken=%2F,continuationToken,the token of a nextLink"
    })
    void whatIsAskedOfAPageIsChecked(String query, String target, String expected)
            throws IOException, InterruptedException {
        assertInvalid(node.rest("GET", url("/groups/g/connections?" + query)), target, expected);
    }

    // claims

    private HttpResponse<String> claims(String method, String path, String body)
            throws IOException, InterruptedException {
        String url = url(path);
        return node.send(
                node.request(method, url, node.restToken(url), BodyPublishers.ofString(body))
                        .header("Content-Type", "application/json"));
    }

    @Test
    void theClaimsOfAConnectionAreReadAndRenewedByItsSecret()
            throws IOException, InterruptedException {
        String token = node.clientToken(hub, "ann", new TokenClaim("role", "a"));
        JsonNode negotiated = node.negotiate(hub, token);
        String secret = negotiated.get("connectionToken").asText();
        String id = negotiated.get("connectionId").asText();
        String role = "http://schemas.microsoft.com/ws/2008/06/identity/claims/role";
        String mine = "{\"connectionToken\":\"" + secret + "\"}";
        assertThat(claims("QUERY", "/connections/claims", mine).statusCode()).isEqualTo(404);
        try (HubClient client =
                HubClient.open(
                                node.http(),
                                node.uri("/client/?hub=" + hub + "&id=" + secret),
                                token,
                                id)
                        .handshake()) {
            assertThat(claims("QUERY", "/connections/claims", mine).body())
                    .isEqualTo(
                            "{\"claims\":[{\"type\":\"asrs.s.uid\",\"value\":\"ann\"},{\"type\":\""
                                    + role
                                    + "\",\"value\":\"a\"}]}");
            HttpResponse<String> renewed =
                    claims(
                            "POST",
                            "/connections/:refreshAuth",
                            "{\"ConnectionToken\":\""
                                    + secret
                                    + "\",\"expireTime\":\"2099-01-01T00:00:00+01:00\",\"claims\":[{\"type\":\"nameid\",\"value\":\"ann\"},{\"type\":\"level\",\"value\":7},{\"type\":\"exp\",\"value\":\"1\"}]}");
            assertThat(renewed.statusCode()).as(renewed.body()).isEqualTo(200);
            String now =
                    "{\"claims\":[{\"type\":\"http://schemas.xmlsoap.org/ws/2005/05/identity/claims/nameidentifier\",\"value\":\"ann\"},{\"type\":\"level\",\"value\":\"7\"}]}";
            assertThat(renewed.body()).isEqualTo(now);
            HttpResponse<String> other =
                    claims(
                            "POST",
                            "/connections/:refreshAuth",
                            "{\"connectionToken\":\""
                                    + secret
                                    + "\",\"claims\":[{\"type\":\"nameid\",\"value\":\"bob\"}]}");
            assertThat(other.statusCode()).isEqualTo(403);
            assertThat(other.headers().firstValue("x-ms-error-code"))
                    .contains("Error.User.Invalid");
            assertThat(claims("QUERY", "/connections/claims", mine).body()).isEqualTo(now);
            for (String stranger : List.of(id, "nobody")) {
                HttpResponse<String> none =
                        claims(
                                "QUERY",
                                "/connections/claims",
                                "{\"connectionToken\":\"" + stranger + "\"}");
                assertThat(none.statusCode()).isEqualTo(404);
                assertThat(none.headers().firstValue("x-ms-error-code"))
                        .contains("Error.Connection.NotExisted");
            }
        }
    }

    @Test
    void aRenewalWithTheClaimsOfAnotherUserIsToldInTheStoryAndInTheLog()
            throws IOException, InterruptedException {
        String token = node.clientToken(hub, "ann");
        JsonNode negotiated = node.negotiate(hub, token);
        String secret = negotiated.get("connectionToken").asText();
        String id = negotiated.get("connectionId").asText();
        try (LogLines log = LogLines.of("io.heliograph.server.edge.rest");
                HubClient client =
                        HubClient.open(
                                        node.http(),
                                        node.uri("/client/?hub=" + hub + "&id=" + secret),
                                        token,
                                        id)
                                .handshake()) {
            HttpResponse<String> refused =
                    claims(
                            "POST",
                            "/connections/:refreshAuth",
                            "{\"connectionToken\":\""
                                    + secret
                                    + "\",\"claims\":[{\"type\":\"nameid\",\"value\":\"eve\"}]}");

            assertThat(refused.statusCode()).isEqualTo(403);
            assertThat(node.rest("GET", "/api/admin/stories/" + client.id()).body())
                    .contains(
                            "\"event\":\"renewal_refused\",\"claimedUser\":\"eve\"",
                            "A renewal of its authentication was refused: the claims are those of"
                                    + " user 'eve'.");
            assertThat(log.lines())
                    .anyMatch(line ->
                            line.contains("POST /api/hubs/" + hub + "/connections/:refreshAuth")
                                    && line.contains("(Error.User.Invalid)"))
                    .noneMatch(line -> line.contains(secret));
        }
    }

    @Test
    void aConnectionThatEndsWithItsAuthenticationEndsAtTheRenewedTime()
            throws IOException, InterruptedException {
        String later = Long.toString(Instant.now().plusSeconds(3600).getEpochSecond());
        String token =
                node.clientToken(
                        hub,
                        null,
                        new TokenClaim("asrs.s.coae", "true"),
                        new TokenClaim("asrs.s.aeo", later));
        JsonNode negotiated = node.negotiate(hub, token);
        String secret = negotiated.get("connectionToken").asText();
        try (HubClient client =
                HubClient.open(
                                node.http(),
                                node.uri("/client/?hub=" + hub + "&id=" + secret),
                                token,
                                "")
                        .handshake()) {
            claims(
                    "POST",
                    "/connections/:refreshAuth",
                    "{\"connectionToken\":\""
                            + secret
                            + "\",\"claims\":[],\"expireTime\":\"2020-01-01T00:00:00\"}");

            assertThat(client.next()).contains("\"type\":7").contains("token_expired");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "``|found nothing, expected JSON",
                "[]|found an array for the body, expected an object",
                "{}|found no connectionToken",
                "{\"connectionToken\":\"\"}|found no connectionToken",
                "{\"connectionToken\":5}|found a number for connectionToken",
                "{\"connectionToken\":\"x\"}|found no claims",
                "{\"connectionToken\":\"x\",\"claims\":{}}|found an object for claims, expected an"
                        + " array",
                "{\"connectionToken\":\"x\",\"claims\":[5]}|found a number for a claim",
                "{\"connectionToken\":\"x\",\"claims\":[{}]}|a claim without type or value",
                "{\"connectionToken\":\"x\",\"claims\":[{\"type\":\"a\",\"value\":null}]}|found"
                        + " null for value of a claim",
                "{\"connectionToken\":\"x\",\"claims\":[],\"expireTime\":\"soon\"}|expireTime"
                        + " 'soon', expected a time such as",
                "{\"connectionToken\":\"x\",\"claims\":[],\"expireTime\":5}|found a number for"
                        + " expireTime"
            })
    void aRenewalIsChecked(String body, String message) throws IOException, InterruptedException {
        assertInvalid(claims("POST", "/connections/:refreshAuth", body), "body", message);
        if (!message.contains("claim") && !message.contains("expireTime")) {
            assertInvalid(claims("QUERY", "/connections/claims", body), "body", message);
        }
    }

    // what every answer carries

    @Test
    void theIdOfARequestComesBackAndOtherOriginsMayRead() throws IOException, InterruptedException {
        for (String path : List.of("/users/nobody", "/users/u?application=1")) {
            String url = url(path);
            HttpResponse<String> answer =
                    node.send(
                            node.request("GET", url, node.restToken(url), BodyPublishers.noBody())
                                    .header("x-ms-client-request-id", "r-1")
                                    .header("Origin", "https://app.example"));
            assertThat(answer.headers().firstValue("x-ms-client-request-id")).contains("r-1");
            assertThat(answer.headers().firstValue("Access-Control-Allow-Origin"))
                    .contains("https://app.example");
            assertThat(answer.headers().firstValue("Access-Control-Expose-Headers").orElse(""))
                    .contains("x-ms-error-code");
        }
        HttpResponse<String> preflight = node.send("OPTIONS", url("/users/u/groups/g"), null);
        assertThat(preflight.statusCode()).isEqualTo(204);
        assertThat(preflight.headers().firstValue("Access-Control-Allow-Methods"))
                .contains("DELETE, GET, HEAD, PUT, OPTIONS");
    }
}
