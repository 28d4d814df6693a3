package io.heliograph.server.edge.client;

import io.heliograph.access.AccessKey;
import io.heliograph.access.TokenIssuer;
import io.heliograph.server.core.HubName;
import io.heliograph.server.edge.door.Cors;
import io.heliograph.server.edge.http.HttpAnswer;
import io.heliograph.server.edge.http.HttpExchange;
import io.heliograph.server.edge.http.Query;

import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * Stands in for the app that hands out tokens, so that a first client needs none: {@code
 * /dev/{hub}} redirects everyone to the door of clients. For development only: it lets anybody in,
 * under the name that the query item {@code user} gives.
 */
public final class DevNegotiation {

    private static final Duration LIFETIME = Duration.ofHours(1);
    private static final Pattern HOST =
            Pattern.compile("([A-Za-z0-9._-]+|\\[[0-9A-Fa-f:.]+])(:[0-9]{1,5})?");

    private final TokenIssuer issuer;
    private final InstantSource clock;

    public DevNegotiation(AccessKey key, InstantSource clock) {
        this.issuer = new TokenIssuer(key);
        this.clock = clock;
    }

    /** {@code path}: what follows {@code /dev/}. */
    public void handle(HttpExchange exchange, Query query, String path) {
        if (exchange.method().equals("OPTIONS")) {
            exchange.answer(Cors.preflight(exchange));
            return;
        }
        String hub =
                path.endsWith("/negotiate")
                        ? path.substring(0, path.length() - "/negotiate".length())
                        : "";
        if (!exchange.method().equals("POST") || !HubName.isValid(hub)) {
            String text =
                    "Found "
                            + exchange.method()
                            + " /dev/"
                            + path
                            + ", expected POST /dev/{hub}/negotiate.";
            exchange.answer(Cors.allow(exchange, HttpAnswer.text(404, text)));
            return;
        }
        String host = Objects.requireNonNullElse(exchange.headers().get("Host"), "localhost");
        if (!HOST.matcher(host).matches()) {
            exchange.answer(
                    Cors.allow(
                            exchange,
                            HttpAnswer.text(
                                    400,
                                    "Header 'Host': found '"
                                            + host
                                            + "', expected host or host:port.")));
            return;
        }
        URI endpoint = URI.create("http://" + host);
        String token =
                issuer.client(
                        endpoint, hub, query.first("user"), List.of(), LIFETIME, clock.instant());
        // As an app's SDK does it: the client's own query goes with it, and the hub server sees it.
        String own = query.without("user");
        String url =
                endpoint
                        + "/client/?hub="
                        + URLEncoder.encode(hub, StandardCharsets.UTF_8)
                        + (own.isEmpty() ? "" : "&" + own.substring(1));
        exchange.answer(
                Cors.allow(exchange, HttpAnswer.json(200, NegotiateAnswer.redirect(url, token))));
    }
}
