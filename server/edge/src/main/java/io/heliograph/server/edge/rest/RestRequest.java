package io.heliograph.server.edge.rest;

import io.heliograph.server.core.HubName;
import io.heliograph.server.edge.http.Query;

import org.jspecify.annotations.Nullable;

import java.util.HashSet;
import java.util.Set;

/** A request whose names were found good. */
record RestRequest(
        String method, RestRoute route, HubName hub, ApiGeneration generation, Query query) {

    private static final int MAX_NAME = 1024;

    /**
     * @throws RestException with 400 and what is wrong
     */
    static RestRequest checked(
            String method, RestRoute route, ApiGeneration generation, Query query) {
        requireHub("Invalid hub name. ", "hub", route.hub());
        String application = query.first("application");
        if (application != null && !application.isEmpty()) {
            requireHub("Invalid value of 'application'. ", "application", application);
        }
        requireNames(route);
        HubName hub =
                new HubName(
                        application == null || application.isEmpty()
                                ? route.hub()
                                : application + "_" + route.hub());
        return new RestRequest(method, route, hub, generation, query);
    }

    private static void requireHub(String text, String field, String found) {
        if (found.length() > 128 || !HubName.isValid(found)) {
            throw RestException.badRequest(
                    field,
                    text
                            + "Found '"
                            + found
                            + "', expected a letter and up to 127 letters, digits or _ ` , . [ ].");
        }
    }

    private static void requireNames(RestRoute route) {
        switch (route.target()) {
            case RestRoute.Target.Hub hub -> {}
            case RestRoute.Target.Connection connection -> requireConnection(connection.id());
            case RestRoute.Target.Group group -> requireGroup(group.name());
            case RestRoute.Target.User user -> {
                requireUser(user.id());
                if (route.action() == RestRoute.Action.CLOSE_CONNECTIONS
                        && user.id().length() > MAX_NAME) {
                    throw RestException.badRequest(
                            "user",
                            "Invalid user id. Found "
                                    + user.id().length()
                                    + " characters, expected 1 to 1024.");
                }
            }
            case RestRoute.Target.ConnectionInGroup member -> {
                requireConnection(member.id());
                requireGroup(member.group());
            }
            case RestRoute.Target.UserInGroup member -> {
                requireUser(member.user());
                requireGroup(member.group());
            }
            case RestRoute.Target.GroupsOfConnection groups -> requireConnection(groups.id());
            case RestRoute.Target.GroupsOfUser groups -> requireUser(groups.user());
        }
    }

    private static void requireGroup(String name) {
        if (name.isBlank() || name.length() > MAX_NAME) {
            throw RestException.badRequest(
                    "group",
                    "Invalid group name. Valid group name should be in between 1 and 1024"
                            + " characters long. Found "
                            + name.length()
                            + ".");
        }
    }

    private static void requireConnection(String id) {
        if (id.isEmpty()) {
            throw RestException.badRequest(
                    "connectionId",
                    "Invalid connection id. Found nothing, expected at least 1 character.");
        }
    }

    private static void requireUser(String id) {
        if (id.isEmpty()) {
            throw RestException.badRequest(
                    "user", "Invalid user id. Found nothing, expected at least 1 character.");
        }
    }

    Set<String> excluded() {
        return new HashSet<>(query.all("excluded"));
    }

    /** Seconds; null if not given. */
    @Nullable Integer ttl() {
        String text = query.first("ttl");
        if (text == null) {
            return null;
        }
        try {
            int seconds = Integer.parseInt(text);
            if (seconds >= 0) {
                return seconds;
            }
        } catch (NumberFormatException e) {
            // Told below.
        }
        throw RestException.badRequest(
                "ttl",
                "Query item 'ttl': found '" + text + "', expected whole seconds, 0 or more.");
    }
}
