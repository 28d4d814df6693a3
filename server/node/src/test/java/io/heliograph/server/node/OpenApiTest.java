package io.heliograph.server.node;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The documents of the API are valid, and say what the running service does. */
class OpenApiTest {

    private static final Pattern NAME = Pattern.compile("\\{([^}]+)}");
    private static final Set<String> METHODS = Set.of("get", "head", "post", "put", "delete");
    private static final String QUERY = "x-query";

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

    /** One thing that a document says can be done. */
    record Operation(JsonNode document, String path, String method, JsonNode description) {

        @Override
        public String toString() {
            return method + " " + path;
        }

        List<String> names() {
            List<String> names = new ArrayList<>();
            Matcher name = NAME.matcher(path);
            while (name.find()) {
                names.add(name.group(1));
            }
            return names;
        }

        boolean hasBody() {
            return description.has("requestBody");
        }
    }

    private static List<String> versions() throws IOException, InterruptedException {
        HttpResponse<String> index = node.send("GET", "/api/openapi", null);
        assertThat(index.statusCode()).isEqualTo(200);
        List<String> paths = new ArrayList<>();
        for (JsonNode version : TestNode.json(index.body()).get("versions")) {
            URI document = URI.create(version.get("document").asText());
            assertThat(document.getPort()).isEqualTo(node.node().port());
            assertThat(document.getPath())
                    .isEqualTo("/api/openapi/" + version.get("version").asText() + ".json");
            paths.add(document.getPath());
        }
        return paths;
    }

    private static JsonNode document(String path) throws IOException, InterruptedException {
        HttpResponse<String> answer = node.send("GET", path, null);
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Type")).contains("application/json");
        return TestNode.json(answer.body());
    }

    private static List<Operation> operations() throws IOException, InterruptedException {
        List<Operation> operations = new ArrayList<>();
        for (String version : versions()) {
            JsonNode document = document(version);
            document.get("paths")
                    .fields()
                    .forEachRemaining(path ->
                            path.getValue()
                                    .fields()
                                    .forEachRemaining(operation -> {
                                        String method =
                                                operation.getKey().equals(QUERY)
                                                        ? "QUERY"
                                                        : operation
                                                                .getKey()
                                                                .toUpperCase(Locale.ROOT);
                                        operations.add(
                                                new Operation(
                                                        document,
                                                        path.getKey(),
                                                        method,
                                                        operation.getValue()));
                                    }));
        }
        assertThat(operations).hasSizeGreaterThan(150);
        return operations;
    }

    // the documents themselves

    @Test
    void everyVersionHasADocument() throws IOException, InterruptedException {
        assertThat(versions())
                .map(path -> path.replaceAll(".*/|\\.json", ""))
                .containsExactly(
                        "v1-preview",
                        "v1",
                        "2020-10-01",
                        "2021-10-01",
                        "2022-06-01",
                        "2022-11-01",
                        "2023-07-01",
                        "2024-01-01",
                        "2024-12-01",
                        "2026-07-01");
    }

    @Test
    void eachDocumentHasTheFormOfOpenApi() throws IOException, InterruptedException {
        for (String version : versions()) {
            JsonNode document = document(version);
            assertThat(document.get("openapi").asText()).isEqualTo("3.0.3");
            assertThat(document.at("/info/title").asText()).isNotEmpty();
            assertThat(version).contains(document.at("/info/version").asText());
            Set<String> ids = new HashSet<>();
            document.get("paths")
                    .fields()
                    .forEachRemaining(path -> {
                        assertThat(path.getKey()).startsWith("/api/");
                        path.getValue()
                                .fieldNames()
                                .forEachRemaining(field ->
                                        assertThat(METHODS.contains(field) || field.equals(QUERY))
                                                .as(field)
                                                .isTrue());
                    });
            for (JsonNode id : document.findValues("operationId")) {
                assertThat(ids.add(id.asText())).as(id.asText()).isTrue();
            }
            for (JsonNode reference : document.findValues("$ref")) {
                assertThat(document.at(reference.asText().substring(1)).isMissingNode())
                        .as(reference.asText())
                        .isFalse();
            }
        }
    }

    @Test
    void everyNameInAPathIsDescribedAndNoOther() throws IOException, InterruptedException {
        for (Operation operation : operations()) {
            List<String> inPath = new ArrayList<>();
            Set<String> inQuery = new HashSet<>();
            for (JsonNode parameter : operation.description.get("parameters")) {
                String name = parameter.get("name").asText();
                assertThat(parameter.at("/schema/type").asText()).isNotEmpty();
                if (parameter.get("in").asText().equals("path")) {
                    assertThat(parameter.get("required").asBoolean()).isTrue();
                    inPath.add(name);
                } else {
                    assertThat(parameter.get("in").asText()).isEqualTo("query");
                    assertThat(inQuery.add(name)).as(name).isTrue();
                }
            }
            assertThat(inPath).as(operation.toString()).isEqualTo(operation.names());
            assertThat(operation.description.get("summary").asText()).endsWith(".");
            assertThat(operation.description.get("responses").size()).isPositive();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/api/openapi", "/api/openapi/v1.json", "/API/OpenApi/2024-12-01.JSON"})
    void documentsAreReadWithoutATokenAndNothingElse(String path)
            throws IOException, InterruptedException {
        HttpResponse<String> head = node.send("HEAD", path, null);
        assertThat(head.statusCode()).isEqualTo(200);
        assertThat(head.body()).isEmpty();
        HttpResponse<String> post = node.send("POST", path, null);
        assertThat(post.statusCode()).isEqualTo(405);
        assertThat(post.headers().firstValue("Allow")).contains("GET, HEAD");
        assertThat(node.send("OPTIONS", path, null).statusCode()).isEqualTo(204);
        assertThat(node.send("GET", path + "/more", null).statusCode()).isEqualTo(404);
        assertThat(node.send("GET", "/api/openapi/2031-01-01.json", null).statusCode())
                .isEqualTo(404);
    }

    // against the service

    @Test
    void theMethodsOfEachPathAreThoseThatTheServiceAllows()
            throws IOException, InterruptedException {
        Map<String, Set<String>> documented = new TreeMap<>();
        for (Operation operation : operations()) {
            documented.computeIfAbsent(operation.path, k -> new TreeSet<>()).add(operation.method);
            for (JsonNode other : operation.description.path("x-also-served-at")) {
                documented
                        .computeIfAbsent(other.asText(), k -> new TreeSet<>())
                        .add(operation.method);
            }
        }
        // What one prefix serves the other does too.
        documented.forEach((path, methods) -> {
            String twin =
                    path.startsWith("/api/v1/")
                            ? "/api/" + path.substring(8)
                            : "/api/v1/" + path.substring(5);
            methods.addAll(documented.getOrDefault(twin, Set.of()));
        });
        for (Map.Entry<String, Set<String>> path : documented.entrySet()) {
            HttpResponse<String> answer =
                    node.send("PATCH", NAME.matcher(path.getKey()).replaceAll("x"), null);
            assertThat(answer.statusCode()).as(path.getKey()).isEqualTo(405);
            assertThat(answer.headers().firstValue("Allow"))
                    .as(path.getKey())
                    .contains(String.join(", ", path.getValue()));
        }
    }

    /** Everything that an operation needs to succeed. */
    private record Stage(String hub, HubClient client, String secret) {

        String fill(String path, boolean present) {
            return path.replace("{hub}", hub)
                    .replace("{connectionId}", present ? client.id() : "nobody")
                    .replace("{users}", "u,v")
                    .replace("{groups}", "g,h")
                    .replace("{user}", present ? "u" : "nobody")
                    .replace("{group}", present ? "g" : "nobody")
                    .replace("{streamId}", "s");
        }
    }

    @Test
    void everyStatusThatIsDocumentedIsWhatTheServiceAnswers() throws Exception {
        int tried = 0;
        for (Operation operation : operations()) {
            String hub = TestNode.newHub();
            String token = node.clientToken(hub, "u");
            JsonNode negotiated = node.negotiate(hub, token);
            String secret = negotiated.get("connectionToken").asText();
            try (HubClient client =
                    HubClient.open(
                                    node.http(),
                                    node.uri("/client/?hub=" + hub + "&id=" + secret),
                                    token,
                                    negotiated.get("connectionId").asText())
                            .handshake()) {
                node.rest("PUT", "/api/v1/hubs/" + hub + "/groups/g/connections/" + client.id());
                Stage stage = new Stage(hub, client, secret);
                List<String> statuses = new ArrayList<>();
                operation.description.get("responses").fieldNames().forEachRemaining(statuses::add);
                // Success last: it may close the client.
                statuses.sort((a, b) -> b.compareTo(a));
                for (String status : statuses) {
                    HttpResponse<String> answer = provoke(operation, stage, status);
                    if (answer != null) {
                        tried++;
                        assertThat(answer.statusCode())
                                .as(operation + " to get " + status + ": " + answer.body())
                                .isEqualTo(Integer.parseInt(status));
                        assertDescribed(operation, status, answer);
                    }
                }
            }
        }
        assertThat(tried).isGreaterThan(600);
    }

    private static void assertDescribed(
            Operation operation, String status, HttpResponse<String> answer) throws IOException {
        JsonNode response = operation.description.get("responses").get(status);
        assertThat(response.get("description").asText()).endsWith(".");
        JsonNode code = response.at("/headers/x-ms-error-code/schema/enum/0");
        if (!code.isMissingNode()) {
            String told = answer.headers().firstValue("x-ms-error-code").orElse("none, in v1");
            assertThat(told).isIn(code.asText(), "none, in v1");
        }
        boolean hasContent = response.has("content");
        String type = answer.headers().firstValue("Content-Type").orElse("").replaceAll(";.*", "");
        if (hasContent) {
            assertThat(response.get("content").has(type)).as(operation + " " + type).isTrue();
        } else if (!operation.method.equals("HEAD")) {
            assertThat(answer.body()).as(operation + " " + status).isEmpty();
        }
        JsonNode reference = response.at("/content/application~1json/schema/$ref");
        if (!reference.isMissingNode()) {
            JsonNode schema = operation.document.at(reference.asText().substring(1));
            JsonNode body = TestNode.json(answer.body());
            for (JsonNode required : schema.path("required")) {
                assertThat(body.has(required.asText())).as(answer.body()).isTrue();
            }
        }
    }

    /** Null where the service has no way to that status yet. */
    private static @Nullable HttpResponse<String> provoke(
            Operation operation, Stage stage, String status) throws Exception {
        boolean needsIdentity = operation.path.endsWith("/auth/accessKey");
        String version =
                operation.path.startsWith("/api/v1")
                        ? ""
                        : "?api-version=" + operation.document.at("/info/version").asText();
        String good = stage.fill(operation.path, true) + version;
        return switch (status) {
            case "400" -> {
                String bad = operation.path.replace("{hub}", "1") + version;
                yield call(operation, stage.fill(bad, true), true, body(operation, stage));
            }
            case "401" -> call(operation, good, false, body(operation, stage));
            case "403" ->
                    call(
                            operation,
                            good,
                            true,
                            "{\"connectionToken\":\""
                                    + stage.secret
                                    + "\",\"claims\":[{\"type\":\"nameid\",\"value\":\"other\"}]}");
            case "404" ->
                    call(
                            operation,
                            stage.fill(operation.path, false) + version,
                            true,
                            body(operation, stage).replace(stage.secret, "nobody"));
            case "413" -> call(operation, good, true, "x".repeat((1 << 20) + 1));
            case "415" -> {
                HttpRequest.Builder request =
                        node.request(
                                operation.method,
                                good,
                                node.restToken(good),
                                BodyPublishers.ofString("<m/>"));
                yield node.send(request.header("Content-Type", "text/xml"));
            }
            default ->
                    needsIdentity
                            ? null
                            : operation.path.endsWith(":invoke")
                                    ? invoke(operation, stage, good)
                                    : call(operation, good, true, body(operation, stage));
        };
    }

    private static String body(Operation operation, Stage stage) {
        if (!operation.hasBody()) {
            return "";
        }
        JsonNode schema = operation.description.at("/requestBody/content/application~1json/schema");
        String name = schema.path("$ref").asText().replaceAll(".*/", "");
        return switch (name) {
            case "Message" -> "{\"target\":\"m\"}";
            case "ConnectionToken" -> "{\"connectionToken\":\"" + stage.secret + "\"}";
            case "Authentication" ->
                    "{\"connectionToken\":\""
                            + stage.secret
                            + "\",\"claims\":[{\"type\":\"nameid\",\"value\":\"u\"}]}";
            default ->
                    schema.path("type").asText().equals("array")
                            ? "[{\"type\":\"LeaveGroup\",\"group\":\"x\"}]"
                            : "1";
        };
    }

    private static HttpResponse<String> call(
            Operation operation, String url, boolean signed, String body)
            throws IOException, InterruptedException {
        HttpRequest.Builder request =
                node.request(
                        operation.method,
                        url,
                        signed ? node.restToken(url) : null,
                        body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        return node.send(request.header("Content-Type", "application/json"));
    }

    private static HttpResponse<String> invoke(Operation operation, Stage stage, String url)
            throws Exception {
        CompletableFuture<HttpResponse<String>> answer =
                CompletableFuture.supplyAsync(() -> {
                    try {
                        return call(operation, url, true, body(operation, stage));
                    } catch (IOException | InterruptedException e) {
                        throw new IllegalStateException(e);
                    }
                });
        JsonNode asked = TestNode.json(stage.client.next());
        while (!asked.has("invocationId")) {
            asked = TestNode.json(stage.client.next());
        }
        stage.client.sendText(
                "{\"type\":3,\"invocationId\":\""
                        + asked.get("invocationId").asText()
                        + "\",\"result\":1}\u001e");
        return answer.get();
    }
}
