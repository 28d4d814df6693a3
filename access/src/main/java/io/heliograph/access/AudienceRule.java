package io.heliograph.access;

import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * Decides whether an audience written in a token is the one a door expects. Scheme and port never
 * count, the host by policy.
 */
final class AudienceRule {

    private static final List<String> CLIENT = List.of("", "client");
    private static final List<String> SERVER = List.of("", "server");

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
            return path.equals(CLIENT) && sameHub(url.hub(), client.hub());
        }
        if (expected instanceof Audience.Server server) {
            return path.equals(SERVER) && sameHub(url.hub(), server.hub());
        }
        // Whatever routes a server has: a token for a connection is none for the REST API.
        return expected instanceof Audience.Rest rest
                && !path.equals(CLIENT)
                && !path.equals(SERVER)
                && path.equals(AudienceUrl.segments(rest.path()));
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
