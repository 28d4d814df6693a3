package io.heliograph.benchmarks;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;

import io.heliograph.access.AccessKey;
import io.heliograph.access.TokenIssuer;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * Where clients of a hub open their WebSockets.
 *
 * @param pathAndQuery with a token where one is needed
 */
public record HubAddress(String host, int port, String pathAndQuery) {

    private static final JsonFactory JSON = new JsonFactory();

    /** A hub of a service, with a token of our own. */
    public static HubAddress direct(int port, AccessKey key, String hub, @Nullable String user) {
        String token =
                new TokenIssuer(key)
                        .client(
                                URI.create("http://localhost"),
                                hub,
                                user,
                                List.of(),
                                Duration.ofHours(12),
                                Instant.now());
        return new HubAddress("127.0.0.1", port, "/client/?hub=" + hub + "&access_token=" + token);
    }

    /**
     * Where the hub at {@code url} sends its clients: to a service if it names one, or to itself.
     */
    public static HubAddress negotiated(URI url) throws IOException, InterruptedException {
        String asked = url.toString();
        int query = asked.indexOf('?');
        String base = query < 0 ? asked : asked.substring(0, query);
        HttpRequest request =
                HttpRequest.newBuilder(
                                URI.create(
                                        base
                                                + "/negotiate?negotiateVersion=1"
                                                + (query < 0
                                                        ? ""
                                                        : "&" + asked.substring(query + 1))))
                        .POST(HttpRequest.BodyPublishers.noBody())
                        .build();
        try (HttpClient http =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
            HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() != 200) {
                throw new IOException(
                        "POST "
                                + request.uri()
                                + " answered "
                                + answer.statusCode()
                                + ", expected 200");
            }
            String redirect = text(answer.body(), "url");
            if (redirect == null) {
                return of(url, "");
            }
            return of(URI.create(redirect), "access_token=" + text(answer.body(), "accessToken"));
        } catch (ConnectException e) {
            throw new IOException("nobody answers at " + request.uri() + "; is it running?", e);
        }
    }

    private static HubAddress of(URI url, String more) {
        String query = url.getRawQuery();
        String all = query == null ? more : more.isEmpty() ? query : query + "&" + more;
        return new HubAddress(
                url.getHost(), url.getPort(), url.getRawPath() + (all.isEmpty() ? "" : "?" + all));
    }

    private static @Nullable String text(String json, String name) throws IOException {
        try (JsonParser in = JSON.createParser(json)) {
            in.nextToken();
            while (in.nextToken() == JsonToken.FIELD_NAME) {
                boolean wanted = in.currentName().equals(name);
                JsonToken value = in.nextToken();
                if (wanted) {
                    return value == JsonToken.VALUE_NULL ? null : in.getText();
                }
                in.skipChildren();
            }
        }
        return null;
    }
}
