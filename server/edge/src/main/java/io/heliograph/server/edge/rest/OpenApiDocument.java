package io.heliograph.server.edge.rest;

import com.fasterxml.jackson.core.JsonGenerator;

import io.heliograph.server.edge.door.JsonObjects;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What one version of the API offers, as OpenAPI 3.0 says it. Made of {@link RestOperation}, so
 * that it cannot say anything else than what the door does.
 *
 * <p>OpenAPI 3.0 has no word for the method QUERY: what that does stands under {@code x-query}. The
 * other paths that lead to an operation stand under {@code x-also-served-at}, the prefix that
 * serves all of them too under {@code x-also-served-under}.
 */
final class OpenApiDocument {

    private static final String HUB_PATTERN = "^[A-Za-z][A-Za-z0-9_`,.[\\]]{0,127}$";

    private final ApiVersion version;
    private final JsonGenerator out;

    private OpenApiDocument(ApiVersion version, JsonGenerator out) {
        this.version = version;
        this.out = out;
    }

    static String of(ApiVersion version) {
        return JsonObjects.text(out -> new OpenApiDocument(version, out).write());
    }

    private void write() throws IOException {
        out.writeStringField("openapi", "3.0.3");
        out.writeObjectFieldStart("info");
        out.writeStringField("title", "Heliograph REST API");
        out.writeStringField("version", version.text());
        out.writeStringField(
                "description",
                "Sends messages to SignalR clients, manages their groups, closes their"
                        + " connections.");
        out.writeEndObject();
        out.writeArrayFieldStart("servers");
        out.writeStartObject();
        out.writeStringField("url", "/");
        out.writeEndObject();
        out.writeEndArray();
        out.writeArrayFieldStart("security");
        out.writeStartObject();
        out.writeArrayFieldStart("token");
        out.writeEndArray();
        out.writeEndObject();
        out.writeEndArray();
        if (version != ApiVersion.V1_PREVIEW) {
            out.writeStringField(
                    "x-also-served-under",
                    version.isDated() ? ApiVersion.V1.prefix() : ApiVersion.V2020_10_01.prefix());
        }
        out.writeObjectFieldStart("paths");
        for (Map.Entry<String, List<RestOperation>> path : byPath().entrySet()) {
            path(path.getKey(), path.getValue());
        }
        out.writeEndObject();
        OpenApiComponents.write(out);
    }

    private Map<String, List<RestOperation>> byPath() {
        Map<String, List<RestOperation>> byPath = new LinkedHashMap<>();
        for (RestOperation operation : RestOperation.values()) {
            RestTemplate template = operation.paths().published(version);
            if (template != null) {
                byPath.computeIfAbsent(version.prefix() + template.text(), k -> new ArrayList<>())
                        .add(operation);
            }
        }
        return byPath;
    }

    private void path(String path, List<RestOperation> operations) throws IOException {
        out.writeObjectFieldStart(path);
        for (RestOperation operation : operations) {
            for (String method : operation.methods()) {
                operation(path, operation, method);
            }
        }
        out.writeEndObject();
    }

    private void operation(String path, RestOperation operation, String method) throws IOException {
        String field = method.toLowerCase(Locale.ROOT);
        out.writeObjectFieldStart(method.equals("QUERY") ? "x-query" : field);
        out.writeStringField("operationId", operation.id() + (method.equals("HEAD") ? "Head" : ""));
        out.writeStringField("summary", operation.summary());
        if (operation == RestOperation.HEALTH) {
            out.writeArrayFieldStart("security");
            out.writeEndArray();
        }
        List<String> others = otherPaths(path, operation);
        if (!others.isEmpty()) {
            out.writeArrayFieldStart("x-also-served-at");
            for (String other : others) {
                out.writeString(other);
            }
            out.writeEndArray();
        }
        parameters(operation);
        body(operation);
        out.writeObjectFieldStart("responses");
        success(operation, method);
        failures(operation, method);
        out.writeEndObject();
        out.writeEndObject();
    }

    private List<String> otherPaths(String path, RestOperation operation) {
        if (version == ApiVersion.V1_PREVIEW) {
            return List.of();
        }
        return operation.paths().served().stream()
                .map(template -> version.prefix() + template.text())
                .filter(other -> !other.equals(path))
                .toList();
    }

    // what is asked with

    private void parameters(RestOperation operation) throws IOException {
        out.writeArrayFieldStart("parameters");
        RestTemplate template = operation.paths().published(version);
        for (String name : template == null ? List.<String>of() : template.names()) {
            nameInPath(name);
        }
        if (version.isDated()) {
            boolean mustBeNamed = version.compareTo(ApiVersion.V2022_06_01) >= 0;
            item(QueryItem.API_VERSION, mustBeNamed && operation != RestOperation.HEALTH);
        }
        if (operation.isOfAHub() && version.compareTo(ApiVersion.V2022_06_01) >= 0) {
            item(QueryItem.APPLICATION, false);
        }
        if (version != ApiVersion.V1_PREVIEW) {
            for (QueryItem item : operation.query()) {
                item(item, false);
            }
        }
        out.writeEndArray();
    }

    private void nameInPath(String name) throws IOException {
        out.writeStartObject();
        out.writeStringField("name", name);
        out.writeStringField("in", "path");
        out.writeBooleanField("required", true);
        out.writeObjectFieldStart("schema");
        out.writeStringField("type", "string");
        switch (name) {
            case "hub" -> out.writeStringField("pattern", HUB_PATTERN);
            case "group" -> lengths(1024);
            case "streamId" -> lengths(100);
            default -> out.writeNumberField("minLength", 1);
        }
        out.writeEndObject();
        out.writeEndObject();
    }

    private void lengths(int most) throws IOException {
        out.writeNumberField("minLength", 1);
        out.writeNumberField("maxLength", most);
    }

    private void item(QueryItem item, boolean required) throws IOException {
        out.writeStartObject();
        out.writeStringField("name", item.key());
        out.writeStringField("in", "query");
        out.writeStringField("description", item.meaning());
        if (required) {
            out.writeBooleanField("required", true);
        }
        if (item.type().equals("array")) {
            out.writeBooleanField("explode", true);
        }
        out.writeObjectFieldStart("schema");
        out.writeStringField("type", item.type());
        switch (item) {
            case EXCLUDED -> {
                out.writeObjectFieldStart("items");
                out.writeStringField("type", "string");
                out.writeEndObject();
            }
            case TTL -> range(0, null);
            case MINUTES_TO_EXPIRE, TOP -> range(1, null);
            case MAX_PAGE_SIZE -> range(1, 200);
            case API_VERSION -> {
                out.writeArrayFieldStart("enum");
                out.writeString(version.text());
                out.writeEndArray();
            }
            default -> {}
        }
        out.writeEndObject();
        out.writeEndObject();
    }

    private void range(int least, @Nullable Integer most) throws IOException {
        out.writeStringField("format", "int32");
        out.writeNumberField("minimum", least);
        if (most != null) {
            out.writeNumberField("maximum", most);
        }
    }

    private void body(RestOperation operation) throws IOException {
        BodyKind kind = operation.body();
        if (kind == BodyKind.NONE) {
            return;
        }
        out.writeObjectFieldStart("requestBody");
        out.writeBooleanField("required", true);
        out.writeObjectFieldStart("content");
        for (String type : kind.types()) {
            out.writeObjectFieldStart(type);
            out.writeObjectFieldStart("schema");
            if (type.equals(BodyKind.JSON)) {
                OpenApiComponents.bodySchema(out, kind);
            } else {
                out.writeStringField("type", "string");
                out.writeStringField("format", "binary");
            }
            out.writeEndObject();
            out.writeEndObject();
        }
        out.writeEndObject();
        out.writeEndObject();
    }

    // what comes back

    private void success(RestOperation operation, String method) throws IOException {
        out.writeObjectFieldStart(Integer.toString(operation.success(version.generation())));
        out.writeStringField("description", OpenApiComponents.success(operation));
        String schema = OpenApiComponents.resultSchema(operation);
        if (!schema.isEmpty() && !method.equals("HEAD")) {
            out.writeObjectFieldStart("content");
            content(BodyKind.JSON, schema);
            if (operation == RestOperation.INVOKE) {
                out.writeObjectFieldStart(BodyKind.FRAMES);
                out.writeObjectFieldStart("schema");
                out.writeStringField("type", "string");
                out.writeStringField("format", "binary");
                out.writeEndObject();
                out.writeEndObject();
            }
            out.writeEndObject();
        }
        out.writeEndObject();
    }

    private void content(String type, String schema) throws IOException {
        out.writeObjectFieldStart(type);
        out.writeObjectFieldStart("schema");
        out.writeStringField("$ref", "#/components/schemas/" + schema);
        out.writeEndObject();
        out.writeEndObject();
    }

    private void failures(RestOperation operation, String method) throws IOException {
        for (int status : operation.failures(version.generation())) {
            out.writeObjectFieldStart(Integer.toString(status));
            out.writeStringField("description", OpenApiComponents.failure(status));
            String code = status == 404 ? operation.codeOfNo(version.generation()) : "";
            if (!code.isEmpty()) {
                codeHeader(code);
            }
            if (!method.equals("HEAD") && hasDetail(operation, status)) {
                out.writeObjectFieldStart("content");
                if (version.generation() == ApiGeneration.V1) {
                    out.writeObjectFieldStart("text/plain");
                    out.writeObjectFieldStart("schema");
                    out.writeStringField("type", "string");
                    out.writeEndObject();
                    out.writeEndObject();
                } else {
                    content(BodyKind.JSON, "ErrorDetail");
                }
                out.writeEndObject();
            }
            out.writeEndObject();
        }
    }

    private static boolean hasDetail(RestOperation operation, int status) {
        return switch (status) {
            case 400, 403, 413, 415 -> true;
            case 404 ->
                    operation == RestOperation.INVOKE
                            || operation == RestOperation.REFRESH_AUTHENTICATION
                            || operation == RestOperation.CLAIMS;
            default -> false;
        };
    }

    private void codeHeader(String code) throws IOException {
        out.writeObjectFieldStart("headers");
        out.writeObjectFieldStart(RestAnswers.ERROR_CODE);
        out.writeObjectFieldStart("schema");
        out.writeStringField("type", "string");
        out.writeArrayFieldStart("enum");
        out.writeString(code);
        out.writeEndArray();
        out.writeEndObject();
        out.writeEndObject();
        out.writeEndObject();
    }
}
