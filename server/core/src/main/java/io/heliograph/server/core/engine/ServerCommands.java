package io.heliograph.server.core.engine;

import io.heliograph.access.TokenClaim;
import io.heliograph.server.core.Payload;
import io.heliograph.server.core.Recipients;
import io.heliograph.wire.service.ConnectionClaims;
import io.heliograph.wire.service.ProtocolPayload;
import io.heliograph.wire.service.ServiceMessage;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/** What each message of a hub server means. Home thread: that of its server connection. */
final class ServerCommands {

    private static final Logger LOG = LoggerFactory.getLogger(ServerCommands.class);
    private static final int OK = 1;
    private static final int NOT_FOUND = 2;
    private static final int FORBIDDEN = 5;

    private final ServerConnection server;
    private final Engine engine;
    private final BatchingDispatch dispatch;
    private final Router router;
    private final JoinedSends sends;

    ServerCommands(
            ServerConnection server, Engine engine, BatchingDispatch dispatch, Router router) {
        this.server = server;
        this.engine = engine;
        this.dispatch = dispatch;
        this.router = router;
        this.sends = new JoinedSends(router, server.hub().name());
    }

    /** Hands over what was collected; at the end of a read. */
    void flush() {
        sends.flush();
        dispatch.flush();
    }

    void run(ServiceMessage message) {
        if (!isSend(message)) {
            sends.flush();
        }
        switch (message) {
            case ServiceMessage.Ping m -> ping(m);
            case ServiceMessage.ConnectionData m -> connectionData(m);
            case ServiceMessage.CloseConnection m -> closeConnection(m);
            case ServiceMessage.ConnectionFlowControl m -> flowControl(m);

            case ServiceMessage.MultiConnectionData m ->
                    send(new Recipients.Connections(m.connectionIds()), m.payloads());
            case ServiceMessage.UserData m ->
                    send(new Recipients.Users(List.of(m.userId()), Set.of()), m.payloads());
            case ServiceMessage.MultiUserData m ->
                    send(new Recipients.Users(m.userIds(), Set.of()), m.payloads());
            case ServiceMessage.BroadcastData m ->
                    send(
                            new Recipients.Everyone(Set.copyOf(m.excludedConnectionIds())),
                            m.payloads());
            case ServiceMessage.GroupBroadcastData m ->
                    send(
                            new Recipients.Group(
                                    m.group(),
                                    Set.copyOf(m.excludedConnectionIds()),
                                    Set.copyOf(m.excludedUserIds())),
                            m.payloads());
            case ServiceMessage.MultiGroupBroadcastData m ->
                    send(new Recipients.Groups(m.groups()), m.payloads());

            case ServiceMessage.JoinGroup m ->
                    router.join(server.hub().name(), m.connectionId(), m.group(), done -> {});
            case ServiceMessage.LeaveGroup m ->
                    router.leave(server.hub().name(), m.connectionId(), m.group(), done -> {});
            case ServiceMessage.UserJoinGroup m ->
                    router.joinUser(
                            server.hub().name(), m.userId(), m.group(), m.ttl(), done -> {});
            case ServiceMessage.UserLeaveGroup m ->
                    router.leaveUser(server.hub().name(), m.userId(), m.group(), done -> {});
            case ServiceMessage.JoinGroupWithAck m ->
                    router.join(server.hub().name(), m.connectionId(), m.group(), ack(m.ackId()));
            case ServiceMessage.LeaveGroupWithAck m ->
                    router.leave(server.hub().name(), m.connectionId(), m.group(), ack(m.ackId()));
            case ServiceMessage.UserJoinGroupWithAck m ->
                    router.joinUser(
                            server.hub().name(), m.userId(), m.group(), m.ttl(), ack(m.ackId()));
            case ServiceMessage.UserLeaveGroupWithAck m ->
                    router.leaveUser(server.hub().name(), m.userId(), m.group(), ack(m.ackId()));

            case ServiceMessage.CheckUserInGroupWithAck m ->
                    router.isUserInGroup(
                            server.hub().name(), m.userId(), m.group(), ack(m.ackId()));
            case ServiceMessage.CheckGroupExistenceWithAck m ->
                    router.groupExists(server.hub().name(), m.group(), ack(m.ackId()));
            case ServiceMessage.CheckConnectionExistenceWithAck m ->
                    router.connectionExists(server.hub().name(), m.connectionId(), ack(m.ackId()));
            case ServiceMessage.CheckUserExistenceWithAck m ->
                    router.userExists(server.hub().name(), m.userId(), ack(m.ackId()));
            case ServiceMessage.GroupMemberQuery m ->
                    router.members(server.hub().name(), m.group(), members -> sendPage(m, members));

            case ServiceMessage.CloseConnectionWithAck m ->
                    close(
                            new Recipients.Connections(List.of(m.connectionId())),
                            m.reason(),
                            ack(m.ackId()));
            case ServiceMessage.CloseConnectionsWithAck m ->
                    close(
                            new Recipients.Everyone(Set.copyOf(m.excludedConnectionIds())),
                            m.reason(),
                            alwaysOk(m.ackId()));
            case ServiceMessage.CloseUserConnectionsWithAck m ->
                    close(
                            new Recipients.Users(
                                    List.of(m.userId()), Set.copyOf(m.excludedConnectionIds())),
                            m.reason(),
                            alwaysOk(m.ackId()));
            case ServiceMessage.CloseGroupConnectionsWithAck m ->
                    close(
                            new Recipients.Group(
                                    m.group(), Set.copyOf(m.excludedConnectionIds()), Set.of()),
                            m.reason(),
                            alwaysOk(m.ackId()));

            case ServiceMessage.ClientInvocation m -> clientInvocation(m);
            case ServiceMessage.ClientCompletion m -> clientCompletion(m);

            case ServiceMessage.AccessKeyRequest m ->
                    server.send(
                            new ServiceMessage.AccessKeyResponse(
                                    null,
                                    null,
                                    "NotSupportedException",
                                    "This service is not configured for identities: use an access"
                                            + " key."));
            case ServiceMessage.RefreshAuth m ->
                    router.refreshAuth(
                            server.hub().name(),
                            m.connectionToken(),
                            m.claims().stream()
                                    .map(claim -> new TokenClaim(claim.type(), claim.value()))
                                    .toList(),
                            m.expireTime(),
                            claims(m.ackId()));
            case ServiceMessage.GetConnectionClaims m ->
                    router.claims(server.hub().name(), m.connectionToken(), claims(m.ackId()));

            case ServiceMessage.Unknown m ->
                    LOG.debug(
                            "hub server {}: message type {} is not known and passed over",
                            server.serverId(),
                            m.type());
            // Messages that only the service sends, a second handshake, and answers to what the
            // service does not ask.
            case ServiceMessage.HandshakeRequest m -> passOver(m);
            case ServiceMessage.HandshakeResponse m -> passOver(m);
            case ServiceMessage.OpenConnection m -> passOver(m);
            case ServiceMessage.ServiceError m -> passOver(m);
            case ServiceMessage.Ack m -> passOver(m);
            case ServiceMessage.ServiceEvent m -> passOver(m);
            case ServiceMessage.AccessKeyResponse m -> passOver(m);
            case ServiceMessage.ErrorCompletion m -> passOver(m);
            case ServiceMessage.ServiceMapping m -> passOver(m);
            case ServiceMessage.ConnectionReconnect m -> passOver(m);
            case ServiceMessage.UpdateConnectionClaims m -> passOver(m);
        }
    }

    private static boolean isSend(ServiceMessage message) {
        return switch (message) {
            case ServiceMessage.MultiConnectionData m -> true;
            case ServiceMessage.UserData m -> true;
            case ServiceMessage.MultiUserData m -> true;
            case ServiceMessage.BroadcastData m -> true;
            case ServiceMessage.GroupBroadcastData m -> true;
            case ServiceMessage.MultiGroupBroadcastData m -> true;
            default -> false;
        };
    }

    private void passOver(ServiceMessage message) {
        LOG.debug(
                "hub server {}: {} has no meaning here and is passed over",
                server.serverId(),
                message.getClass().getSimpleName());
    }

    private void ping(ServiceMessage.Ping ping) {
        String echo = ping.value(Echoes.KEY);
        if (echo != null) {
            server.echoes().came(echo);
            return;
        }
        String shutdown = ping.value("shutdown");
        if (shutdown != null && shutdown.startsWith("fin:")) {
            server.send(ServiceMessage.Ping.of("shutdown", "finack"));
            server.leave(Departure.of(shutdown, server.migratesClients()));
        }
        if (ping.value("status") != null) {
            server.send(
                    ServiceMessage.Ping.of("status", server.hub().clients().get() > 0 ? "1" : "0"));
        }
        if (ping.value("servers") != null) {
            server.send(ServiceMessage.Ping.of("servers", server.hub().serversAnswer()));
        }
    }

    private void send(Recipients recipients, List<ProtocolPayload> payloads) {
        sends.add(recipients, payloads);
    }

    private void close(Recipients recipients, @Nullable String reason, Consumer<Boolean> answer) {
        router.close(server.hub().name(), recipients, reason, answer);
    }

    private Consumer<Boolean> ack(int ackId) {
        return ok -> answer(new ServiceMessage.Ack(ackId, ok ? OK : NOT_FOUND, "", null));
    }

    private Consumer<ClaimsAnswer> claims(int ackId) {
        return answer -> {
            switch (answer) {
                case ClaimsAnswer.Claims found -> sendClaims(ackId, found.claims());
                case ClaimsAnswer.NotFound none -> ack(ackId).accept(false);
                case ClaimsAnswer.AnotherUser other ->
                        answer(new ServiceMessage.Ack(ackId, FORBIDDEN, "", null));
            }
        };
    }

    private void sendClaims(int ackId, List<TokenClaim> claims) {
        ByteBuf payload = Unpooled.buffer();
        ConnectionClaims.write(ClientClaims.wire(claims), payload);
        answer(new ServiceMessage.Ack(ackId, OK, "", payload));
    }

    /**
     * On the connection that asked; if that has gone meanwhile, on another one of the same hub
     * server.
     */
    private void answer(ServiceMessage.Ack ack) {
        ServerConnection open = server.orAnother();
        if (open != null) {
            open.send(ack);
        }
    }

    private Consumer<Boolean> alwaysOk(int ackId) {
        return any -> ack(ackId).accept(true);
    }

    private void connectionData(ServiceMessage.ConnectionData data) {
        int shardIndex = engine.locations().shardOf(data.connectionId());
        if (shardIndex < 0) {
            return;
        }
        ByteBuf payload = data.payload().retain();
        dispatch.to(
                shardIndex,
                shard -> {
                    try {
                        ClientConnection client = shard.client(data.connectionId());
                        if (client != null && client.server() == server) {
                            client.fromServer(payload, data.dataType());
                        }
                    } finally {
                        payload.release();
                    }
                });
    }

    private void closeConnection(ServiceMessage.CloseConnection close) {
        if (server.isWeak()) {
            close(
                    new Recipients.Connections(List.of(close.connectionId())),
                    close.errorMessage(),
                    done -> {});
            return;
        }
        int shardIndex = engine.locations().shardOf(close.connectionId());
        if (shardIndex < 0) {
            return;
        }
        dispatch.to(
                shardIndex,
                shard -> {
                    ClientConnection client = shard.client(server.hub(), close.connectionId());
                    ServerConnection its = client == null ? null : client.server();
                    if (client != null && its != null && its.serverId().equals(server.serverId())) {
                        client.closeByServer();
                    }
                });
    }

    private void flowControl(ServiceMessage.ConnectionFlowControl word) {
        int shardIndex = engine.locations().shardOf(word.connectionId());
        if (shardIndex < 0
                || word.connectionType() != OpenConnections.FLOW_OF_CLIENT
                || word.operation() != OpenConnections.FLOW_PAUSE_ACK) {
            passOver(word);
            return;
        }
        dispatch.to(
                shardIndex,
                shard -> {
                    ClientConnection client = shard.client(server.hub(), word.connectionId());
                    ServedSession session = client == null ? null : client.served();
                    if (session != null) {
                        session.pauseAcknowledged(server);
                    }
                });
    }

    private void clientInvocation(ServiceMessage.ClientInvocation call) {
        NotTooSoon registered = server.questionArrived();
        // The payload is read on another loop: keep it, and let go of the message's borrowed bytes.
        Payload payload = Payload.of(call.payloads());
        ServiceMessage.ClientInvocation kept =
                new ServiceMessage.ClientInvocation(
                        call.invocationId(),
                        call.connectionId(),
                        call.callerServerId(),
                        List.of(),
                        call.tracingId());
        int shardIndex = engine.locations().shardOf(call.connectionId());
        boolean known = shardIndex >= 0;
        dispatch.to(
                known ? shardIndex : server.home().index(),
                shard -> {
                    try {
                        shard.invocations().invoke(server, kept, payload, registered);
                    } finally {
                        payload.release();
                    }
                });
    }

    private void clientCompletion(ServiceMessage.ClientCompletion completion) {
        int shardIndex = engine.locations().shardOf(completion.connectionId());
        if (shardIndex < 0) {
            return;
        }
        ByteBuf payload = completion.payload().retain();
        dispatch.to(
                shardIndex,
                shard -> {
                    try {
                        if (!shard.serviceInvocations().completed(server, completion)) {
                            shard.invocations()
                                    .complete(
                                            server,
                                            completion.invocationId(),
                                            ServerConnection.encode(completion));
                        }
                    } finally {
                        payload.release();
                    }
                });
    }

    private void sendPage(ServiceMessage.GroupMemberQuery query, List<Router.Member> members) {
        ByteBuf payload = Unpooled.buffer();
        try {
            GroupMemberPage.write(query, members, payload);
            answer(new ServiceMessage.Ack(query.ackId(), OK, "", payload));
        } finally {
            payload.release();
        }
    }
}
