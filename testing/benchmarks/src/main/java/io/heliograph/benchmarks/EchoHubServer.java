package io.heliograph.benchmarks;

import io.heliograph.access.AccessKey;
import io.heliograph.wire.hub.Handshakes;
import io.heliograph.wire.hub.HubCodec;
import io.heliograph.wire.hub.HubMessage;
import io.heliograph.wire.hub.HubProtocol;
import io.heliograph.wire.hub.InvocationRequest;
import io.heliograph.wire.hub.RawValue;
import io.heliograph.wire.service.ProtocolPayload;
import io.heliograph.wire.service.ServiceMessage;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.MultiThreadIoEventLoopGroup;

import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A hub server that gives back the first argument of every call, or its own name if there is none,
 * on one loop of its own. It does little, so that the service between it and the clients is what is
 * measured.
 */
public final class EchoHubServer implements AutoCloseable {

    private static final int MAX_HANDSHAKE = 16 * 1024;
    private static final int UNTAGGED = 0;
    private static final int SECONDS = 10;

    private final MultiThreadIoEventLoopGroup loops = Sockets.loops(1);
    private final List<Line> lines = new ArrayList<>();
    private final String serverId;

    /** Opens {@code connections} connections and waits until each is accepted. */
    public EchoHubServer(int port, AccessKey key, String hub, String serverId, int connections)
            throws InterruptedException {
        this.serverId = serverId;
        CountDownLatch accepted = new CountDownLatch(connections);
        for (int i = 0; i < connections; i++) {
            Line line = new Line(port, key, hub, serverId, accepted);
            lines.add(line);
            Bootstrap bootstrap =
                    Sockets.client(loops)
                            .handler(
                                    new ChannelInitializer<Channel>() {
                                        @Override
                                        protected void initChannel(Channel channel) {
                                            channel.pipeline().addLast(line);
                                        }
                                    });
            bootstrap.connect(new InetSocketAddress("127.0.0.1", port)).sync();
        }
        if (!accepted.await(SECONDS, TimeUnit.SECONDS)) {
            throw new IllegalStateException(
                    accepted.getCount() + " server connections were not accepted");
        }
    }

    public String serverId() {
        return serverId;
    }

    /** Sends a call of {@code target} with one argument to all clients of the hub. */
    public void broadcast(String target, String argumentJson) {
        InvocationRequest request =
                InvocationRequest.parse(
                        Unpooled.copiedBuffer(
                                "{\"target\":\""
                                        + target
                                        + "\",\"arguments\":["
                                        + argumentJson
                                        + "]}",
                                StandardCharsets.UTF_8));
        ServiceMessage message =
                new ServiceMessage.BroadcastData(
                        List.of(),
                        List.of(
                                new ProtocolPayload("json", request.encode(HubProtocol.JSON)),
                                new ProtocolPayload(
                                        "messagepack", request.encode(HubProtocol.MESSAGEPACK))),
                        null,
                        null);
        Line line = lines.get(0);
        line.channel().eventLoop().execute(() -> line.send(message));
    }

    /** As the death of a process: every connection ends without a word. */
    public void kill() {
        for (Line line : lines) {
            line.channel().eventLoop().execute(line::close);
        }
    }

    @Override
    public void close() {
        loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
    }

    /** A client, as far as this hub server knows it. */
    private static final class Guest {
        private final HubProtocol protocol;
        private ByteBuf unread = Unpooled.buffer(0);
        private boolean answered;

        Guest(HubProtocol protocol) {
            this.protocol = protocol;
        }
    }

    private final class Line extends ServiceLine {

        private final Map<String, Guest> guests = new HashMap<>();
        private final CountDownLatch accepted;

        Line(int port, AccessKey key, String hub, String serverId, CountDownLatch accepted) {
            super(port, key, hub, serverId);
            this.accepted = accepted;
        }

        @Override
        void accepted() {
            accepted.countDown();
        }

        @Override
        void received(ServiceMessage message) {
            switch (message) {
                case ServiceMessage.OpenConnection open -> {
                    HubProtocol protocol = HubProtocol.of(String.valueOf(open.protocol()));
                    guests.put(
                            open.connectionId(),
                            new Guest(protocol == null ? HubProtocol.JSON : protocol));
                }
                case ServiceMessage.CloseConnection close -> guests.remove(close.connectionId());
                case ServiceMessage.ConnectionData data -> received(data);
                default -> {}
            }
        }

        private void received(ServiceMessage.ConnectionData data) {
            Guest guest = guests.get(data.connectionId());
            if (guest == null) {
                return;
            }
            ByteBuf in = data.payload();
            if (guest.unread.isReadable()) {
                in = guest.unread.writeBytes(data.payload());
            }
            if (!guest.answered) {
                int length = Handshakes.lengthOf(in, MAX_HANDSHAKE);
                if (length < 0) {
                    guest.unread = Unpooled.copiedBuffer(in);
                    return;
                }
                in.skipBytes(length);
                guest.answered = true;
                greet(data.connectionId());
            }
            HubCodec codec = HubCodec.of(guest.protocol);
            for (ByteBuf frame = codec.nextFrame(in, Integer.MAX_VALUE);
                    frame != null;
                    frame = codec.nextFrame(in, Integer.MAX_VALUE)) {
                received(data.connectionId(), guest.protocol, codec.read(frame));
            }
            guest.unread = in.isReadable() ? Unpooled.copiedBuffer(in) : Unpooled.buffer(0);
        }

        private void received(String id, HubProtocol protocol, HubMessage message) {
            if (message instanceof HubMessage.Invocation call && call.invocationId() != null) {
                RawValue result =
                        call.arguments().isEmpty()
                                ? Arguments.of(protocol, "\"" + serverId + "\"")
                                : call.arguments().get(0);
                ByteBuf answer = Unpooled.buffer();
                HubCodec.of(protocol)
                        .write(
                                new HubMessage.Completion(
                                        Map.of(),
                                        call.invocationId(),
                                        new HubMessage.Outcome.Result(result)),
                                answer);
                send(new ServiceMessage.ConnectionData(id, answer, UNTAGGED, false, null));
            }
        }

        @Override
        void ended(String why) {
            guests.clear();
        }
    }
}
