package io.heliograph.access;

import java.util.Collection;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Which host names an audience may carry. It holds what the developer wrote as endpoint, whatever
 * the server calls itself.
 */
public sealed interface HostPolicy {

    /**
     * Every host: behind proxies and in containers the name in the endpoint often is not known
     * here.
     */
    static HostPolicy any() {
        return new Any();
    }

    static HostPolicy listed(Collection<String> hosts) {
        return new Listed(Set.copyOf(hosts));
    }

    boolean allows(String host);

    record Any() implements HostPolicy {
        @Override
        public boolean allows(String host) {
            return true;
        }
    }

    /** Names without port, compared without regard to case; IPv6 addresses in brackets. */
    record Listed(Set<String> hosts) implements HostPolicy {

        public Listed {
            hosts =
                    hosts.stream()
                            .map(host -> host.toLowerCase(Locale.ROOT))
                            .collect(Collectors.toUnmodifiableSet());
        }

        @Override
        public boolean allows(String host) {
            return hosts.contains(host.toLowerCase(Locale.ROOT));
        }
    }
}
