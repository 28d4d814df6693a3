package io.heliograph.server.edge.rest;

import io.heliograph.access.TokenClaim;
import io.heliograph.access.TokenIssuer;
import io.heliograph.server.core.Payload;
import io.heliograph.server.core.Recipients;
import io.heliograph.server.core.engine.ClaimsAnswer;
import io.heliograph.server.core.engine.Router;
import io.heliograph.server.edge.door.JsonObjects;
import io.heliograph.server.edge.door.PublicUrl;
import io.heliograph.server.edge.door.RefusalLog;
import io.heliograph.server.edge.http.HttpAnswer;
import io.heliograph.server.edge.http.HttpExchange;
import io.heliograph.server.edge.rest.filter.ClientFilters;
import io.heliograph.server.edge.rest.filter.FilterException;
import io.heliograph.wire.hub.HubMessages;
import io.heliograph.wire.hub.HubProtocol;

import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;

/**
 * What each operation does: one call of the router, and the status that its outcome has in the
 * caller's generation.
 */
final class RestCalls {

    private static final RefusalLog REFUSALS =
            new RefusalLog(LoggerFactory.getLogger(RestCalls.class));

    private final Router router;
    private final RestSettings settings;
    private final InstantSource clock;
    private final TokenIssuer issuer;
    private final GroupPages pages;

    RestCalls(Router router, RestSettings settings, InstantSource clock) {
        this.router = router;
        this.settings = settings;
        this.clock = clock;
        this.issuer = new TokenIssuer(settings.signingKey());
        this.pages = new GroupPages(router);
    }

    void run(RestRequest request, HttpExchange exchange) {
        switch (request.operation()) {
            case HEALTH, ACCESS_KEY -> throw new IllegalStateException("answered by the door");
            case SEND_TO_ALL,
                    SEND_TO_CONNECTION,
                    SEND_TO_GROUP,
                    SEND_TO_GROUPS,
                    SEND_TO_USER,
                    SEND_TO_USERS ->
                    send(request, exchange);
            case CLOSE_ALL, CLOSE_GROUP, CLOSE_USER -> closeMany(request, exchange);
            case GENERATE_TOKEN -> generateToken(request, exchange);
            case EXECUTE -> execute(request, exchange);
            case CONNECTION_EXISTS ->
                    router.connectionExists(
                            request.hub(),
                            request.connection(),
                            yes -> tell(request, exchange, yes));
            case CLOSE_CONNECTION -> closeOne(request, exchange);
            case INVOKE -> invoke(request, exchange);
            case SEND_STREAM_ITEM -> sendStreamItem(request, exchange);
            case COMPLETE_STREAM -> completeStream(request, exchange);
            case REFRESH_AUTHENTICATION -> refreshAuthentication(request, exchange);
            case CLAIMS ->
                    router.claims(
                            request.hub(),
                            AuthenticationBody.read(exchange.body(), false).connectionToken(),
                            answer -> claims(request, exchange, answer));
            case GROUP_EXISTS ->
                    router.groupExists(
                            request.hub(), request.group(), yes -> tell(request, exchange, yes));
            case LIST_MEMBERS -> pages.list(request, exchange);
            case ADD_CONNECTION ->
                    router.join(
                            request.hub(),
                            request.connection(),
                            request.group(),
                            found -> tell(request, exchange, found));
            // Any other status would be an exception in the SDK, even for one who was no member.
            case REMOVE_CONNECTION ->
                    router.leave(
                            request.hub(),
                            request.connection(),
                            request.group(),
                            any -> done(request, exchange));
            case REMOVE_CONNECTION_FROM_ALL ->
                    router.leave(
                            request.hub(),
                            request.connection(),
                            null,
                            any -> done(request, exchange));
            case USER_EXISTS ->
                    router.userExists(
                            request.hub(), request.user(), yes -> tell(request, exchange, yes));
            case USER_IN_GROUP ->
                    router.isUserInGroup(
                            request.hub(),
                            request.user(),
                            request.group(),
                            yes -> tell(request, exchange, yes));
            case ADD_USER ->
                    router.joinUser(
                            request.hub(),
                            request.user(),
                            request.group(),
                            request.ttl(),
                            any -> done(request, exchange));
            case REMOVE_USER ->
                    router.leaveUser(
                            request.hub(),
                            request.user(),
                            request.group(),
                            any -> done(request, exchange));
            case REMOVE_USER_FROM_ALL ->
                    router.leaveUser(
                            request.hub(), request.user(), null, any -> done(request, exchange));
        }
    }

    private static void done(RestRequest request, HttpExchange exchange) {
        RestAnswers.status(exchange, request.success());
    }

    private static void tell(RestRequest request, HttpExchange exchange, boolean yes) {
        String code = request.operation().codeOfNo(request.generation());
        if (yes || code.isEmpty()) {
            done(request, exchange);
        } else {
            RestAnswers.send(exchange, RestAnswers.no(code));
        }
    }

    // messages

    private void send(RestRequest request, HttpExchange exchange) {
        router.send(request.hub(), recipients(request), body(exchange).payload());
        done(request, exchange);
    }

    private static SendBody body(HttpExchange exchange) {
        return SendBody.read(exchange.headers().get("Content-Type"), exchange.body());
    }

    private static Recipients recipients(RestRequest request) {
        return switch (request.operation()) {
            case SEND_TO_ALL, CLOSE_ALL -> new Recipients.Everyone(request.excluded());
            case SEND_TO_GROUP, CLOSE_GROUP ->
                    new Recipients.Group(request.group(), request.excluded(), Set.of());
            case SEND_TO_GROUPS -> new Recipients.Groups(request.groups());
            case SEND_TO_USER, CLOSE_USER ->
                    new Recipients.Users(List.of(request.user()), request.excluded());
            case SEND_TO_USERS -> new Recipients.Users(request.users(), Set.of());
            default -> new Recipients.Connections(List.of(request.connection()));
        };
    }

    private void sendStreamItem(RestRequest request, HttpExchange exchange) {
        Payload item =
                StreamItemBody.read(
                        exchange.headers().get("Content-Type"),
                        exchange.body(),
                        request.stream(),
                        request.completed());
        router.send(request.hub(), recipients(request), item);
        done(request, exchange);
    }

    /** Published as {@code reason}; the SDK says {@code error}. */
    private void completeStream(RestRequest request, HttpExchange exchange) {
        String said = request.text(QueryItem.ERROR);
        String error = said == null ? request.text(QueryItem.REASON) : said;
        router.send(
                request.hub(),
                recipients(request),
                Payload.lazy(name -> {
                    HubProtocol protocol = HubProtocol.of(name);
                    return protocol == null
                            ? null
                            : HubMessages.completion(protocol, request.stream(), error);
                }));
        done(request, exchange);
    }

    private void invoke(RestRequest request, HttpExchange exchange) {
        SendBody body = body(exchange);
        boolean asFrame = InvokeAnswers.wantsFrame(exchange.headers().get("Accept"));
        Duration patience = settings.invokePatience();
        AtomicReference<@Nullable String> ownId = new AtomicReference<>();
        router.invoke(
                request.hub(),
                request.connection(),
                (protocol, id) -> {
                    ownId.set(body.ownId(protocol));
                    return body.call(protocol, id);
                },
                patience,
                answer -> {
                    HttpAnswer said;
                    try {
                        said = InvokeAnswers.of(answer, asFrame, ownId.get(), patience);
                    } catch (RestException e) {
                        // The SDK shows the body of a 400 as it is.
                        said =
                                asFrame
                                        ? RestAnswers.text(e)
                                        : RestAnswers.refusal(e, request.generation());
                    }
                    RestAnswers.send(exchange, said);
                });
    }

    private void execute(RestRequest request, HttpExchange exchange) {
        String filter = request.text(QueryItem.FILTER);
        if (filter != null && filter.isBlank()) {
            // An empty variable in somebody's script must not mean everybody.
            throw RestException.badRequest(
                    QueryItem.FILTER.key(),
                    "Query item 'filter': found nothing, expected an expression; leave the item out"
                            + " to mean all clients.");
        }
        try {
            router.execute(
                    request.hub(),
                    ClientFilters.parse(filter == null ? "" : filter),
                    CommandsBody.read(exchange.body()));
        } catch (FilterException e) {
            throw RestException.badRequest(
                    QueryItem.FILTER.key(), "Query item 'filter': " + e.getMessage());
        }
        done(request, exchange);
    }

    // connections

    private void closeMany(RestRequest request, HttpExchange exchange) {
        router.close(
                request.hub(),
                recipients(request),
                request.text(QueryItem.REASON),
                any -> done(request, exchange));
    }

    private void closeOne(RestRequest request, HttpExchange exchange) {
        router.close(
                request.hub(),
                recipients(request),
                request.text(QueryItem.REASON),
                found -> tell(request, exchange, found));
    }

    private void generateToken(RestRequest request, HttpExchange exchange) {
        String user = request.text(QueryItem.USER_ID);
        String token =
                issuer.client(
                        URI.create(PublicUrl.of(exchange)),
                        request.hub().value(),
                        null,
                        user == null || user.isEmpty()
                                ? List.of()
                                : List.of(new TokenClaim("nameid", user)),
                        Duration.ofMinutes(request.minutesToExpire()),
                        clock.instant());
        RestAnswers.send(
                exchange,
                HttpAnswer.json(
                        request.success(),
                        JsonObjects.text(out -> out.writeStringField("token", token))));
    }

    private void refreshAuthentication(RestRequest request, HttpExchange exchange) {
        AuthenticationBody body = AuthenticationBody.read(exchange.body(), true);
        router.refreshAuth(
                request.hub(),
                body.connectionToken(),
                body.claims(),
                body.expireTime(),
                answer -> claims(request, exchange, answer));
    }

    private static void claims(RestRequest request, HttpExchange exchange, ClaimsAnswer answer) {
        HttpAnswer said =
                switch (answer) {
                    case ClaimsAnswer.Claims found -> HttpAnswer.json(200, json(found.claims()));
                    case ClaimsAnswer.NotFound none ->
                            RestAnswers.refusal(
                                    new RestException(
                                            404,
                                            request.operation().codeOfNo(request.generation()),
                                            "connectionToken",
                                            "No open connection of this hub has that token."),
                                    request.generation());
                    case ClaimsAnswer.AnotherUser other ->
                            RestAnswers.refusal(anotherUser(exchange), request.generation());
                };
        RestAnswers.send(exchange, said);
    }

    /** Somebody should look: an application takes one user for another, or a caller tries. */
    private static RestException anotherUser(HttpExchange exchange) {
        RestException refusal =
                new RestException(
                        403,
                        "Error.User.Invalid",
                        "claims",
                        "Claims: found those of another user than the connection's, expected the"
                                + " same user's.");
        REFUSALS.add(
                exchange.method() + " " + exchange.rawPath(),
                exchange.remoteAddress(),
                String.valueOf(refusal.getMessage()),
                refusal.code());
        return refusal;
    }

    private static String json(List<TokenClaim> claims) {
        return JsonObjects.text(out -> {
            out.writeArrayFieldStart("claims");
            for (TokenClaim claim : claims) {
                out.writeStartObject();
                out.writeStringField("type", claim.type());
                out.writeStringField("value", claim.value());
                out.writeEndObject();
            }
            out.writeEndArray();
        });
    }
}
