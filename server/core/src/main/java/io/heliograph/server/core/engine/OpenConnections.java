package io.heliograph.server.core.engine;

import io.heliograph.wire.service.Claim;
import io.heliograph.wire.service.ServiceMessage;

import org.jspecify.annotations.Nullable;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** How a client is announced to its hub server. */
final class OpenConnections {

    static final int FLOW_OF_CLIENT = 1;
    static final int FLOW_PAUSE = 1;
    static final int FLOW_PAUSE_ACK = 2;
    static final int FLOW_RESUME = 3;

    private OpenConnections() {}

    /**
     * All claims of the token in their order, and nothing beside: one claim more would make an
     * anonymous user an authenticated one.
     *
     * @param movedFrom the connection of the hub server that had the client before; null for none
     */
    static ServiceMessage.OpenConnection of(
            ClientConnection client, String instanceId, @Nullable ServerConnection movedFrom) {
        ClientDetails details = client.details();
        List<Claim> claims = ClientClaims.wire(details.identity().mappedClaims());
        Map<String, List<String>> headers = new LinkedHashMap<>(details.headers());
        headers.put("X-Forwarded-For", List.of(details.remoteAddress()));
        headers.put("Asrs-Instance-Id", List.of(instanceId));
        if (details.identity().diagnostic()) {
            headers.put("Asrs-Is-Diagnostic-Client", List.of("true"));
        }
        if (movedFrom != null) {
            headers.put("Asrs-Migrate-From", List.of(movedFrom.serverId()));
        }
        return new ServiceMessage.OpenConnection(
                client.id(), claims, headers, details.queryString(), client.protocol(), null);
    }

    static ServiceMessage.CloseConnection end(String connectionId) {
        return new ServiceMessage.CloseConnection(connectionId, "", Map.of(), null);
    }

    /** The old hub server lets go of the client without a word to it. */
    static ServiceMessage.CloseConnection moved(String connectionId, ServerConnection to) {
        return new ServiceMessage.CloseConnection(
                connectionId, "", Map.of("Asrs-Migrate-To", List.of(to.serverId())), null);
    }

    static ServiceMessage.ConnectionFlowControl pause(String connectionId) {
        return new ServiceMessage.ConnectionFlowControl(connectionId, FLOW_OF_CLIENT, FLOW_PAUSE);
    }

    static ServiceMessage.ConnectionFlowControl resume(String connectionId) {
        return new ServiceMessage.ConnectionFlowControl(connectionId, FLOW_OF_CLIENT, FLOW_RESUME);
    }
}
