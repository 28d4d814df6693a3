package io.heliograph.server.core.engine;

import io.heliograph.access.ClientIdentity;

import java.util.List;
import java.util.Map;

/**
 * What a hub server learns of a client.
 *
 * @param headers of the transport's request; no two names that differ in case only, none of the
 *     service's own
 * @param queryString of the transport's request, with the leading {@code ?} unless empty, without
 *     the access token
 * @param remoteAddress the client's address without port
 */
public record ClientDetails(
        ClientIdentity identity,
        Map<String, List<String>> headers,
        String queryString,
        String remoteAddress) {

    /** The same client after its authentication was renewed. */
    ClientDetails renewed(ClientIdentity renewed) {
        return new ClientDetails(renewed, headers, queryString, remoteAddress);
    }
}
