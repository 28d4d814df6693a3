package io.heliograph.server.core.engine;

import io.heliograph.server.core.Clock;
import io.heliograph.server.core.CoreSettings;
import io.heliograph.server.core.HubName;

import java.util.Collection;
import java.util.concurrent.ConcurrentHashMap;

/** All hubs that anybody has asked for. Safe for use by any thread. */
final class Hubs {

    private final CoreSettings settings;
    private final Clock clock;
    private final ConcurrentHashMap<HubName, Hub> byName = new ConcurrentHashMap<>();

    Hubs(CoreSettings settings, Clock clock) {
        this.settings = settings;
        this.clock = clock;
    }

    Collection<Hub> all() {
        return byName.values();
    }

    Hub get(HubName name) {
        Hub hub = byName.get(name);
        return hub != null
                ? hub
                : byName.computeIfAbsent(name, key -> new Hub(key, settings.modeOf(key), clock));
    }
}
