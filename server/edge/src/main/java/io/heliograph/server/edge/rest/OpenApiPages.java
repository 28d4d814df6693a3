package io.heliograph.server.edge.rest;

import io.heliograph.server.edge.door.Cors;
import io.heliograph.server.edge.door.JsonObjects;
import io.heliograph.server.edge.door.PublicUrl;
import io.heliograph.server.edge.http.HttpAnswer;
import io.heliograph.server.edge.http.HttpExchange;

import org.jspecify.annotations.Nullable;

import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Serves what describes the API to programs, at {@code /api/openapi}: a list of the versions, and a
 * document of each. For everyone: there is nothing in it that this source does not say.
 */
final class OpenApiPages {

    private static final String SUFFIX = ".json";

    private final Map<ApiVersion, String> documents = new EnumMap<>(ApiVersion.class);

    OpenApiPages() {
        for (ApiVersion version : ApiVersion.values()) {
            documents.put(version, OpenApiDocument.of(version));
        }
    }

    /** {@code path}: the decoded segments behind {@code /api}. */
    void handle(HttpExchange exchange, List<String> path) {
        String method = exchange.method();
        String text =
                path.size() == 1
                        ? index(exchange)
                        : path.size() == 2 ? document(path.get(1)) : null;
        if (text == null) {
            RestAnswers.unknownPath(exchange, false);
        } else if (method.equals("OPTIONS")) {
            exchange.answer(Cors.preflight(exchange, "GET, HEAD, OPTIONS"));
        } else if (method.equals("GET") || method.equals("HEAD")) {
            RestAnswers.send(exchange, HttpAnswer.json(200, text));
        } else {
            RestAnswers.otherMethod(exchange, "GET, HEAD", false);
        }
    }

    private @Nullable String document(String file) {
        String name = file.toLowerCase(Locale.ROOT);
        for (Map.Entry<ApiVersion, String> document : documents.entrySet()) {
            if (name.equals(document.getKey().text() + SUFFIX)) {
                return document.getValue();
            }
        }
        return null;
    }

    private static String index(HttpExchange exchange) {
        String base = PublicUrl.of(exchange) + "/api/openapi/";
        return JsonObjects.text(out -> {
            out.writeArrayFieldStart("versions");
            for (ApiVersion version : ApiVersion.values()) {
                out.writeStartObject();
                out.writeStringField("version", version.text());
                out.writeStringField("document", base + version.text() + SUFFIX);
                out.writeEndObject();
            }
            out.writeEndArray();
        });
    }
}
