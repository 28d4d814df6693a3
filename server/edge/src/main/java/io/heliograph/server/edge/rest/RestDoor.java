package io.heliograph.server.edge.rest;

import io.heliograph.access.Audience;
import io.heliograph.access.TokenVerdict;
import io.heliograph.access.TokenVerifier;
import io.heliograph.server.core.engine.Router;
import io.heliograph.server.edge.door.Cors;
import io.heliograph.server.edge.door.RefusalLog;
import io.heliograph.server.edge.door.Tokens;
import io.heliograph.server.edge.http.HttpAnswer;
import io.heliograph.server.edge.http.HttpExchange;
import io.heliograph.server.edge.http.Query;

import org.slf4j.LoggerFactory;

import java.util.List;
import java.util.Objects;
import java.util.TreeSet;

/**
 * Lets REST callers in. Checks in the order that callers know: the route (404), its method (405),
 * the kind of body (415), the token (401), the values (400).
 */
public final class RestDoor {

    private static final RefusalLog REFUSALS =
            new RefusalLog(LoggerFactory.getLogger(RestDoor.class));

    /** The longest body of a request. */
    public static final int MAX_BODY_BYTES = 1 << 20;

    private final TokenVerifier verifier;
    private final RestCalls calls;

    public RestDoor(Router router, TokenVerifier verifier) {
        this.verifier = verifier;
        this.calls = new RestCalls(router);
    }

    /** {@code segments}: the decoded path behind {@code /api} or {@code /api/v1}. */
    public void handle(HttpExchange exchange, Query query, boolean v1, List<String> segments) {
        if (segments.size() == 1 && segments.get(0).equalsIgnoreCase("health")) {
            health(exchange);
            return;
        }
        RestRoute route = RestRoute.of(segments);
        if (route == null) {
            exchange.answer(HttpAnswer.status(404));
            return;
        }
        String method = exchange.method();
        if (method.equals("OPTIONS")) {
            exchange.answer(Cors.preflight(exchange));
            return;
        }
        if (!route.methods().contains(method)) {
            exchange.answer(
                    HttpAnswer.status(405)
                            .with("Allow", String.join(", ", new TreeSet<>(route.methods()))));
            return;
        }
        if (route.isSend(method)
                && exchange.body().isReadable()
                && !SendBody.isKnown(exchange.headers().get("Content-Type"))) {
            exchange.answer(HttpAnswer.status(415));
            return;
        }
        switch (verifier.verify(Tokens.inHeader(exchange), new Audience.Rest(exchange.rawPath()))) {
            case TokenVerdict.Refused refused -> {
                REFUSALS.add(method + " " + exchange.rawPath(), exchange.remoteAddress(), refused);
                exchange.answer(Tokens.unauthorized(refused));
            }
            case TokenVerdict.Accepted accepted -> {
                exchange.authenticated();
                call(exchange, query, route, v1);
            }
        }
    }

    private static void health(HttpExchange exchange) {
        boolean asks = exchange.method().equals("GET") || exchange.method().equals("HEAD");
        exchange.answer(
                asks ? HttpAnswer.status(200) : HttpAnswer.status(405).with("Allow", "GET, HEAD"));
    }

    private void call(HttpExchange exchange, Query query, RestRoute route, boolean v1) {
        ApiGeneration generation = v1 ? ApiGeneration.V1 : ApiGeneration.V2022_06_01;
        try {
            generation = v1 ? ApiGeneration.V1 : generation(query);
            calls.run(RestRequest.checked(exchange.method(), route, generation, query), exchange);
        } catch (RestException e) {
            exchange.answer(RestAnswers.refusal(e, generation));
        }
    }

    /** A date that is not known yet is answered like the newest; the absent one means the first. */
    private static ApiGeneration generation(Query query) {
        String version = Objects.requireNonNullElse(query.first("api-version"), "2020-10-01");
        if (!version.matches("\\d{4}-\\d{2}-\\d{2}(-preview)?")) {
            throw RestException.badRequest(
                    "api-version",
                    "Query item 'api-version': found '"
                            + version
                            + "', expected a date such as 2024-12-01.");
        }
        return version.compareTo("2022") < 0
                ? ApiGeneration.V2020_10_01
                : ApiGeneration.V2022_06_01;
    }
}
