package io.heliograph.server.core.engine;

import io.heliograph.access.ClientIdentity;
import io.heliograph.access.TokenClaim;
import io.heliograph.server.core.story.StoryEvent;
import io.heliograph.server.core.story.StoryRing;
import io.heliograph.wire.service.Claim;
import io.heliograph.wire.service.ServiceMessage;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/** Reads and renews the claims of an open client. Called on the loop of its shard. */
final class ClientClaims {

    /** They say something of one token; whoever makes the next one says it anew. */
    private static final Set<String> OF_A_TOKEN = Set.of("aud", "exp", "iat", "nbf", "iss");

    private ClientClaims() {}

    static ClaimsAnswer of(ClientConnection client) {
        return new ClaimsAnswer.Claims(ofClient(client.identity()));
    }

    /** Those that say something of the client, not of a token that it had. */
    static List<TokenClaim> ofClient(ClientIdentity identity) {
        return identity.mappedClaims().stream()
                .filter(claim -> !OF_A_TOKEN.contains(claim.type()))
                .toList();
    }

    /**
     * Takes {@code claims} for the client's from now on, and tells its hub server. A connection
     * that is to end with its authentication ends when the claims say so, else at {@code expiry}.
     */
    static ClaimsAnswer renew(ClientConnection client, List<TokenClaim> claims, Instant expiry) {
        ClientIdentity present = client.identity();
        ClientIdentity stated = ClientIdentity.of(claims);
        if (!Objects.equals(stated.userId(), present.userId())) {
            String other = stated.userId();
            client.note(new StoryEvent.RenewalRefused(other == null ? null : StoryRing.cut(other)));
            return new ClaimsAnswer.AnotherUser();
        }
        Instant closeAt = present.closeAt() == null ? null : expiry;
        client.renew(
                present.renewed(
                        stated.mappedClaims(),
                        stated.closeAt() == null ? closeAt : stated.closeAt()));
        ClaimsAnswer answer = of(client);
        ServerConnection server = client.server();
        if (server != null && answer instanceof ClaimsAnswer.Claims now) {
            server.send(new ServiceMessage.UpdateConnectionClaims(client.id(), wire(now.claims())));
        }
        return answer;
    }

    static List<Claim> wire(List<TokenClaim> claims) {
        return claims.stream().map(claim -> new Claim(claim.type(), claim.value())).toList();
    }
}
