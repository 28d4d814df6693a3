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
 * <p>No answer may reach the caller sooner than {@link #ANSWER_NOT_BEFORE} after its question
 * arrived: the SDK registers a question only after it has written it, and an answer that overtakes
 * the registration is lost.
 */
final class ClientInvocations {

    static final Duration ANSWER_NOT_BEFORE = Duration.ofMillis(50);
    private static final long EXPIRY_NANOS = Duration.ofMinutes(10).toNanos();

    private record Pending(
            ServerConnection caller,
            ServiceMessage.ClientInvocation call,
            ClientConnection client,
            long arrivedNanos) {}

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
            long arrivedNanos) {
        ClientConnection client = shard.client(caller.hub(), call.connectionId());
        if (client == null || !client.isListed()) {
            fail(
                    caller,
                    call,
                    "Connection '" + call.connectionId() + "' does not exist.",
                    arrivedNanos);
            return;
        }
        ServerConnection router = client.server();
        if (router == null) {
            fail(
                    caller,
                    call,
                    "Connection '" + call.connectionId() + "' is not served by a hub server.",
                    arrivedNanos);
            return;
        }
        EncodedMessage message = payload.encoding(client.protocol());
        if (message == null) {
            fail(
                    caller,
                    call,
                    "The call has no payload for protocol '" + client.protocol() + "'.",
                    arrivedNanos);
            return;
        }
        if (byId.putIfAbsent(call.invocationId(), new Pending(caller, call, client, arrivedNanos))
                != null) {
            fail(
                    caller,
                    call,
                    "Invocation ID '" + call.invocationId() + "' is already in use.",
                    arrivedNanos);
            return;
        }
        client.openQuestions++;
        if (router.serverId().equals(caller.serverId())) {
            client.quarantineInput();
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
        pending.client.openQuestions--;
        if (pending.caller.serverId().equals(router.serverId())) {
            frame.release();
            return;
        }
        sendNotTooSoon(pending.caller, frame, pending.arrivedNanos);
    }

    /** A client has ended: whoever waits for it is told. */
    void clientGone(ClientConnection client) {
        if (client.openQuestions == 0) {
            return;
        }
        client.openQuestions = 0;
        List<Pending> lost = new ArrayList<>();
        Iterator<Pending> all = byId.values().iterator();
        while (all.hasNext()) {
            Pending pending = all.next();
            if (pending.client == client) {
                all.remove();
                lost.add(pending);
            }
        }
        lost.forEach(pending -> fail(pending, "Connection '" + client.id() + "' disconnected."));
    }

    void sweep(long nowNanos) {
        Iterator<Pending> oldestFirst = byId.values().iterator();
        while (oldestFirst.hasNext()) {
            Pending pending = oldestFirst.next();
            if (nowNanos - pending.arrivedNanos < EXPIRY_NANOS) {
                return;
            }
            oldestFirst.remove();
            pending.client.openQuestions--;
            fail(
                    pending,
                    "Connection '" + pending.client.id() + "' did not answer within 10 minutes.");
        }
    }

    private void fail(Pending pending, String error) {
        fail(pending.caller, pending.call, error, pending.arrivedNanos);
    }

    private void fail(
            ServerConnection caller,
            ServiceMessage.ClientInvocation call,
            String error,
            long arrivedNanos) {
        ServiceMessage.ErrorCompletion failure =
                new ServiceMessage.ErrorCompletion(
                        call.invocationId(),
                        call.connectionId(),
                        call.callerServerId(),
                        error,
                        call.tracingId());
        sendNotTooSoon(caller, ServerConnection.encode(failure), arrivedNanos);
    }

    private void sendNotTooSoon(ServerConnection caller, ByteBuf frame, long arrivedNanos) {
        long wait = arrivedNanos + ANSWER_NOT_BEFORE.toNanos() - shard.nanoTime();
        if (wait <= 0) {
            send(caller, frame);
        } else {
            shard.loop().schedule(() -> send(caller, frame), Duration.ofNanos(wait));
        }
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
