package io.heliograph.server.core.engine;

import io.heliograph.server.core.EncodedMessage;
import io.heliograph.server.core.Payload;
import io.heliograph.wire.service.ServiceMessage;
import io.netty.buffer.ByteBuf;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;

/**
 * Calls of hub servers to clients of one shard that wait for a result. The <em>caller</em> asks;
 * the <em>router</em> is the hub server that carries the client and understands its answer. Home
 * thread: the shard's loop.
 *
 * <p>No answer may reach the caller before it has registered its question: see {@link NotTooSoon}.
 */
final class ClientInvocations {

    static final Duration ANSWER_NOT_BEFORE = Duration.ofMillis(50);
    private static final long EXPIRY_NANOS = Duration.ofMinutes(10).toNanos();

    private static final class Pending {

        final ServerConnection caller;
        final ServiceMessage.ClientInvocation call;
        final ClientConnection client;
        final NotTooSoon registered;

        /**
         * The router is the caller, or has the answer and was not heard of it yet: if the client
         * were moved now, nobody would get it.
         */
        boolean awaited;

        Pending(
                ServerConnection caller,
                ServiceMessage.ClientInvocation call,
                ClientConnection client,
                NotTooSoon registered) {
            this.caller = caller;
            this.call = call;
            this.client = client;
            this.registered = registered;
        }

        void await() {
            if (!awaited) {
                awaited = true;
                client.awaitedAnswers++;
            }
        }

        void done() {
            client.openQuestions--;
            if (awaited) {
                client.awaitedAnswers--;
            }
        }
    }

    private final Shard shard;
    private final LinkedHashMap<String, Pending> byId = new LinkedHashMap<>();

    ClientInvocations(Shard shard) {
        this.shard = shard;
    }

    /** {@code payload} is borrowed; {@code call} carries none. */
    void invoke(
            ServerConnection caller,
            ServiceMessage.ClientInvocation call,
            Payload payload,
            NotTooSoon registered) {
        ClientConnection client = shard.client(caller.hub(), call.connectionId());
        if (client == null || !client.isListed()) {
            fail(
                    caller,
                    call,
                    "Connection '" + call.connectionId() + "' does not exist.",
                    registered);
            return;
        }
        ServedSession session = client.served();
        if (session == null) {
            fail(
                    caller,
                    call,
                    "Connection '" + call.connectionId() + "' is not served by a hub server.",
                    registered);
            return;
        }
        ServerConnection router = session.server();
        EncodedMessage message = payload.encoding(client.protocol());
        if (message == null) {
            fail(
                    caller,
                    call,
                    "The call has no payload for protocol '" + client.protocol() + "'.",
                    registered);
            return;
        }
        Pending pending = new Pending(caller, call, client, registered);
        if (byId.putIfAbsent(call.invocationId(), pending) != null) {
            fail(
                    caller,
                    call,
                    "Invocation ID '" + call.invocationId() + "' is already in use.",
                    registered);
            return;
        }
        client.openQuestions++;
        if (router.serverId().equals(caller.serverId())) {
            pending.await();
            session.quarantineInput(registered);
        } else {
            router.send(call);
            caller.send(
                    new ServiceMessage.ServiceMapping(
                            call.invocationId(), call.connectionId(), shard.engine().instanceId()));
        }
        client.deliver(message);
    }

    /** A router's result; takes {@code frame}, the whole message, over. */
    void complete(ServerConnection router, String invocationId, ByteBuf frame) {
        Pending pending = byId.get(invocationId);
        ServerConnection its = pending == null ? null : pending.client.server();
        if (pending == null || its == null || !its.serverId().equals(router.serverId())) {
            frame.release();
            return;
        }
        byId.remove(invocationId);
        pending.done();
        ServedSession session = pending.client.served();
        if (session != null) {
            session.stepMigration();
        }
        if (pending.caller.serverId().equals(router.serverId())) {
            frame.release();
            return;
        }
        sendNotTooSoon(pending.caller, frame, pending.registered);
    }

    /** A client has ended: whoever waits for it is told. */
    void clientGone(ClientConnection client) {
        if (client.openQuestions == 0) {
            return;
        }
        for (Pending pending : questionsTo(client)) {
            byId.remove(pending.call.invocationId());
            pending.done();
            fail(pending, "Connection '" + client.id() + "' disconnected.");
        }
    }

    private List<Pending> questionsTo(ClientConnection client) {
        List<Pending> found = new ArrayList<>();
        for (Pending pending : byId.values()) {
            if (pending.client == client) {
                found.add(pending);
            }
        }
        return found;
    }

    /** The client has said what may be the answer to a question; its router has yet to tell. */
    void answered(ClientConnection client, String invocationId) {
        if (client.openQuestions > 0) {
            Pending pending = byId.get(invocationId);
            if (pending != null && pending.client == client) {
                pending.await();
            }
        }
    }

    /**
     * A client goes from one hub server to another: the new one becomes the router of what it has
     * not answered yet. What the old one alone could answer ends with an error.
     */
    void moved(ClientConnection client, ServerConnection to) {
        if (client.openQuestions == 0) {
            return;
        }
        for (Pending pending : questionsTo(client)) {
            if (pending.awaited) {
                byId.remove(pending.call.invocationId());
                pending.done();
                fail(
                        pending,
                        "Connection '"
                                + client.id()
                                + "' was moved to another hub server before its answer had"
                                + " arrived.");
            } else if (pending.caller.serverId().equals(to.serverId())) {
                pending.await();
                ServedSession session = client.served();
                if (session != null) {
                    session.quarantineInput(pending.registered);
                }
            } else {
                to.send(pending.call);
            }
        }
    }

    void sweep(long nowNanos) {
        Iterator<Pending> oldestFirst = byId.values().iterator();
        while (oldestFirst.hasNext()) {
            Pending pending = oldestFirst.next();
            if (nowNanos - pending.registered.arrivedNanos() < EXPIRY_NANOS) {
                return;
            }
            oldestFirst.remove();
            pending.done();
            fail(
                    pending,
                    "Connection '" + pending.client.id() + "' did not answer within 10 minutes.");
        }
    }

    private void fail(Pending pending, String error) {
        fail(pending.caller, pending.call, error, pending.registered);
    }

    private void fail(
            ServerConnection caller,
            ServiceMessage.ClientInvocation call,
            String error,
            NotTooSoon registered) {
        ServiceMessage.ErrorCompletion failure =
                new ServiceMessage.ErrorCompletion(
                        call.invocationId(),
                        call.connectionId(),
                        call.callerServerId(),
                        error,
                        call.tracingId());
        sendNotTooSoon(caller, ServerConnection.encode(failure), registered);
    }

    private void sendNotTooSoon(ServerConnection caller, ByteBuf frame, NotTooSoon registered) {
        registered.whenOver(ANSWER_NOT_BEFORE, shard, () -> send(caller, frame));
    }

    /** To the connection that asked, or if that is gone to another one of the same hub server. */
    private static void send(ServerConnection caller, ByteBuf frame) {
        ServerConnection open = caller.orAnother();
        if (open == null) {
            frame.release();
        } else {
            open.enqueue(frame);
        }
    }
}
