package io.heliograph.server.core.engine;

import io.heliograph.server.core.Clock;
import io.heliograph.server.core.HubName;
import io.heliograph.server.core.story.StoryEvent;
import io.heliograph.server.core.story.StoryRing;

import org.jspecify.annotations.Nullable;

/**
 * What happened on one shard, to clients and to hub servers. Each kind has a ring of its own: a
 * crowd of clients that comes and goes must not push out why their hub server was lost. Home
 * thread: the shard's loop.
 */
final class Stories {

    static final int SERVER_EVENTS = 1024;

    private final Clock clock;
    private final StoryRing clients;
    private final StoryRing servers;

    Stories(Clock clock, int clientEvents) {
        this.clock = clock;
        this.clients = new StoryRing(clientEvents);
        this.servers = new StoryRing(clientEvents == 0 ? 0 : SERVER_EVENTS);
    }

    /**
     * @param id empty where there is no connection yet
     */
    void ofClient(HubName hub, String id, @Nullable String user, StoryEvent event) {
        clients.add(clock.epochMillis(), hub, id, user, event);
    }

    void ofServer(HubName hub, String id, String serverId, StoryEvent event) {
        servers.add(clock.epochMillis(), hub, id, serverId, event);
    }

    StoryRing clients() {
        return clients;
    }

    StoryRing servers() {
        return servers;
    }
}
