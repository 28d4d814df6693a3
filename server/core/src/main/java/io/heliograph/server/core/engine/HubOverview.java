package io.heliograph.server.core.engine;

import io.heliograph.server.core.HubName;
import io.heliograph.server.core.ServiceMode;
import io.heliograph.server.core.Transport;

import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * Who is connected to a hub, for people who watch it.
 *
 * @param clientCount of all its clients, of which {@code clients} may be some
 */
public record HubOverview(
        HubName hub,
        ServiceMode mode,
        int clientCount,
        List<Server> servers,
        List<Client> clients) {

    /** One connection of a hub server. */
    public record Server(
            String serverId, String connectionId, boolean leaving, boolean weak, int clients) {}

    /**
     * One client.
     *
     * @param protocol its hub protocol
     * @param groups some of its groups, in order
     * @param groupCount of all its groups
     * @param serverId of the hub server that serves it
     */
    public record Client(
            String connectionId,
            @Nullable String userId,
            Transport transport,
            String protocol,
            List<String> groups,
            int groupCount,
            @Nullable String serverId) {}
}
