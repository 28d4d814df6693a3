package io.heliograph.server.node;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.read.ListAppender;

import io.heliograph.access.TokenClaim;
import io.heliograph.access.WellKnownKeys;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;

import java.net.http.HttpRequest.BodyPublishers;
import java.util.List;

/** Everything that the service logs at any level, while clients of all kinds come and fail. */
@Timeout(60)
class SecretsInLogsTest {

    private static final String PAYLOAD = "canary-of-the-payload";

    private final Logger logger = (Logger) LoggerFactory.getLogger("io.heliograph");
    private final ListAppender<ILoggingEvent> logged = new ListAppender<>();
    private @Nullable Level before;

    @BeforeEach
    void listen() {
        before = logger.getLevel();
        logger.setLevel(Level.ALL);
        logged.start();
        logger.addAppender(logged);
    }

    @AfterEach
    void stop() {
        logger.detachAppender(logged);
        logger.setLevel(before);
    }

    @Test
    void noLineHoldsATokenAKeyASecretIdOrAPayload() throws Exception {
        String hub = TestNode.newHub();
        String token;
        String secret;
        String foreign;
        try (TestNode node = TestNode.start("auto")) {
            token = node.clientToken(hub, "u", new TokenClaim("c", "canary-of-a-claim"));
            foreign = node.clientToken(hub + "x", "u");
            secret = node.negotiate(hub, token).get("connectionToken").asText();
            String path = "/client/?hub=" + hub + "&id=" + secret;
            node.send("POST", "/client/negotiate?hub=" + hub, foreign);
            node.send("POST", "/client/negotiate?hub=" + hub + "&access_token=" + foreign, null);
            node.send("GET", path + "&access_token=" + foreign, null);
            node.send(
                    node.request(
                            "POST",
                            path + "&access_token=" + token,
                            token,
                            BodyPublishers.ofString(PAYLOAD.repeat(20_000))));
            try (EventStreamClient client =
                    EventStreamClient.open(node, path + "&access_token=" + token, null)) {
                client.handshake();
                client.say(
                        "{\"type\":1,\"headers\":{\"Authorization\":\"Bearer "
                                + token
                                + "\"},\"target\":\"m\",\"arguments\":[\""
                                + PAYLOAD
                                + "\"]}\u001e");
                client.say("{" + PAYLOAD + "\u001e");
                client.rest();
            }
            try (WebSocketClient client =
                    WebSocketClient.open(
                            node, "/client/?hub=" + hub + "&access_token=" + token, null)) {
                client.say("{" + PAYLOAD + "\u001e");
                client.rest();
            }
            RawHttp.exchange(
                    node.node().port(),
                    "GET /client/?id="
                            + secret
                            + "&x=%zz HTTP/1.1\r\nHost: h\r\nConnection:"
                            + " close\r\n\r\n");
        }

        assertThat(logged.list).isNotEmpty();
        String all = String.join("\n", List.copyOf(logged.list).stream().map(this::whole).toList());
        assertThat(all)
                .contains("token-audience")
                .doesNotContain(
                        token,
                        foreign,
                        secret,
                        PAYLOAD,
                        "canary-of-a-claim",
                        WellKnownKeys.EMULATOR.text());
    }

    private String whole(ILoggingEvent event) {
        return event.getFormattedMessage()
                + (event.getThrowableProxy() == null
                        ? ""
                        : "\n" + ThrowableProxyUtil.asString(event.getThrowableProxy()));
    }
}
