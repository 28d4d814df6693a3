package io.heliograph.server.edge.rest;

import static io.heliograph.server.edge.rest.ApiVersion.V2020_10_01;
import static io.heliograph.server.edge.rest.ApiVersion.V2022_06_01;
import static io.heliograph.server.edge.rest.ApiVersion.V2022_11_01;
import static io.heliograph.server.edge.rest.ApiVersion.V2023_07_01;
import static io.heliograph.server.edge.rest.ApiVersion.V2024_12_01;
import static io.heliograph.server.edge.rest.ApiVersion.V2026_07_01;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Everything that can be asked for: where, by which methods, with what, and the status of success
 * in each generation. The door, and the documents that describe it, are made of this table.
 */
enum RestOperation {
    HEALTH(
            "Tells whether the service takes requests; needs no token.",
            Methods.READ,
            RestPaths.since(V2020_10_01, "health").v1("health"),
            Statuses.of(200),
            BodyKind.NONE),
    ACCESS_KEY(
            "Gives a key that signs tokens of clients to who comes with an identity.",
            Methods.READ,
            RestPaths.since(V2023_07_01, "auth/accessKey").v1("auth/accessKey"),
            Statuses.of(200),
            BodyKind.NONE),

    SEND_TO_ALL(
            "Sends a message to every client of the hub.",
            Methods.POST,
            RestPaths.since(V2020_10_01, "hubs/{hub}/:send").v1("hubs/{hub}").preview("hub/{hub}"),
            Statuses.of(202),
            BodyKind.MESSAGE,
            QueryItem.EXCLUDED),
    CLOSE_ALL(
            "Closes the clients of the hub.",
            Methods.POST,
            RestPaths.since(V2022_06_01, "hubs/{hub}/:closeConnections"),
            Statuses.of(204),
            BodyKind.NONE,
            QueryItem.EXCLUDED,
            QueryItem.REASON),
    GENERATE_TOKEN(
            "Makes a token with which a client connects to the hub.",
            Methods.POST,
            RestPaths.since(V2022_11_01, "hubs/{hub}/:generateToken"),
            Statuses.of(200),
            BodyKind.NONE,
            QueryItem.USER_ID,
            QueryItem.MINUTES_TO_EXPIRE),
    EXECUTE(
            "Does several things to all clients that a filter picks.",
            Methods.POST,
            RestPaths.since(V2023_07_01, "hubs/{hub}/:execute"),
            Statuses.of(202),
            BodyKind.COMMANDS,
            QueryItem.FILTER),

    SEND_TO_CONNECTION(
            "Sends a message to one client.",
            Methods.POST,
            RestPaths.since(V2020_10_01, "hubs/{hub}/connections/{connectionId}/:send")
                    .v1("hubs/{hub}/connections/{connectionId}"),
            Statuses.of(202),
            BodyKind.MESSAGE),
    CONNECTION_EXISTS(
            "Tells whether the client is connected.",
            Methods.READ,
            RestPaths.since(V2020_10_01, "hubs/{hub}/connections/{connectionId}")
                    .v1("hubs/{hub}/connections/{connectionId}"),
            Statuses.of(200),
            BodyKind.NONE),
    CLOSE_CONNECTION(
            "Closes one client.",
            Methods.DELETE,
            RestPaths.since(V2020_10_01, "hubs/{hub}/connections/{connectionId}")
                    .v1("hubs/{hub}/connections/{connectionId}"),
            Statuses.of(202, 200, 200),
            BodyKind.NONE,
            QueryItem.REASON),
    INVOKE(
            "Calls a method of one client and gives its result.",
            Methods.POST,
            RestPaths.since(V2024_12_01, "hubs/{hub}/connections/{connectionId}/:invoke"),
            Statuses.of(200),
            BodyKind.MESSAGE),
    SEND_STREAM_ITEM(
            "Sends one item of a stream to the client that asked for the stream.",
            Methods.POST,
            RestPaths.since(
                    V2024_12_01, "hubs/{hub}/connections/{connectionId}/streams/{streamId}/:send"),
            Statuses.of(202),
            BodyKind.STREAM_ITEM,
            QueryItem.COMPLETED),
    COMPLETE_STREAM(
            "Ends a stream to a client.",
            Methods.POST,
            RestPaths.since(
                    V2024_12_01,
                    "hubs/{hub}/connections/{connectionId}/streams/{streamId}/:complete"),
            Statuses.of(202),
            BodyKind.NONE,
            QueryItem.ERROR,
            QueryItem.REASON),
    REFRESH_AUTHENTICATION(
            "Renews the claims of an open connection, and the time at which it ends.",
            Methods.POST,
            RestPaths.since(V2026_07_01, "hubs/{hub}/connections/:refreshAuth"),
            Statuses.of(200),
            BodyKind.AUTHENTICATION),
    CLAIMS(
            "Gives the claims of an open connection.",
            Methods.QUERY,
            RestPaths.since(V2026_07_01, "hubs/{hub}/connections/claims"),
            Statuses.of(200),
            BodyKind.CONNECTION_TOKEN),

    SEND_TO_GROUP(
            "Sends a message to the members of a group.",
            Methods.POST,
            RestPaths.since(V2020_10_01, "hubs/{hub}/groups/{group}/:send")
                    .v1("hubs/{hub}/groups/{group}")
                    .preview("hub/{hub}/group/{group}"),
            Statuses.of(202),
            BodyKind.MESSAGE,
            QueryItem.EXCLUDED),
    SEND_TO_GROUPS(
            "Sends a message to the members of several groups, whose names commas separate.",
            Methods.POST,
            RestPaths.onlyPreview("hub/{hub}/groups/{groups}"),
            Statuses.of(202),
            BodyKind.MESSAGE),
    GROUP_EXISTS(
            "Tells whether a client is in the group.",
            Methods.READ,
            RestPaths.since(V2020_10_01, "hubs/{hub}/groups/{group}")
                    .v1("hubs/{hub}/groups/{group}"),
            Statuses.of(200),
            BodyKind.NONE),
    CLOSE_GROUP(
            "Closes the members of a group.",
            Methods.POST,
            RestPaths.since(V2022_06_01, "hubs/{hub}/groups/{group}/:closeConnections"),
            Statuses.of(204),
            BodyKind.NONE,
            QueryItem.EXCLUDED,
            QueryItem.REASON),
    LIST_MEMBERS(
            "Lists the members of a group, page by page.",
            Methods.READ,
            RestPaths.since(V2024_12_01, "hubs/{hub}/groups/{group}/connections"),
            Statuses.of(200),
            BodyKind.NONE,
            QueryItem.MAX_PAGE_SIZE,
            QueryItem.TOP,
            QueryItem.CONTINUATION_TOKEN),
    ADD_CONNECTION(
            "Adds a client to a group.",
            Methods.PUT,
            RestPaths.since(V2020_10_01, "hubs/{hub}/groups/{group}/connections/{connectionId}")
                    .v1("hubs/{hub}/groups/{group}/connections/{connectionId}")
                    .also("hubs/{hub}/connections/{connectionId}/groups/{group}"),
            Statuses.of(200),
            BodyKind.NONE),
    REMOVE_CONNECTION(
            "Removes a client from a group.",
            Methods.DELETE,
            RestPaths.since(V2020_10_01, "hubs/{hub}/groups/{group}/connections/{connectionId}")
                    .v1("hubs/{hub}/groups/{group}/connections/{connectionId}")
                    .also("hubs/{hub}/connections/{connectionId}/groups/{group}"),
            Statuses.of(200),
            BodyKind.NONE),
    REMOVE_CONNECTION_FROM_ALL(
            "Removes a client from all groups.",
            Methods.DELETE,
            RestPaths.since(V2022_06_01, "hubs/{hub}/connections/{connectionId}/groups"),
            Statuses.of(200),
            BodyKind.NONE),

    SEND_TO_USER(
            "Sends a message to every client of a user.",
            Methods.POST,
            RestPaths.since(V2020_10_01, "hubs/{hub}/users/{user}/:send")
                    .v1("hubs/{hub}/users/{user}")
                    .preview("hub/{hub}/user/{user}"),
            Statuses.of(202),
            BodyKind.MESSAGE),
    SEND_TO_USERS(
            "Sends a message to every client of several users, whose names commas separate.",
            Methods.POST,
            RestPaths.onlyPreview("hub/{hub}/users/{users}"),
            Statuses.of(202),
            BodyKind.MESSAGE),
    USER_EXISTS(
            "Tells whether a client of the user is connected.",
            Methods.READ,
            RestPaths.since(V2020_10_01, "hubs/{hub}/users/{user}").v1("hubs/{hub}/users/{user}"),
            Statuses.of(200),
            BodyKind.NONE),
    CLOSE_USER(
            "Closes the clients of a user.",
            Methods.POST,
            RestPaths.since(V2022_06_01, "hubs/{hub}/users/{user}/:closeConnections"),
            Statuses.of(204),
            BodyKind.NONE,
            QueryItem.EXCLUDED,
            QueryItem.REASON),
    USER_IN_GROUP(
            "Tells whether a user is in a group.",
            Methods.READ,
            RestPaths.since(V2020_10_01, "hubs/{hub}/users/{user}/groups/{group}")
                    .v1("hubs/{hub}/groups/{group}/users/{user}"),
            Statuses.of(200),
            BodyKind.NONE),
    ADD_USER(
            "Adds the clients of a user to a group, and those that come later.",
            Methods.PUT,
            RestPaths.since(V2020_10_01, "hubs/{hub}/users/{user}/groups/{group}")
                    .v1("hubs/{hub}/groups/{group}/users/{user}"),
            Statuses.of(202, 202, 200),
            BodyKind.NONE,
            QueryItem.TTL),
    REMOVE_USER(
            "Removes a user from a group.",
            Methods.DELETE,
            RestPaths.since(V2020_10_01, "hubs/{hub}/users/{user}/groups/{group}")
                    .v1("hubs/{hub}/groups/{group}/users/{user}"),
            Statuses.of(202, 200, 204),
            BodyKind.NONE),
    REMOVE_USER_FROM_ALL(
            "Removes a user from all groups.",
            Methods.DELETE,
            RestPaths.since(V2020_10_01, "hubs/{hub}/users/{user}/groups")
                    .v1("hubs/{hub}/users/{user}/groups"),
            Statuses.of(200, 200, 204),
            BodyKind.NONE);

    /** The methods of operations. */
    private interface Methods {
        List<String> READ = List.of("GET", "HEAD");
        List<String> POST = List.of("POST");
        List<String> PUT = List.of("PUT");
        List<String> DELETE = List.of("DELETE");
        List<String> QUERY = List.of("QUERY");
    }

    /** The status of success in each generation. */
    private record Statuses(int v1, int v2020, int v2022) {
        static Statuses of(int status) {
            return of(status, status, status);
        }

        static Statuses of(int v1, int v2020, int v2022) {
            return new Statuses(v1, v2020, v2022);
        }
    }

    private static final Set<RestOperation> WITHOUT_HUB = Set.of(HEALTH, ACCESS_KEY);

    private final String summary;
    private final List<String> methods;
    private final RestPaths paths;
    private final Statuses statuses;
    private final BodyKind body;
    private final List<QueryItem> query;

    RestOperation(
            String summary,
            List<String> methods,
            RestPaths paths,
            Statuses statuses,
            BodyKind body,
            QueryItem... query) {
        this.summary = summary;
        this.methods = methods;
        this.paths = paths;
        this.statuses = statuses;
        this.body = body;
        this.query = List.of(query);
    }

    /** As a name of JavaScript, such as {@code sendToAll}. */
    String id() {
        StringBuilder id = new StringBuilder();
        for (String word : name().split("_", -1)) {
            String lower = word.toLowerCase(Locale.ROOT);
            id.append(
                    id.isEmpty()
                            ? lower
                            : lower.substring(0, 1).toUpperCase(Locale.ROOT) + lower.substring(1));
        }
        return id.toString();
    }

    String summary() {
        return summary;
    }

    List<String> methods() {
        return methods;
    }

    RestPaths paths() {
        return paths;
    }

    BodyKind body() {
        return body;
    }

    /** Beside the version and the application. */
    List<QueryItem> query() {
        return query;
    }

    boolean isOfAHub() {
        return !WITHOUT_HUB.contains(this);
    }

    int success(ApiGeneration generation) {
        return switch (generation) {
            case V1 -> statuses.v1;
            case V2020_10_01 -> statuses.v2020;
            case V2022_06_01 -> statuses.v2022;
        };
    }

    /** Every other status that a well-routed request can get. */
    List<Integer> failures(ApiGeneration generation) {
        List<Integer> statuses = new ArrayList<>();
        if (isOfAHub()) {
            statuses.add(400);
        }
        if (this != HEALTH) {
            statuses.add(401);
        }
        if (this == REFRESH_AUTHENTICATION) {
            statuses.add(403);
        }
        if (!codeOfNo(generation).isEmpty()) {
            statuses.add(404);
        }
        if (body != BodyKind.NONE) {
            statuses.add(413);
            statuses.add(415);
        }
        return statuses;
    }

    /** {@code x-ms-error-code} of a 404; empty if there is none in that generation. */
    String codeOfNo(ApiGeneration generation) {
        return switch (this) {
            case CONNECTION_EXISTS -> "Warning.Connection.NotExisted";
            case CLOSE_CONNECTION ->
                    generation == ApiGeneration.V1 ? "" : "Warning.Connection.NotExisted";
            case GROUP_EXISTS -> "Warning.Group.NotExisted";
            case USER_EXISTS -> "Warning.User.NotExisted";
            case USER_IN_GROUP -> "Info.User.NotInGroup";
            case ADD_CONNECTION, INVOKE, REFRESH_AUTHENTICATION, CLAIMS ->
                    "Error.Connection.NotExisted";
            default -> "";
        };
    }
}
