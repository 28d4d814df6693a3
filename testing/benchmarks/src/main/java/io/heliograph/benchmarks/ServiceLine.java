package io.heliograph.benchmarks;

import io.heliograph.access.AccessKey;
import io.heliograph.access.TokenIssuer;
import io.heliograph.wire.hub.HandshakeResponse;
import io.heliograph.wire.hub.Handshakes;
import io.heliograph.wire.service.ServiceFrames;
import io.heliograph.wire.service.ServiceMessage;
import io.heliograph.wire.service.ServiceMessageReader;
import io.heliograph.wire.service.ServiceMessageWriter;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

import org.jspecify.annotations.Nullable;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;

/** A server connection, from the hub server's side. Home thread: its loop. */
abstract class ServiceLine extends WebSocketLine {

    private static final int PROTOCOL_VERSION = 1;
    private static final int HANDSHAKE = 1;

    private @Nullable ByteBuf partial;

    ServiceLine(int port, AccessKey key, String hub, String serverId) {
        super(
                "127.0.0.1:" + port,
                "/server/?hub=" + hub + "&cid=" + UUID.randomUUID(),
                Map.of(
                        "Authorization",
                        "Bearer "
                                + new TokenIssuer(key)
                                        .server(
                                                URI.create("http://localhost"),
                                                hub,
                                                serverId,
                                                Duration.ofHours(1),
                                                Instant.now()),
                        "X-ASRS-Server-Id",
                        serverId));
    }

    /** The service has answered the handshake. */
    abstract void accepted();

    /** What is neither a handshake nor a keep-alive; borrowed. */
    abstract void received(ServiceMessage message);

    final void send(ServiceMessage message) {
        ByteBuf frame = Unpooled.buffer();
        ServiceMessageWriter.write(message, frame);
        send(frame, true);
    }

    /** Answers the handshake of a client. */
    final void greet(String connectionId) {
        ByteBuf answer = Unpooled.buffer();
        Handshakes.writeResponse(new HandshakeResponse(null), answer);
        send(new ServiceMessage.ConnectionData(connectionId, answer, HANDSHAKE, false, null));
    }

    @Override
    final void upgraded() {
        send(new ServiceMessage.HandshakeRequest(PROTOCOL_VERSION, 0, "", 0, false));
    }

    @Override
    final void received(ByteBuf data) {
        ByteBuf in = data;
        if (partial != null) {
            in = partial.writeBytes(data);
        }
        for (ByteBuf body = ServiceFrames.next(in); body != null; body = ServiceFrames.next(in)) {
            switch (ServiceMessageReader.read(body)) {
                case ServiceMessage.HandshakeResponse response -> accepted();
                case ServiceMessage.Ping ping when ping.entries().isEmpty() ->
                        send(ServiceMessage.Ping.KEEP_ALIVE);
                case ServiceMessage other -> received(other);
            }
        }
        if (partial != null) {
            partial.discardReadBytes();
        } else if (in.isReadable()) {
            partial = Unpooled.buffer(in.readableBytes()).writeBytes(in);
        }
    }
}
