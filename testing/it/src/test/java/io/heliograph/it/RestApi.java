package io.heliograph.it;

import io.heliograph.access.TokenIssuer;
import io.heliograph.access.WellKnownKeys;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;

/** A caller of one generation of the REST API. */
enum RestApi {
    FIRST("/api/v1/", "", ""),
    NEWEST("/api/", "/:send", "api-version=2022-11-01");

    private static final TokenIssuer ISSUER = new TokenIssuer(WellKnownKeys.EMULATOR);
    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private final String prefix;
    private final String send;
    private final String version;

    RestApi(String prefix, String send, String version) {
        this.prefix = prefix;
        this.send = send;
        this.version = version;
    }

    /** Sends {@code text} as the one argument of a message; {@code query} as it stands. */
    int send(URI service, String path, String query, String text)
            throws IOException, InterruptedException {
        String body = "{\"target\":\"message\",\"arguments\":[\"" + text + "\"]}";
        return status(service, "POST", path + send, query, body);
    }

    int call(URI service, String method, String path, String query)
            throws IOException, InterruptedException {
        return status(service, method, path, query, "");
    }

    private int status(URI service, String method, String path, String query, String body)
            throws IOException, InterruptedException {
        URI resource = service.resolve(prefix + path);
        String all = version + (version.isEmpty() || query.isEmpty() ? "" : "&") + query;
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(resource + (all.isEmpty() ? "" : "?" + all)))
                        .header(
                                "Authorization",
                                "Bearer "
                                        + ISSUER.rest(
                                                resource, Duration.ofHours(1), Instant.now()));
        if (!body.isEmpty()) {
            request.header("Content-Type", "application/json");
        }
        HttpResponse<Void> answer =
                HTTP.send(
                        request.method(method, BodyPublishers.ofString(body)).build(),
                        BodyHandlers.discarding());
        return answer.statusCode();
    }
}
