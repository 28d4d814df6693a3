package io.heliograph.server.edge.client;

import io.heliograph.server.core.HubName;

import java.util.Collections;
import java.util.Map;

/**
 * How long a message of a client may be, in bytes: a WebSocket message, or the body of a POST.
 *
 * @param otherwise of hubs that {@code ofHubs} does not name
 */
public record MessageLimits(int otherwise, Map<HubName, Integer> ofHubs) {

    public MessageLimits {
        ofHubs = Map.copyOf(ofHubs);
    }

    int of(HubName hub) {
        return ofHubs.getOrDefault(hub, otherwise);
    }

    /** The longest that any hub takes. */
    public int longest() {
        return ofHubs.isEmpty() ? otherwise : Math.max(otherwise, Collections.max(ofHubs.values()));
    }
}
