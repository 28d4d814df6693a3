package io.heliograph.server.edge.rest;

import io.heliograph.server.core.Recipients;
import io.heliograph.server.core.engine.Router;
import io.heliograph.server.edge.http.HttpAnswer;
import io.heliograph.server.edge.http.HttpExchange;

import java.util.List;
import java.util.Set;

/**
 * What each route does: one call of the router, and the status that its outcome has in the caller's
 * generation.
 */
final class RestCalls {

    private static final String NO_CONNECTION = "Warning.Connection.NotExisted";

    private final Router router;

    RestCalls(Router router) {
        this.router = router;
    }

    void run(RestRequest request, HttpExchange exchange) {
        RestRoute route = request.route();
        if (route.action() == RestRoute.Action.CLOSE_CONNECTIONS) {
            closeMany(request, exchange);
            return;
        }
        switch (route.target()) {
            case RestRoute.Target.Hub target -> send(request, exchange);
            case RestRoute.Target.Connection target -> connection(request, exchange, target.id());
            case RestRoute.Target.Group target -> {
                if (request.method().equals("POST")) {
                    send(request, exchange);
                } else {
                    router.groupExists(
                            request.hub(),
                            target.name(),
                            yes -> tell(exchange, yes, "Warning.Group.NotExisted"));
                }
            }
            case RestRoute.Target.User target -> {
                if (request.method().equals("POST")) {
                    send(request, exchange);
                } else {
                    router.userExists(
                            request.hub(),
                            target.id(),
                            yes -> tell(exchange, yes, "Warning.User.NotExisted"));
                }
            }
            case RestRoute.Target.ConnectionInGroup target ->
                    connectionInGroup(request, exchange, target);
            case RestRoute.Target.UserInGroup target -> userInGroup(request, exchange, target);
            case RestRoute.Target.GroupsOfConnection target ->
                    router.leave(
                            request.hub(),
                            target.id(),
                            null,
                            any -> exchange.answer(HttpAnswer.status(200)));
            case RestRoute.Target.GroupsOfUser target ->
                    router.leaveUser(
                            request.hub(),
                            target.user(),
                            null,
                            done -> answer(exchange, request.generation().userLeftAll()));
        }
    }

    private void send(RestRequest request, HttpExchange exchange) {
        Recipients recipients = recipients(request);
        router.send(
                request.hub(),
                recipients,
                SendBody.read(exchange.headers().get("Content-Type"), exchange.body()));
        answer(exchange, 202);
    }

    private static Recipients recipients(RestRequest request) {
        return switch (request.route().target()) {
            case RestRoute.Target.Hub hub -> new Recipients.Everyone(request.excluded());
            case RestRoute.Target.Connection connection ->
                    new Recipients.Connections(List.of(connection.id()));
            case RestRoute.Target.Group group ->
                    new Recipients.Group(group.name(), request.excluded(), Set.of());
            case RestRoute.Target.User user ->
                    new Recipients.Users(List.of(user.id()), request.excluded());
            case RestRoute.Target.ConnectionInGroup member ->
                    throw new IllegalStateException("nobody to send to");
            case RestRoute.Target.UserInGroup member ->
                    throw new IllegalStateException("nobody to send to");
            case RestRoute.Target.GroupsOfConnection groups ->
                    throw new IllegalStateException("nobody to send to");
            case RestRoute.Target.GroupsOfUser groups ->
                    throw new IllegalStateException("nobody to send to");
        };
    }

    private void closeMany(RestRequest request, HttpExchange exchange) {
        Recipients recipients = recipients(request);
        router.close(
                request.hub(),
                recipients,
                request.query().first("reason"),
                any -> answer(exchange, 204));
    }

    private void connection(RestRequest request, HttpExchange exchange, String id) {
        switch (request.method()) {
            case "POST" -> send(request, exchange);
            case "DELETE" ->
                    router.close(
                            request.hub(),
                            new Recipients.Connections(List.of(id)),
                            request.query().first("reason"),
                            found -> {
                                if (found || request.generation() == ApiGeneration.V1) {
                                    answer(exchange, request.generation().connectionClosed());
                                } else {
                                    exchange.answer(RestAnswers.no(NO_CONNECTION));
                                }
                            });
            default ->
                    router.connectionExists(
                            request.hub(), id, yes -> tell(exchange, yes, NO_CONNECTION));
        }
    }

    private void connectionInGroup(
            RestRequest request, HttpExchange exchange, RestRoute.Target.ConnectionInGroup target) {
        if (request.method().equals("PUT")) {
            router.join(
                    request.hub(),
                    target.id(),
                    target.group(),
                    found -> tell(exchange, found, "Error.Connection.NotExisted"));
        } else {
            // Any other status would be an exception in the SDK, even for one who was no member.
            router.leave(
                    request.hub(), target.id(), target.group(), found -> answer(exchange, 200));
        }
    }

    private void userInGroup(
            RestRequest request, HttpExchange exchange, RestRoute.Target.UserInGroup target) {
        ApiGeneration generation = request.generation();
        switch (request.method()) {
            case "PUT" ->
                    router.joinUser(
                            request.hub(),
                            target.user(),
                            target.group(),
                            request.ttl(),
                            done -> answer(exchange, generation.userJoined()));
            case "DELETE" ->
                    router.leaveUser(
                            request.hub(),
                            target.user(),
                            target.group(),
                            done -> answer(exchange, generation.userLeft()));
            default ->
                    router.isUserInGroup(
                            request.hub(),
                            target.user(),
                            target.group(),
                            yes -> tell(exchange, yes, "Info.User.NotInGroup"));
        }
    }

    private static void tell(HttpExchange exchange, boolean yes, String codeOfNo) {
        exchange.answer(yes ? HttpAnswer.status(200) : RestAnswers.no(codeOfNo));
    }

    private static void answer(HttpExchange exchange, int status) {
        exchange.answer(HttpAnswer.status(status));
    }
}
