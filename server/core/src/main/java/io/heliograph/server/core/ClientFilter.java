package io.heliograph.server.core;

import org.jspecify.annotations.Nullable;

import java.util.Set;

/** Picks clients by what is known of them. Called on the loop of the client's shard. */
@FunctionalInterface
public interface ClientFilter {

    /**
     * @param userId null for an anonymous client
     * @param groups those that the client is in; not to be kept
     */
    boolean matches(String connectionId, @Nullable String userId, Set<String> groups);
}
