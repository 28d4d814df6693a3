package io.heliograph.server.node;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import io.heliograph.access.WellKnownKeys;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * What the C# Management SDK sends over REST, request by request as it was recorded, and what its
 * caller sees for the answers of this service.
 */
class ManagementSdkTest {

    private static final String COMPLETES = "completes";
    private static final String TRUE = "returns true";
    private static final String FALSE = "returns false";

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

    /** A recorded request; hub {@code chat} and connection {@code c1} stand for those of a test. */
    record Recorded(JsonNode row, JsonNode outcomes) {

        String text(String field) {
            return row.path(field).asText();
        }

        boolean isQuestion() {
            return text("outcomes").contains("Exists")
                    || text("outcomes").contains("IsUserInGroup");
        }

        boolean isHealth() {
            return text("outcomes").equals("IsServiceHealthy");
        }

        BodyPublisher body() {
            byte[] bytes =
                    row.has("bodyHex")
                            ? HexFormat.of().parseHex(text("bodyHex"))
                            : text("body").getBytes(StandardCharsets.UTF_8);
            return switch (text("framing")) {
                case "chunked" ->
                        BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(bytes));
                case "content-length" -> BodyPublishers.ofByteArray(bytes);
                default -> BodyPublishers.noBody();
            };
        }

        /** What the caller of the SDK sees. */
        String outcome(HttpResponse<String> answer) {
            String code =
                    answer.headers().firstValue("x-ms-error-code").map(c -> " " + c).orElse("");
            String seen = answer.statusCode() == 404 ? "404" + code : "" + answer.statusCode();
            List<String> found = new ArrayList<>();
            outcomes.fields()
                    .forEachRemaining(entry -> {
                        for (JsonNode status : entry.getValue()) {
                            if (status.asText().equals(seen)) {
                                found.add(entry.getKey());
                            }
                        }
                    });
            assertThat(found).as("what the SDK makes of %s", seen).hasSize(1);
            return found.get(0);
        }

        @Override
        public String toString() {
            return text("name");
        }
    }

    static Stream<Recorded> recorded() throws IOException {
        JsonNode file;
        try (InputStream in = ManagementSdkTest.class.getResourceAsStream("/management-sdk.json")) {
            file = new ObjectMapper().readTree(Objects.requireNonNull(in));
        }
        List<Recorded> rows = new ArrayList<>();
        file.get("requests")
                .forEach(row ->
                        rows.add(
                                new Recorded(
                                        row,
                                        file.get("outcomes").get(row.get("outcomes").asText()))));
        assertThat(rows).hasSizeGreaterThan(60);
        return rows.stream();
    }

    /** One of each kind of call. */
    static Stream<Recorded> kinds() throws IOException {
        Map<String, Recorded> kinds = new LinkedHashMap<>();
        recorded().forEach(row -> kinds.putIfAbsent(row.text("outcomes"), row));
        return kinds.values().stream();
    }

    private HttpRequest.Builder request(
            Recorded recorded,
            String hubInPath,
            String connection,
            BodyPublisher body,
            boolean signed)
            throws GeneralSecurityException {
        String path =
                recorded.text("path")
                        .replace("/hubs/chat/", "/hubs/" + hubInPath + "/")
                        .replace("/connections/c1", "/connections/" + connection);
        String audience =
                recorded.text("audience")
                        .replace("/hubs/chat/", "/hubs/" + hubInPath + "/")
                        .replace("/connections/c1", "/connections/" + connection);
        HttpRequest.Builder request =
                node.request(
                                recorded.text("method"),
                                path + "?" + recorded.text("query"),
                                signed ? token(audience) : null,
                                body)
                        .header("Asrs-User-Agent", "Microsoft.Azure.SignalR.Management/1.25.1");
        return recorded.row.has("contentType")
                ? request.header("Content-Type", recorded.text("contentType"))
                : request;
    }

    /** As the SDK makes it, with a number for a key id that means nothing. */
    private static String token(@Nullable String audience) throws GeneralSecurityException {
        Base64.Encoder base64 = Base64.getUrlEncoder().withoutPadding();
        long now = Instant.now().getEpochSecond();
        String signed =
                base64.encodeToString(
                                "{\"alg\":\"HS256\",\"kid\":\"-123456\",\"typ\":\"JWT\"}"
                                        .getBytes(StandardCharsets.UTF_8))
                        + "."
                        + base64.encodeToString(
                                ("{\"nameid\":\"host_0\",\"nbf\":"
                                                + now
                                                + ",\"exp\":"
                                                + (now + 3600)
                                                + ",\"iat\":"
                                                + now
                                                + ",\"aud\":\""
                                                + audience
                                                + "\"}")
                                        .getBytes(StandardCharsets.UTF_8));
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(
                new SecretKeySpec(
                        WellKnownKeys.EMULATOR.text().getBytes(StandardCharsets.UTF_8),
                        "HmacSHA256"));
        return signed
                + "."
                + base64.encodeToString(mac.doFinal(signed.getBytes(StandardCharsets.US_ASCII)));
    }

    @ParameterizedTest
    @MethodSource("recorded")
    void eachCallSucceedsWhereItsClientsAre(Recorded recorded)
            throws IOException, InterruptedException, GeneralSecurityException {
        try (HubClient ann = node.connect(hub, "ann");
                HubClient other = node.connect(hub, "ann b/\u00fc")) {
            for (String group : List.of("room", "g")) {
                for (HubClient client : List.of(ann, other)) {
                    String path =
                            "/api/v1/hubs/"
                                    + hub
                                    + "/groups/"
                                    + group
                                    + "/connections/"
                                    + client.id();
                    assertThat(node.rest("PUT", path).statusCode()).isEqualTo(200);
                }
            }

            HttpResponse<String> answer =
                    node.send(request(recorded, hub, ann.id(), recorded.body(), true));

            boolean answers = recorded.isQuestion() || recorded.isHealth();
            assertThat(recorded.outcome(answer)).isEqualTo(answers ? TRUE : COMPLETES);
            if (recorded.text("path").equals("/api/hubs/chat/:send")
                    && !recorded.text("query").contains("application")) {
                for (HubClient client : List.of(ann, other)) {
                    JsonNode message = TestNode.json(client.next());
                    assertThat(message.get("target").asText()).isEqualTo("Notify");
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("recorded")
    void eachCallGetsTheAnswerNoWhereNobodyIs(Recorded recorded)
            throws IOException, InterruptedException, GeneralSecurityException {
        HttpResponse<String> answer =
                node.send(request(recorded, hub, "c1", recorded.body(), true));

        assertThat(recorded.outcome(answer))
                .isEqualTo(recorded.isQuestion() ? FALSE : recorded.isHealth() ? TRUE : COMPLETES);
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void whatIsWrongBecomesTheExceptionForIt(Recorded recorded)
            throws IOException, InterruptedException, GeneralSecurityException {
        if (recorded.isHealth()) {
            assertThat(
                            recorded.outcome(
                                    node.send(
                                            request(recorded, hub, "c1", recorded.body(), false))))
                    .isEqualTo(TRUE);
            return;
        }
        assertThrows(
                recorded,
                request(recorded, "1chat", "c1", recorded.body(), true),
                400,
                "AzureSignalRInvalidArgumentException");
        assertThrows(
                recorded,
                request(recorded, hub, "c1", recorded.body(), false),
                401,
                "AzureSignalRUnauthorizedException");
        assertThrows(
                recorded,
                request(recorded, "chat/x/y/z", "c1", recorded.body(), true),
                404,
                "AzureSignalRInaccessibleEndpointException");
        if (recorded.text("framing").equals("chunked")) {
            byte[] tooMuch = new byte[(1 << 20) + 1];
            BodyPublisher body =
                    BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(tooMuch));
            assertThrows(
                    recorded,
                    request(recorded, hub, "c1", body, true),
                    413,
                    "AzureSignalRRuntimeException");
        }
    }

    private static void assertThrows(
            Recorded recorded, HttpRequest.Builder request, int status, String exception)
            throws IOException, InterruptedException {
        HttpResponse<String> answer = node.send(request);

        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(recorded.outcome(answer))
                .isIn("throws " + exception, "throws AggregateException of what one send throws");
    }
}
