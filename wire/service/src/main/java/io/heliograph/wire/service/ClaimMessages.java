package io.heliograph.wire.service;

import io.heliograph.wire.service.ServiceMessage.GetConnectionClaims;
import io.heliograph.wire.service.ServiceMessage.RefreshAuth;
import io.heliograph.wire.service.ServiceMessage.UpdateConnectionClaims;

import java.time.Instant;
import java.util.List;

/**
 * Renewal of a client's claims.
 *
 * <p>Each message is read and written field by field, in wire order.
 */
final class ClaimMessages {

    private ClaimMessages() {}

    static RefreshAuth readRefreshAuth(FieldReader fields) {
        String connectionToken = fields.text("connectionToken");
        List<Claim> claims = fields.claims();
        Instant expireTime = fields.time("expireTime");
        int ackId = fields.number("ackId");
        fields.extensions();
        return new RefreshAuth(connectionToken, claims, expireTime, ackId);
    }

    static void write(RefreshAuth message, FieldWriter out) {
        out.begin(MessageType.REFRESH_AUTH, 6);
        out.text(message.connectionToken());
        out.claims(message.claims());
        out.time(message.expireTime());
        out.number(message.ackId());
        out.noExtensions();
    }

    static GetConnectionClaims readGetConnectionClaims(FieldReader fields) {
        String connectionToken = fields.text("connectionToken");
        int ackId = fields.number("ackId");
        fields.extensions();
        return new GetConnectionClaims(connectionToken, ackId);
    }

    static void write(GetConnectionClaims message, FieldWriter out) {
        out.begin(MessageType.GET_CONNECTION_CLAIMS, 4);
        out.text(message.connectionToken());
        out.number(message.ackId());
        out.noExtensions();
    }

    static UpdateConnectionClaims readUpdateConnectionClaims(FieldReader fields) {
        String connectionId = fields.text("connectionId");
        List<Claim> claims = fields.claims();
        fields.extensions();
        return new UpdateConnectionClaims(connectionId, claims);
    }

    static void write(UpdateConnectionClaims message, FieldWriter out) {
        out.begin(MessageType.UPDATE_CONNECTION_CLAIMS, 4);
        out.text(message.connectionId());
        out.claims(message.claims());
        out.noExtensions();
    }
}
