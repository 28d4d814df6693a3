package io.heliograph.server.node;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import io.heliograph.access.TokenClaim;
import io.heliograph.access.TokenIssuer;
import io.heliograph.access.WellKnownKeys;
import io.heliograph.server.core.Clock;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** A node on a free port with the development keys, and what callers of it need. */
final class TestNode implements AutoCloseable {

    static final Duration PATIENCE = Duration.ofSeconds(20);
    static final TokenIssuer ISSUER = new TokenIssuer(WellKnownKeys.EMULATOR);

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final AtomicInteger HUBS = new AtomicInteger();

    private final Node node;
    private final HttpClient http =
            HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .connectTimeout(PATIENCE)
                    .build();

    private TestNode(Node node) {
        this.node = node;
    }

    static TestNode start(String mode) throws IOException {
        return start(new Configuration().set("service.mode", mode));
    }

    static TestNode start(Configuration configuration) throws IOException {
        return start(configuration, 2);
    }

    /** With one loop, separate requests take effect in their order. */
    static TestNode start(Configuration configuration, int loops) throws IOException {
        return start(configuration, loops, Clock.SYSTEM);
    }

    static TestNode start(Configuration configuration, int loops, Clock clock) throws IOException {
        configuration.set("listen.port", "0").set("service.loops", Integer.toString(loops));
        return new TestNode(Node.start(NodeSettings.of(configuration), clock));
    }

    /** A name that no other test has used. */
    static String newHub() {
        return "hub" + HUBS.incrementAndGet();
    }

    Node node() {
        return node;
    }

    HttpClient http() {
        return http;
    }

    URI uri(String pathAndQuery) {
        return URI.create("http://127.0.0.1:" + node.port() + pathAndQuery);
    }

    String clientToken(String hub, @Nullable String user, TokenClaim... claims) {
        return ISSUER.client(
                uri(""), hub, user, List.of(claims), Duration.ofHours(1), Instant.now());
    }

    String serverToken(String hub, String serverId) {
        return ISSUER.server(uri(""), hub, serverId, Duration.ofHours(1), Instant.now());
    }

    String restToken(String pathAndQuery) {
        return ISSUER.rest(uri(pathAndQuery), Duration.ofHours(1), Instant.now());
    }

    HttpRequest.Builder request(
            String method, String pathAndQuery, @Nullable String token, BodyPublisher body) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(uri(pathAndQuery)).timeout(PATIENCE).method(method, body);
        return token == null ? request : request.header("Authorization", "Bearer " + token);
    }

    HttpResponse<String> send(HttpRequest.Builder request)
            throws IOException, InterruptedException {
        return http.send(request.build(), BodyHandlers.ofString());
    }

    HttpResponse<String> send(String method, String pathAndQuery, @Nullable String token)
            throws IOException, InterruptedException {
        return send(request(method, pathAndQuery, token, BodyPublishers.noBody()));
    }

    /** A REST call with the token that it needs. */
    HttpResponse<String> rest(String method, String pathAndQuery)
            throws IOException, InterruptedException {
        return send(method, pathAndQuery, restToken(pathAndQuery));
    }

    /** A REST send of JSON with the token that it needs. */
    HttpResponse<String> restSend(String pathAndQuery, String json)
            throws IOException, InterruptedException {
        return restSend(pathAndQuery, "application/json", BodyPublishers.ofString(json));
    }

    HttpResponse<String> restSend(String pathAndQuery, String contentType, BodyPublisher body)
            throws IOException, InterruptedException {
        return send(
                request("POST", pathAndQuery, restToken(pathAndQuery), body)
                        .header("Content-Type", contentType));
    }

    /** The answer to a negotiation that is granted. */
    JsonNode negotiate(String hub, String token) throws IOException, InterruptedException {
        HttpResponse<String> answer =
                send("POST", "/client/negotiate?hub=" + hub + "&negotiateVersion=1", token);
        if (answer.statusCode() != 200) {
            throw new IOException("negotiate: " + answer.statusCode() + " " + answer.body());
        }
        return json(answer.body());
    }

    static JsonNode json(String text) throws IOException {
        return JSON.readTree(text);
    }

    /** A JSON client with its handshake done. */
    HubClient connect(String hub, @Nullable String user, TokenClaim... claims)
            throws IOException, InterruptedException {
        String token = clientToken(hub, user, claims);
        JsonNode negotiated = negotiate(hub, token);
        String path = "/client/?hub=" + hub + "&id=" + negotiated.get("connectionToken").asText();
        return HubClient.open(http, uri(path), token, negotiated.get("connectionId").asText())
                .handshake();
    }

    @Override
    public void close() {
        // Not in an orderly way: tests leave connections open on purpose.
        http.shutdownNow();
        node.close();
    }
}
