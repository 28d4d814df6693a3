package io.heliograph.server.core.engine;

import io.heliograph.access.TokenClaim;
import io.heliograph.wire.service.Claim;
import io.heliograph.wire.service.ServiceMessage;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** How a client is announced to its hub server. */
final class OpenConnections {

    private OpenConnections() {}

    /**
     * All claims of the token in their order, and nothing beside: one claim more would make an
     * anonymous user an authenticated one.
     */
    static ServiceMessage.OpenConnection of(ClientConnection client, String instanceId) {
        ClientDetails details = client.details();
        List<Claim> claims = new ArrayList<>();
        for (TokenClaim claim : details.identity().mappedClaims()) {
            claims.add(new Claim(claim.type(), claim.value()));
        }
        Map<String, List<String>> headers = new LinkedHashMap<>(details.headers());
        headers.put("X-Forwarded-For", List.of(details.remoteAddress()));
        headers.put("Asrs-Instance-Id", List.of(instanceId));
        if (details.identity().diagnostic()) {
            headers.put("Asrs-Is-Diagnostic-Client", List.of("true"));
        }
        return new ServiceMessage.OpenConnection(
                client.id(), claims, headers, details.queryString(), client.protocol(), null);
    }

    static ServiceMessage.CloseConnection end(String connectionId) {
        return new ServiceMessage.CloseConnection(connectionId, "", Map.of(), null);
    }
}
