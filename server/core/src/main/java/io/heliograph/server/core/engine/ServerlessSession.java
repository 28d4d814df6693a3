package io.heliograph.server.core.engine;

import io.heliograph.server.core.CloseReason;
import io.heliograph.server.core.Transport;
import io.heliograph.wire.hub.HubCodec;
import io.heliograph.wire.hub.HubMessage;
import io.heliograph.wire.hub.HubMessages;
import io.heliograph.wire.hub.HubProtocol;
import io.heliograph.wire.hub.HubProtocolException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.Map;

/**
 * A client that no hub server serves: the service pings it, watches it, and answers what it calls.
 * Home thread: its shard's loop.
 */
final class ServerlessSession {

    private static final int MAX_MESSAGE_BYTES = 1 << 20;
    private static final long PING_NANOS = Duration.ofSeconds(15).toNanos();
    private static final long SILENCE_NANOS = Duration.ofSeconds(30).toNanos();

    private final ClientConnection client;
    private final HubProtocol protocol;

    /** Each poll shows that both ends are there: then neither sends pings. */
    private final boolean keptAlive;

    private @Nullable ByteBuf unread;
    private long pingedNanos;
    private long heardNanos;
    private boolean hasPinged;

    ServerlessSession(
            ClientConnection client, HubProtocol protocol, Transport transport, long nowNanos) {
        this.client = client;
        this.protocol = protocol;
        this.keptAlive = transport == Transport.LONG_POLLING;
        this.pingedNanos = nowNanos;
        this.heardNanos = nowNanos;
    }

    /** Its silence counts from now on. */
    void heard(long nowNanos) {
        heardNanos = nowNanos;
    }

    private HubCodec codec() {
        return HubCodec.of(protocol);
    }

    /** However small the pieces of a message are, each byte is looked at once. */
    void received(ByteBuf data, long nowNanos) {
        heardNanos = nowNanos;
        try {
            ByteBuf before = unread;
            if (before == null) {
                readMessages(data);
                if (data.isReadable() && !client.isClosed()) {
                    unread = ByteBufAllocator.DEFAULT.buffer(data.readableBytes()).writeBytes(data);
                }
                return;
            }
            boolean endsAMessage = protocol.binary() || Records.endsIn(data);
            before.writeBytes(data);
            if (endsAMessage || before.readableBytes() > MAX_MESSAGE_BYTES) {
                readMessages(before);
            }
            if (unread != null && !before.isReadable()) {
                release();
            } else if (unread != null) {
                before.discardSomeReadBytes();
            }
        } catch (HubProtocolException e) {
            client.close(CloseReason.PROTOCOL_VIOLATION, e.getMessage());
        }
    }

    private void readMessages(ByteBuf in) {
        while (!client.isClosed()) {
            ByteBuf frame = codec().nextFrame(in, MAX_MESSAGE_BYTES);
            if (frame == null) {
                return;
            }
            read(codec().read(frame));
        }
    }

    private void read(HubMessage message) {
        switch (message) {
            case HubMessage.Ping ping -> hasPinged = true;
            case HubMessage.Close close -> client.transportClosed(CloseReason.CLIENT_LEFT);
            case HubMessage.Invocation call -> refuse(call.invocationId(), call.target());
            case HubMessage.StreamInvocation call -> refuse(call.invocationId(), call.target());
            case HubMessage.Completion answer -> client.answered(protocol, answer);
            default -> {}
        }
    }

    private void refuse(@Nullable String invocationId, String target) {
        if (invocationId == null) {
            return;
        }
        ByteBuf out = ByteBufAllocator.DEFAULT.buffer();
        String error = "No hub server serves this connection: '" + target + "' cannot be called.";
        codec().write(
                        new HubMessage.Completion(
                                Map.of(), invocationId, new HubMessage.Outcome.Failure(error)),
                        out);
        client.send(out);
    }

    void sweep(long nowNanos) {
        if (keptAlive) {
            return;
        }
        // Only a client that pings at all is watched: some never do.
        if (hasPinged && nowNanos - heardNanos > SILENCE_NANOS) {
            client.close(CloseReason.CLIENT_TIMEOUT, null);
        } else if (nowNanos - pingedNanos >= PING_NANOS) {
            pingedNanos = nowNanos;
            client.send(HubMessages.ping(protocol));
        }
    }

    void release() {
        if (unread != null) {
            unread.release();
            unread = null;
        }
    }
}
