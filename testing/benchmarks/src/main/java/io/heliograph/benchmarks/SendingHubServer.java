package io.heliograph.benchmarks;

import io.heliograph.access.WellKnownKeys;
import io.heliograph.wire.service.ServiceMessage;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.MultiThreadIoEventLoopGroup;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A hub server with one server connection that lets every client in and does nothing by itself: it
 * sends what it is told to. Safe for use by any thread.
 */
final class SendingHubServer implements AutoCloseable {

    private static final int SECONDS = 30;
    private static final int JOINED = 1;

    private final MultiThreadIoEventLoopGroup loops = Sockets.loops(1);
    private final CountDownLatch accepted = new CountDownLatch(1);
    private final CompletableFuture<Integer> joined = new CompletableFuture<>();
    private final List<String> clients = new ArrayList<>();
    private final Line line;

    SendingHubServer(int port, String hub) throws InterruptedException {
        line = new Line(port, hub);
        Sockets.client(loops)
                .handler(
                        new ChannelInitializer<Channel>() {
                            @Override
                            protected void initChannel(Channel channel) {
                                channel.pipeline().addLast(line);
                            }
                        })
                .connect(new InetSocketAddress("127.0.0.1", port))
                .sync();
        if (!accepted.await(SECONDS, TimeUnit.SECONDS)) {
            throw new IllegalStateException("the server connection was not accepted");
        }
    }

    /** The connection ids of the clients, in the order in which they came. */
    List<String> clients() throws InterruptedException, ExecutionException {
        return line.channel().eventLoop().submit(() -> List.copyOf(clients)).get();
    }

    /** Sends {@code frames}, one or more service messages, and takes them over. */
    void send(ByteBuf frames) {
        line.channel().eventLoop().execute(() -> line.send(frames, true));
    }

    /** Puts {@code members} of the clients into each group and waits until it is done. */
    void join(List<String> groups, int members)
            throws InterruptedException, ExecutionException, TimeoutException {
        List<String> all = clients();
        line.channel()
                .eventLoop()
                .execute(() -> {
                    for (int i = 0; i < groups.size() * members; i++) {
                        line.send(
                                new ServiceMessage.JoinGroup(
                                        all.get(i % all.size()), groups.get(i / members), null));
                    }
                    // One that is there already: its answer comes when the others are done.
                    line.send(
                            new ServiceMessage.JoinGroupWithAck(
                                    all.get(0), groups.get(0), JOINED, null));
                });
        joined.get(SECONDS, TimeUnit.SECONDS);
    }

    @Override
    public void close() {
        loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
    }

    private final class Line extends ServiceLine {

        Line(int port, String hub) {
            super(port, WellKnownKeys.EMULATOR, hub, "sender");
        }

        @Override
        void accepted() {
            accepted.countDown();
        }

        @Override
        void received(ServiceMessage message) {
            switch (message) {
                case ServiceMessage.OpenConnection open -> {
                    clients.add(open.connectionId());
                    greet(open.connectionId());
                }
                case ServiceMessage.Ack ack -> joined.complete(ack.status());
                default -> {}
            }
        }

        @Override
        void ended(String why) {
            joined.completeExceptionally(new IllegalStateException(why));
        }
    }
}
