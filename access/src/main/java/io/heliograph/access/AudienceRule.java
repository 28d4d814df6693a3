package io.heliograph.access;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Decides whether an audience written in a token is the one a door expects. Scheme and port never
 * count, the host by policy. Case counts in the names of groups, users and connections, which are
 * other names in another case, and nowhere else.
 */
final class AudienceRule {

    private static final List<String> CLIENT = List.of("", "client");
    private static final List<String> SERVER = List.of("", "server");

    /** What stands before a name. */
    private static final Set<String> KINDS = Set.of("groups", "users", "connections", "streams");

    private final HostPolicy hosts;

    AudienceRule(HostPolicy hosts) {
        this.hosts = hosts;
    }

    boolean accepts(String written, Audience expected) {
        AudienceUrl url = AudienceUrl.parse(written);
        if (url == null || !hosts.allows(url.host())) {
            return false;
        }
        List<String> path = AudienceUrl.segments(url.path());
        if (path == null) {
            return false;
        }
        if (expected instanceof Audience.Client client) {
            return same(path, CLIENT) && sameHub(url.hub(), client.hub());
        }
        if (expected instanceof Audience.Server server) {
            return same(path, SERVER) && sameHub(url.hub(), server.hub());
        }
        // Whatever routes a server has: a token for a connection is none for the REST API.
        return expected instanceof Audience.Rest rest
                && !same(path, CLIENT)
                && !same(path, SERVER)
                && same(path, AudienceUrl.segments(rest.path()));
    }

    private static boolean same(List<String> written, @Nullable List<String> expected) {
        if (expected == null || written.size() != expected.size()) {
            return false;
        }
        String before = "";
        for (int i = 0; i < written.size(); i++) {
            String one = written.get(i);
            String other = expected.get(i);
            boolean named = KINDS.contains(before) && !other.startsWith(":");
            if (named ? !one.equals(other) : !lower(one).equals(lower(other))) {
                return false;
            }
            // A group or a hub may be called "groups": what stands behind it is no name.
            before = named || before.equals("hubs") ? "" : lower(other);
        }
        return true;
    }

    private static String lower(String segment) {
        return segment.toLowerCase(Locale.ROOT);
    }

    private static boolean sameHub(@Nullable String written, String expected) {
        return written != null && !written.isEmpty() && written.equalsIgnoreCase(expected);
    }

    static String describe(Audience expected) {
        if (expected instanceof Audience.Client client) {
            return "/client/?hub=" + client.hub();
        }
        if (expected instanceof Audience.Server server) {
            return "/server/?hub=" + server.hub();
        }
        return ((Audience.Rest) expected).path();
    }
}
