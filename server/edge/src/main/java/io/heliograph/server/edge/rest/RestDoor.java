package io.heliograph.server.edge.rest;

import io.heliograph.access.Audience;
import io.heliograph.access.TokenVerdict;
import io.heliograph.access.TokenVerifier;
import io.heliograph.server.core.engine.Engine;
import io.heliograph.server.edge.door.Cors;
import io.heliograph.server.edge.door.ErrorAnswers;
import io.heliograph.server.edge.door.RefusalLog;
import io.heliograph.server.edge.door.Tokens;
import io.heliograph.server.edge.http.HttpAnswer;
import io.heliograph.server.edge.http.HttpExchange;
import io.heliograph.server.edge.http.Query;

import org.slf4j.LoggerFactory;

import java.time.InstantSource;
import java.util.List;
import java.util.Locale;

/**
 * Lets REST callers in. Checks in the order that callers know: the route (404), its method (405),
 * the kind of body (415), the token (401), the values (400).
 */
public final class RestDoor {

    private static final RefusalLog REFUSALS =
            new RefusalLog(LoggerFactory.getLogger(RestDoor.class));

    /** The longest body of a request. */
    public static final int MAX_BODY_BYTES = 1 << 20;

    private final Engine engine;
    private final TokenVerifier verifier;
    private final RestSettings settings;
    private final RestRoutes routes = new RestRoutes();
    private final RestCalls calls;
    private final OpenApiPages documents = new OpenApiPages();

    public RestDoor(
            Engine engine, TokenVerifier verifier, RestSettings settings, InstantSource clock) {
        this.engine = engine;
        this.verifier = verifier;
        this.settings = settings;
        this.calls = new RestCalls(engine.router(), settings, clock);
    }

    /** {@code segments}: the decoded path behind {@code /api}. */
    public void handle(HttpExchange exchange, Query query, List<String> segments) {
        String first = segments.isEmpty() ? "" : segments.get(0).toLowerCase(Locale.ROOT);
        boolean preview = first.equals("v1-preview");
        boolean v1 = preview || first.equals("v1");
        List<String> path = v1 ? segments.subList(1, segments.size()) : segments;
        if (!v1 && first.equals("openapi")) {
            documents.handle(exchange, path);
            return;
        }
        RestRoutes.Match match = routes.find(preview, path);
        if (match == null) {
            RestAnswers.unknownPath(exchange, v1);
            return;
        }
        String method = exchange.method();
        if (method.equals("OPTIONS")) {
            exchange.answer(Cors.preflight(exchange, match.allowed() + ", OPTIONS"));
            return;
        }
        RestOperation operation = match.operations().get(method);
        if (operation == null) {
            RestAnswers.otherMethod(exchange, match.allowed(), v1);
            return;
        }
        if (operation == RestOperation.HEALTH) {
            RestAnswers.status(exchange, engine.isStopping() ? 503 : 200);
            return;
        }
        if (exchange.body().isReadable()
                && !operation.body().takes(exchange.headers().get("Content-Type"))) {
            RestAnswers.send(
                    exchange,
                    RestAnswers.refusal(
                            otherKind(exchange, operation),
                            v1 ? ApiGeneration.V1 : ApiGeneration.V2022_06_01));
            return;
        }
        if (operation == RestOperation.ACCESS_KEY) {
            accessKey(exchange);
            return;
        }
        switch (verifier.verify(Tokens.inHeader(exchange), new Audience.Rest(exchange.rawPath()))) {
            case TokenVerdict.Refused refused -> {
                REFUSALS.add(method + " " + exchange.rawPath(), exchange.remoteAddress(), refused);
                RestAnswers.send(exchange, Tokens.unauthorized(refused));
            }
            case TokenVerdict.Accepted accepted -> {
                exchange.authenticated();
                call(exchange, query, operation, match, v1);
            }
        }
    }

    private static RestException otherKind(HttpExchange exchange, RestOperation operation) {
        String kind = exchange.headers().get("Content-Type");
        return new RestException(
                415,
                ErrorAnswers.INVALID,
                "Content-Type",
                "Header 'Content-Type': found "
                        + (kind == null ? "none" : "'" + ErrorAnswers.shortened(kind) + "'")
                        + ", expected "
                        + String.join(" or ", operation.body().types())
                        + ".");
    }

    /** Keys are for identities, and of those none is trusted: an access key does not count here. */
    private static void accessKey(HttpExchange exchange) {
        String challenge =
                Tokens.inHeader(exchange) == null
                        ? "Bearer"
                        : "Bearer error=\"invalid_token\", error_description=\"This service trusts"
                                + " no issuer of identities: use an access key\"";
        RestAnswers.send(exchange, HttpAnswer.status(401).with("WWW-Authenticate", challenge));
    }

    private void call(
            HttpExchange exchange,
            Query query,
            RestOperation operation,
            RestRoutes.Match match,
            boolean v1) {
        ApiGeneration generation = v1 ? ApiGeneration.V1 : ApiGeneration.V2022_06_01;
        try {
            if (!v1) {
                generation =
                        ApiVersion.generation(
                                query.first(QueryItem.API_VERSION.key()),
                                settings.servesUnknownVersions());
            }
            calls.run(RestRequest.checked(operation, match.names(), generation, query), exchange);
        } catch (RestException e) {
            RestAnswers.send(exchange, RestAnswers.refusal(e, generation));
        }
    }
}
