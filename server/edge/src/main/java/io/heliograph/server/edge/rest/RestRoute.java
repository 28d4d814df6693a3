package io.heliograph.server.edge.rest;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * What the path of a request names, whatever its method. Segments come decoded; both orders of two
 * names are known, since the generations differ in them.
 */
record RestRoute(String hub, Target target, Action action) {

    /** What is acted on. */
    sealed interface Target {
        record Hub() implements Target {}

        record Connection(String id) implements Target {}

        record Group(String name) implements Target {}

        record User(String id) implements Target {}

        record ConnectionInGroup(String id, String group) implements Target {}

        record UserInGroup(String user, String group) implements Target {}

        record GroupsOfConnection(String id) implements Target {}

        record GroupsOfUser(String user) implements Target {}
    }

    /** The last segment of newer paths. */
    enum Action {
        NONE,
        SEND,
        CLOSE_CONNECTIONS
    }

    /**
     * {@code segments}: what follows {@code /api/} or {@code /api/v1/}; null if there is no such
     * route.
     */
    static @Nullable RestRoute of(List<String> segments) {
        if (segments.size() < 2 || !segments.get(0).equalsIgnoreCase("hubs")) {
            return null;
        }
        String hub = segments.get(1);
        List<String> rest = segments.subList(2, segments.size());
        Action action = rest.isEmpty() ? Action.NONE : action(rest.get(rest.size() - 1));
        List<String> names = action == Action.NONE ? rest : rest.subList(0, rest.size() - 1);
        Target target = target(names);
        return target == null || !isKnown(target, action)
                ? null
                : new RestRoute(hub, target, action);
    }

    private static Action action(String segment) {
        return switch (segment.toLowerCase(Locale.ROOT)) {
            case ":send" -> Action.SEND;
            case ":closeconnections" -> Action.CLOSE_CONNECTIONS;
            default -> Action.NONE;
        };
    }

    private static @Nullable Target target(List<String> names) {
        return switch (names.size()) {
            case 0 -> new Target.Hub();
            case 2 -> single(kind(names.get(0)), names.get(1));
            case 3 ->
                    kind(names.get(2)).equals("groups")
                            ? groupsOf(kind(names.get(0)), names.get(1))
                            : null;
            case 4 -> member(kind(names.get(0)), names.get(1), kind(names.get(2)), names.get(3));
            default -> null;
        };
    }

    private static String kind(String segment) {
        return segment.toLowerCase(Locale.ROOT);
    }

    private static @Nullable Target single(String kind, String name) {
        return switch (kind) {
            case "connections" -> new Target.Connection(name);
            case "groups" -> new Target.Group(name);
            case "users" -> new Target.User(name);
            default -> null;
        };
    }

    private static @Nullable Target groupsOf(String kind, String name) {
        return switch (kind) {
            case "connections" -> new Target.GroupsOfConnection(name);
            case "users" -> new Target.GroupsOfUser(name);
            default -> null;
        };
    }

    private static @Nullable Target member(
            String kind, String name, String otherKind, String otherName) {
        return switch (kind + " " + otherKind) {
            case "groups connections" -> new Target.ConnectionInGroup(otherName, name);
            case "connections groups" -> new Target.ConnectionInGroup(name, otherName);
            case "groups users" -> new Target.UserInGroup(otherName, name);
            case "users groups" -> new Target.UserInGroup(name, otherName);
            default -> null;
        };
    }

    private static boolean isKnown(Target target, Action action) {
        return switch (action) {
            case NONE -> true;
            case SEND -> takesMessages(target);
            case CLOSE_CONNECTIONS ->
                    target instanceof Target.Hub
                            || target instanceof Target.Group
                            || target instanceof Target.User;
        };
    }

    /** Whether a request with that method carries a message. */
    boolean isSend(String method) {
        return method.equals("POST") && action != Action.CLOSE_CONNECTIONS && takesMessages(target);
    }

    private static boolean takesMessages(Target target) {
        return switch (target) {
            case Target.Hub hubItself -> true;
            case Target.Connection connection -> true;
            case Target.Group group -> true;
            case Target.User user -> true;
            case Target.ConnectionInGroup member -> false;
            case Target.UserInGroup member -> false;
            case Target.GroupsOfConnection groups -> false;
            case Target.GroupsOfUser groups -> false;
        };
    }

    /** The methods that the route knows. */
    Set<String> methods() {
        if (action != Action.NONE) {
            return Set.of("POST");
        }
        return switch (target) {
            case Target.Hub hubItself -> Set.of("POST");
            case Target.Connection connection -> Set.of("POST", "GET", "HEAD", "DELETE");
            case Target.Group group -> Set.of("POST", "GET", "HEAD");
            case Target.User user -> Set.of("POST", "GET", "HEAD");
            case Target.ConnectionInGroup member -> Set.of("PUT", "DELETE");
            case Target.UserInGroup member -> Set.of("PUT", "DELETE", "GET", "HEAD");
            case Target.GroupsOfConnection groups -> Set.of("DELETE");
            case Target.GroupsOfUser groups -> Set.of("DELETE");
        };
    }
}
