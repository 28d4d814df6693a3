package io.heliograph.server.node;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Each route in each generation of the API: its status, its code, its body, and the methods it
 * allows.
 */
class RestRoutesTest {

    private static final String MESSAGE = "{\"target\":\"m\",\"arguments\":[1]}";
    private static final List<String> SEND_SUFFIXES = List.of("", "/:send", "/%3Asend", "/:SEND");

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

    /** A way to write a path of one generation. */
    enum Generation {
        V1("/api/v1", "", 0),
        V1_WITH_A_VERSION("/API/V1", "api-version=2022-06-01", 0),
        NO_VERSION("/api", "", 1),
        V2020_10_01("/api", "api-version=2020-10-01", 1),
        V2022_06_01("/api", "api-version=2022-06-01", 2),
        V2024_12_01("/Api", "API-Version=2024-12-01", 2),
        V2026_07_01("/api", "api-version=2026-07-01", 2),
        PREVIEW("/api", "api-version=2023-07-01-preview", 2);

        final String prefix;
        final String version;
        final int column;

        Generation(String prefix, String version, int column) {
            this.prefix = prefix;
            this.version = version;
            this.column = column;
        }

        /** {@code path} may have a query. */
        String url(String path) {
            return prefix
                    + path
                    + (version.isEmpty() ? "" : (path.contains("?") ? "&" : "?") + version);
        }
    }

    /**
     * One call: {@code {c}} in the path is a client of user {@code u} in group {@code g}.
     *
     * @param statuses in v1, in 2020-10-01, in 2022-06-01 and later
     * @param code of a 404
     */
    record Call(String method, String path, List<Integer> statuses, String code) {
        @Override
        public String toString() {
            return method + " " + path;
        }
    }

    private static Call call(String method, String path, int v1, int v2020, int v2022) {
        return new Call(method, path, List.of(v1, v2020, v2022), "");
    }

    private static Call no(String method, String path, String code) {
        return new Call(method, path, List.of(404, 404, 404), code);
    }

    static Stream<Call> calls() {
        List<Call> calls = new ArrayList<>();
        for (String target :
                List.of(
                        "",
                        "/connections/{c}",
                        "/connections/nobody",
                        "/groups/g",
                        "/groups/nobody",
                        "/users/u",
                        "/users/nobody")) {
            for (String suffix : SEND_SUFFIXES) {
                calls.add(call("POST", target + suffix, 202, 202, 202));
            }
        }
        calls.add(call("POST", "?excluded={c}&excluded=nobody", 202, 202, 202));
        calls.add(call("POST", "/groups/g?excluded={c}", 202, 202, 202));
        for (String target :
                List.of("", "/groups/g", "/groups/nobody", "/users/u", "/users/nobody")) {
            for (String suffix :
                    List.of(
                            "/:closeConnections",
                            "/%3AcloseConnections",
                            "/:CLOSECONNECTIONS?reason=r&excluded=nobody")) {
                calls.add(call("POST", target + suffix, 204, 204, 204));
            }
        }
        for (String method : List.of("GET", "HEAD")) {
            calls.add(call(method, "/connections/{c}", 200, 200, 200));
            calls.add(no(method, "/connections/nobody", "Warning.Connection.NotExisted"));
            calls.add(call(method, "/groups/g", 200, 200, 200));
            calls.add(no(method, "/groups/nobody", "Warning.Group.NotExisted"));
            calls.add(call(method, "/users/u", 200, 200, 200));
            calls.add(no(method, "/users/nobody", "Warning.User.NotExisted"));
            for (String path : List.of("/users/u/groups/g", "/groups/g/users/u")) {
                calls.add(call(method, path, 200, 200, 200));
            }
            for (String path :
                    List.of(
                            "/users/u/groups/nobody",
                            "/groups/g/users/nobody",
                            "/users/nobody/groups/nobody")) {
                calls.add(no(method, path, "Info.User.NotInGroup"));
            }
        }
        for (String path : List.of("/groups/h/connections/{c}", "/connections/{c}/groups/h")) {
            calls.add(call("PUT", path, 200, 200, 200));
            calls.add(call("DELETE", path, 200, 200, 200));
        }
        for (String path :
                List.of("/groups/g/connections/nobody", "/connections/nobody/groups/g")) {
            calls.add(no("PUT", path, "Error.Connection.NotExisted"));
            calls.add(call("DELETE", path, 200, 200, 200));
        }
        calls.add(call("DELETE", "/groups/g/connections/{c}", 200, 200, 200));
        for (String user : List.of("u", "nobody")) {
            for (String path : List.of("/users/" + user + "/groups/h", "/groups/h/users/" + user)) {
                calls.add(call("PUT", path, 202, 202, 200));
                calls.add(call("PUT", path + "?ttl=30", 202, 202, 200));
                calls.add(call("PUT", path + "?ttl=0", 202, 202, 200));
                calls.add(call("DELETE", path, 202, 200, 204));
            }
            calls.add(call("DELETE", "/users/" + user + "/groups", 200, 200, 204));
        }
        calls.add(call("DELETE", "/connections/{c}/groups", 200, 200, 200));
        calls.add(call("DELETE", "/connections/nobody/groups", 200, 200, 200));
        calls.add(call("DELETE", "/connections/{c}", 202, 200, 200));
        calls.add(call("DELETE", "/connections/{c}?reason=because", 202, 200, 200));
        calls.add(
                new Call(
                        "DELETE",
                        "/connections/nobody",
                        List.of(202, 404, 404),
                        "Warning.Connection.NotExisted"));
        return calls.stream();
    }

    @ParameterizedTest
    @MethodSource("calls")
    void aCallHasTheStatusOfItsGeneration(Call call) throws IOException, InterruptedException {
        for (Generation generation : Generation.values()) {
            String hub = TestNode.newHub();
            try (HubClient client = node.connect(hub, "u")) {
                String joined = "/api/v1/hubs/" + hub + "/groups/g/connections/" + client.id();
                assertThat(node.rest("PUT", joined).statusCode()).isEqualTo(200);
                for (String slash : List.of("", "/")) {
                    if (!slash.isEmpty()
                            && (call.path.contains("?") || call.method.equals("DELETE"))) {
                        continue;
                    }
                    String path = "/hubs/" + hub + call.path.replace("{c}", client.id()) + slash;
                    assertAnswer(call, generation, generation.url(path));
                }
            }
        }
    }

    private static void assertAnswer(Call call, Generation generation, String url)
            throws IOException, InterruptedException {
        boolean sends =
                call.method.equals("POST")
                        && !call.path.toLowerCase(Locale.ROOT).contains("closeconnections");
        HttpResponse<String> answer =
                sends ? node.restSend(url, MESSAGE) : node.rest(call.method, url);
        int status = call.statuses.get(generation.column);
        assertThat(answer.statusCode()).as(call.method + " " + url).isEqualTo(status);
        assertThat(answer.headers().firstValue("x-ms-error-code").orElse(""))
                .isEqualTo(status == 404 ? call.code : "");
        assertThat(answer.body()).isEmpty();
        assertThat(answer.headers().firstValue("Content-Length").orElse("none"))
                .isEqualTo(status == 204 ? "none" : "0");
    }

    // methods

    record Route(String path, String allowed) {}

    static Stream<Route> routes() {
        return Stream.of(
                new Route("/health", "GET, HEAD"),
                new Route("/hubs/h", "POST"),
                new Route("/auth/accessKey", "GET, HEAD"),
                new Route("/hubs/h/:send", "POST"),
                new Route("/hubs/h/:generateToken", "POST"),
                new Route("/hubs/h/:execute", "POST"),
                new Route("/hubs/h/connections/:refreshAuth", "POST"),
                new Route("/hubs/h/connections/claims", "QUERY"),
                new Route("/hubs/h/connections/c/:invoke", "POST"),
                new Route("/hubs/h/connections/c/streams/s/:send", "POST"),
                new Route("/hubs/h/connections/c/streams/s/:complete", "POST"),
                new Route("/hubs/h/groups/g/connections", "GET, HEAD"),
                new Route("/hubs/h/:closeConnections", "POST"),
                new Route("/hubs/h/connections/c", "DELETE, GET, HEAD, POST"),
                new Route("/hubs/h/connections/c/:send", "POST"),
                new Route("/hubs/h/connections/c/groups", "DELETE"),
                new Route("/hubs/h/groups/g", "GET, HEAD, POST"),
                new Route("/hubs/h/groups/g/:send", "POST"),
                new Route("/hubs/h/groups/g/:closeConnections", "POST"),
                new Route("/hubs/h/groups/g/connections/c", "DELETE, PUT"),
                new Route("/hubs/h/connections/c/groups/g", "DELETE, PUT"),
                new Route("/hubs/h/users/u", "GET, HEAD, POST"),
                new Route("/hubs/h/users/u/:send", "POST"),
                new Route("/hubs/h/users/u/:closeConnections", "POST"),
                new Route("/hubs/h/users/u/groups/g", "DELETE, GET, HEAD, PUT"),
                new Route("/hubs/h/groups/g/users/u", "DELETE, GET, HEAD, PUT"),
                new Route("/hubs/h/users/u/groups", "DELETE"));
    }

    /** Without a token, since the method is looked at first. */
    @ParameterizedTest
    @MethodSource("routes")
    void anotherMethodIsA405WithTheOnesThatAreAllowed(Route route)
            throws IOException, InterruptedException {
        Set<String> allowed = new TreeSet<>(Arrays.asList(route.allowed.split(", ", -1)));
        for (String prefix : List.of("/api", "/api/v1")) {
            for (String method :
                    List.of("GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "QUERY")) {
                if (allowed.contains(method)) {
                    continue;
                }
                HttpResponse<String> answer =
                        node.send(
                                node.request(
                                        method,
                                        prefix + route.path,
                                        null,
                                        BodyPublishers.ofString("x")));
                assertThat(answer.statusCode())
                        .as(method + " " + prefix + route.path)
                        .isEqualTo(405);
                assertThat(answer.headers().firstValue("Allow")).contains(route.allowed);
                if (!method.equals("HEAD")) {
                    assertThat(answer.body())
                            .contains("Method: found " + method + ", expected one of");
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api",
                "/api/",
                "/api/v1",
                "/api/hubs",
                "/api/hubs/",
                "/api/v1/hubs",
                "/api/hub/h",
                "/api/v2/hubs/h",
                "/api/hubs/h/:nothing",
                "/api/hubs/h/users",
                "/api/hubs/h/users/:send",
                "/api/hubs/h/clients/x",
                "/api/hubs/h/users/u/connections",
                "/api/hubs/h//:send",
                "/api/hubs/h/groups/g/groups/g",
                "/api/hubs/h/users/u/groups/g/more",
                "/api/hubs/h/users/u/groups/g/:send",
                "/api/hubs/h/connections/c/:closeConnections",
                "/api/hubs/h/users/u/groups/:closeConnections",
                "/api/health/more",
                "/nothing",
                "/server/more",
                "/client/more",
                "/client/negotiate/more",
                "/dev2/h"
            })
    void anUnknownRouteIsA404WithoutACode(String path) throws IOException, InterruptedException {
        for (String method : List.of("GET", "POST", "DELETE")) {
            HttpResponse<String> answer = node.send(method, path, null);
            assertThat(answer.statusCode()).as(method + " " + path).isEqualTo(404);
            assertThat(answer.headers().firstValue("x-ms-error-code")).isEmpty();
        }
    }

    // health

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/health",
                "/api/v1/health",
                "/api/health/",
                "/API/Health?api-version=2022-06-01",
                "/api/health?api-version=x"
            })
    void healthNeedsNoToken(String path) throws IOException, InterruptedException {
        for (String method : List.of("GET", "HEAD")) {
            for (String token :
                    new String[] {"", node.restToken(path), node.clientToken("h", "u"), "junk"}) {
                HttpResponse<String> answer =
                        node.send(method, path, token.isEmpty() ? null : token);
                assertThat(answer.statusCode()).isEqualTo(200);
                assertThat(answer.body()).isEmpty();
            }
        }
    }

    @Test
    void theVectorOfAnSdkTokenPasses() throws IOException, InterruptedException {
        // Audience http://localhost/api/hubs/chat/:send?api-version=2022-06-01, expires in 2100.
        String token =
                "eyJhbGciOiJIUzI1NiIsImtpZCI6Ii0xMjM0NTYiLCJ0eXAiOiJKV1QifQ.eyJuYW1laWQiOiJob3N0XzAiLCJuYmYiOjE3MDAwMDAwMDAsImV4cCI6NDEwMjQ0"
                    + "NDgwMCwiaWF0IjoxNzAwMDAwMDAwLCJhdWQiOiJodHRwOi8vbG9jYWxob3N0L2FwaS9odWJzL2NoYXQvOnNlbmQ_YXBpLXZlcnNpb249MjAyMi0wNi0wMSJ9"
                    + ".k_dVpgb2CHPxZq2074vWE98bp8cmB3zWglHZ_Qx4b6U";
        for (String query :
                List.of("?api-version=2022-06-01", "?api-version=2022-06-01&excluded=x")) {
            HttpResponse<String> answer =
                    node.send(
                            node.request(
                                            "POST",
                                            "/api/hubs/Chat/:send" + query,
                                            token,
                                            BodyPublishers.ofString(MESSAGE))
                                    .header("Content-Type", "application/json"));
            assertThat(answer.statusCode()).isEqualTo(202);
        }
        HttpResponse<String> elsewhere =
                node.send("POST", "/api/hubs/chat/:closeConnections?api-version=2022-06-01", token);
        assertThat(elsewhere.statusCode()).isEqualTo(401);
    }
}
