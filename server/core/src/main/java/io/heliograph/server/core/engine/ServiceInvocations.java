package io.heliograph.server.core.engine;

import io.heliograph.server.core.EncodedMessage;
import io.heliograph.wire.hub.HubMessage;
import io.heliograph.wire.hub.HubMessages;
import io.heliograph.wire.hub.HubProtocol;
import io.heliograph.wire.hub.HubProtocolException;
import io.heliograph.wire.service.ServiceMessage;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Calls of the service itself to clients of one shard that wait for a result. Each is answered
 * exactly once: by the client, by its end, or by the deadline. Home thread: the shard's loop.
 *
 * <p>A client that a hub server carries answers among bytes that the service does not read. So its
 * hub server is told of the call first, as of one that another hub server makes, and picks the
 * answer out.
 *
 * <p>Ids are random and given here: what a client says under an id of its own choice answers
 * nothing.
 */
final class ServiceInvocations {

    private static final Logger LOG = LoggerFactory.getLogger(ServiceInvocations.class);

    private static final class Pending {

        final ClientConnection client;
        final Consumer<ClientAnswer> answer;
        final long deadlineNanos;

        /** The hub server has the answer, and has not told of it yet. */
        boolean awaited;

        Pending(ClientConnection client, Consumer<ClientAnswer> answer, long deadlineNanos) {
            this.client = client;
            this.answer = answer;
            this.deadlineNanos = deadlineNanos;
        }
    }

    private final Shard shard;
    private final Map<String, Pending> byId = new HashMap<>();
    private final Map<ClientConnection, Set<String>> idsByClient = new IdentityHashMap<>();

    ServiceInvocations(Shard shard) {
        this.shard = shard;
    }

    void invoke(
            Hub hub,
            String connectionId,
            ClientCall call,
            Duration patience,
            Consumer<ClientAnswer> answer) {
        ClientConnection client = shard.client(hub, connectionId);
        if (client == null || !client.isListed()) {
            answer.accept(new ClientAnswer.NotFound());
            return;
        }
        String id = shard.engine().ids().next(shard.index());
        HubProtocol protocol = HubProtocol.of(client.protocol());
        ByteBuf frame;
        try {
            frame = protocol == null ? null : call.encode(protocol, id);
        } catch (HubProtocolException e) {
            frame = null;
        } catch (RuntimeException e) {
            LOG.error("a call of client {} could not be written (internal_error)", client.id(), e);
            answer.accept(new ClientAnswer.Broken());
            return;
        }
        if (frame == null) {
            answer.accept(new ClientAnswer.NotEncodable(client.protocol()));
            return;
        }
        byId.put(id, new Pending(client, answer, shard.nanoTime() + patience.toNanos()));
        idsByClient.computeIfAbsent(client, key -> new HashSet<>(2)).add(id);
        ServerConnection router = client.server();
        if (router != null) {
            tell(router, client, id);
        }
        EncodedMessage message = new EncodedMessage(frame);
        try {
            client.deliver(message);
        } finally {
            message.release();
        }
    }

    private void tell(ServerConnection router, ClientConnection client, String id) {
        router.send(
                new ServiceMessage.ClientInvocation(
                        id, client.id(), shard.engine().instanceId(), List.of(), null));
    }

    /** A client without hub server has answered; the completion is borrowed. */
    void answered(ClientConnection client, HubProtocol protocol, HubMessage.Completion completion) {
        Pending pending = byId.get(completion.invocationId());
        if (pending == null || pending.client != client) {
            return;
        }
        take(completion.invocationId());
        pending.answer.accept(kept(protocol, HubMessages.completion(protocol, completion)));
    }

    /**
     * A hub server has picked out an answer, whose payload is borrowed. False if no call of the
     * service has that id.
     */
    boolean completed(ServerConnection router, ServiceMessage.ClientCompletion answer) {
        Pending pending = byId.get(answer.invocationId());
        ServerConnection its = pending == null ? null : pending.client.server();
        if (pending == null || its == null || !its.serverId().equals(router.serverId())) {
            return pending != null;
        }
        take(answer.invocationId());
        ServedSession session = pending.client.served();
        if (session != null) {
            session.stepMigration();
        }
        HubProtocol protocol = HubProtocol.of(pending.client.protocol());
        pending.answer.accept(
                protocol == null
                        ? new ClientAnswer.Broken()
                        : kept(protocol, Unpooled.copiedBuffer(answer.payload())));
        return true;
    }

    private static ClientAnswer kept(HubProtocol protocol, ByteBuf frame) {
        try {
            if (HubMessages.readOnly(protocol, frame) instanceof HubMessage.Completion completion) {
                return new ClientAnswer.Completed(protocol, completion);
            }
            LOG.warn("a hub server gave a message for a client's answer that is none");
        } catch (HubProtocolException e) {
            LOG.warn("a hub server gave bytes for a client's answer: {}", e.getMessage());
        }
        return new ClientAnswer.Broken();
    }

    /** The client has said what is the answer to a call; its hub server has yet to pick it out. */
    void heard(ClientConnection client, String invocationId) {
        Pending pending = byId.get(invocationId);
        if (pending != null && pending.client == client && !pending.awaited) {
            pending.awaited = true;
            client.awaitedAnswers++;
        }
    }

    /**
     * A client goes from one hub server to another: the new one is told what was not answered yet.
     * What the old one has and did not tell is lost.
     */
    void moved(ClientConnection client, ServerConnection to) {
        for (String id : List.copyOf(idsByClient.getOrDefault(client, Set.of()))) {
            Pending pending = byId.get(id);
            if (pending != null && !pending.awaited) {
                tell(to, client, id);
            } else if (pending != null) {
                take(id).answer.accept(new ClientAnswer.Broken());
            }
        }
    }

    /** A client has ended: whoever waits for it is told. */
    void clientGone(ClientConnection client) {
        Set<String> ids = idsByClient.get(client);
        if (ids != null) {
            List.copyOf(ids).forEach(id -> take(id).answer.accept(new ClientAnswer.Disconnected()));
        }
    }

    void sweep(long nowNanos) {
        List<String> late = new ArrayList<>();
        byId.forEach((id, pending) -> {
            if (nowNanos - pending.deadlineNanos >= 0) {
                late.add(id);
            }
        });
        late.forEach(id -> take(id).answer.accept(new ClientAnswer.TimedOut()));
    }

    private Pending take(String id) {
        Pending pending = byId.remove(id);
        if (pending == null) {
            throw new IllegalStateException("not pending: " + id);
        }
        Set<String> ids = idsByClient.get(pending.client);
        if (ids != null && ids.remove(id) && ids.isEmpty()) {
            idsByClient.remove(pending.client);
        }
        if (pending.awaited) {
            pending.client.awaitedAnswers--;
        }
        return pending;
    }
}
