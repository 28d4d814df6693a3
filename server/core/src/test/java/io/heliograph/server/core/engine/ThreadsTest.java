package io.heliograph.server.core.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.heliograph.server.core.AppSink;
import io.heliograph.server.core.ClientSink;
import io.heliograph.server.core.Clock;
import io.heliograph.server.core.CloseReason;
import io.heliograph.server.core.CoreSettings;
import io.heliograph.server.core.EncodedMessage;
import io.heliograph.server.core.Loop;
import io.heliograph.server.core.ServiceMode;
import io.heliograph.server.core.Transport;
import io.heliograph.wire.service.ServiceFrames;
import io.heliograph.wire.service.ServiceMessage;
import io.heliograph.wire.service.ServiceMessageReader;
import io.netty.buffer.ByteBuf;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/**
 * The one test with real threads: what steps cannot show is whether the queues between loops lose
 * or mix anything.
 */
class ThreadsTest {

    private static final int LOOPS = 4;
    private static final int CLIENTS = 40;
    private static final int MESSAGES = 300;

    private static final class ThreadLoop implements Loop {
        final ScheduledExecutorService executor;
        private volatile @Nullable Thread thread;

        ThreadLoop() {
            executor = Executors.newSingleThreadScheduledExecutor();
            executor.execute(() -> thread = Thread.currentThread());
        }

        @Override
        public boolean isCurrent() {
            return Thread.currentThread() == thread;
        }

        @Override
        public void execute(Runnable task) {
            executor.execute(task);
        }

        @Override
        public void schedule(Runnable task, Duration delay) {
            executor.schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
        }
    }

    private static final class Server implements AppSink {
        final ThreadLoop loop;
        final CountDownLatch acked;
        final Map<String, List<String>> dataByClient = new HashMap<>();
        @Nullable ServerConnection connection;

        Server(ThreadLoop loop, CountDownLatch acked) {
            this.loop = loop;
            this.acked = acked;
        }

        void says(ServiceMessage... messages) {
            byte[] bytes = RecordingServer.encode(messages);
            loop.execute(() -> {
                ByteBuf data = World.buffer(bytes);
                Objects.requireNonNull(connection).received(data);
                Objects.requireNonNull(connection).readComplete();
                data.release();
            });
        }

        @Override
        public void send(ByteBuf frames) {
            for (ByteBuf body = ServiceFrames.next(frames);
                    body != null;
                    body = ServiceFrames.next(frames)) {
                switch (ServiceMessageReader.read(body)) {
                    case ServiceMessage.OpenConnection opened ->
                            says(
                                    new ServiceMessage.ConnectionData(
                                            opened.connectionId(),
                                            Messages.bytes(Messages.ACCEPTED),
                                            Messages.HANDSHAKE,
                                            false,
                                            null));
                    case ServiceMessage.ConnectionData data ->
                            dataByClient
                                    .computeIfAbsent(data.connectionId(), key -> new ArrayList<>())
                                    .add(Messages.text(data.payload()));
                    case ServiceMessage.Ack ack -> acked.countDown();
                    default -> {}
                }
            }
            frames.release();
        }

        @Override
        public long queuedBytes() {
            return 0;
        }

        @Override
        public void close(CloseReason reason) {}
    }

    private static final class Client implements ClientSink {
        final ThreadLoop loop;
        final CountDownLatch accepted;
        final List<String> texts = new ArrayList<>();
        @Nullable ClientConnection connection;

        Client(ThreadLoop loop, CountDownLatch accepted) {
            this.loop = loop;
            this.accepted = accepted;
        }

        void says(String text) {
            loop.execute(() -> {
                ByteBuf data = World.buffer(text.getBytes(StandardCharsets.UTF_8));
                Objects.requireNonNull(connection).received(data);
                data.release();
            });
        }

        @Override
        public Transport transport() {
            return Transport.WEB_SOCKETS;
        }

        @Override
        public boolean supportsBinary() {
            return true;
        }

        @Override
        public void useBinary(boolean binary) {}

        @Override
        public void readable(boolean readable) {}

        @Override
        public void send(EncodedMessage message) {
            keep(message.payload());
        }

        @Override
        public void send(ByteBuf payload) {
            keep(payload);
            payload.release();
        }

        private void keep(ByteBuf payload) {
            if (texts.isEmpty()) {
                accepted.countDown();
            }
            texts.add(Messages.text(payload));
        }

        @Override
        public long queuedBytes() {
            return 0;
        }

        @Override
        public void close(CloseReason reason) {}
    }

    @Test
    void nothingIsLostDoubledOrMixedBetweenRealThreads() throws Exception {
        long buffersBefore = World.buffersInUse();
        List<ThreadLoop> loops = IntStream.range(0, LOOPS).mapToObj(i -> new ThreadLoop()).toList();
        Engine engine =
                new Engine(
                        CoreSettings.defaults().withMode(ServiceMode.DEFAULT), Clock.SYSTEM, loops);
        CountDownLatch acked = new CountDownLatch(LOOPS);
        CountDownLatch accepted = new CountDownLatch(CLIENTS);
        List<Server> servers = new ArrayList<>();
        for (int i = 0; i < LOOPS; i++) {
            Server server = new Server(loops.get(i), acked);
            Shard shard = engine.shards().get(i);
            server.loop.execute(
                    () -> server.connection = shard.connectServer(World.HUB, "app", "cid", server));
            server.says(new ServiceMessage.HandshakeRequest(1, 0, "", 0, false));
            servers.add(server);
        }
        finish(loops);
        List<Client> clients = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            Client client = new Client(loops.get(i % LOOPS), accepted);
            Shard shard = engine.shards().get(i % LOOPS);
            ClientDetails details =
                    new ClientDetails(Identities.user("ann"), Map.of(), "", "192.0.2.1");
            client.loop.execute(
                    () -> client.connection = shard.connect(World.HUB, null, details, client));
            client.says(Messages.JSON);
            clients.add(client);
        }
        assertThat(accepted.await(60, TimeUnit.SECONDS)).isTrue();

        for (int i = 0; i < MESSAGES; i++) {
            for (int s = 0; s < LOOPS; s++) {
                String text = s + ":" + i;
                servers.get(s)
                        .says(i % 2 == 0 ? Messages.toAll(text) : Messages.toUser("ann", text));
            }
            String text = String.valueOf(i);
            clients.forEach(client -> client.says(text));
        }
        servers.forEach(server ->
                server.says(new ServiceMessage.CheckUserExistenceWithAck("ann", 1, null)));
        assertThat(acked.await(60, TimeUnit.SECONDS)).isTrue();
        // What clients said passes at most two loops.
        finish(loops);
        finish(loops);

        List<String> numbers = IntStream.range(0, MESSAGES).mapToObj(String::valueOf).toList();
        for (Client client : clients) {
            assertThat(client.texts).hasSize(1 + LOOPS * MESSAGES).startsWith(Messages.ACCEPTED);
            for (int s = 0; s < LOOPS; s++) {
                String prefix = s + ":";
                assertThat(
                                client.texts.stream()
                                        .filter(text -> text.startsWith(prefix))
                                        .map(text -> text.substring(2)))
                        .containsExactlyElementsOf(numbers);
            }
            String id = Objects.requireNonNull(client.connection).id();
            List<String> said = new ArrayList<>();
            servers.forEach(server -> said.addAll(server.dataByClient.getOrDefault(id, List.of())));
            assertThat(said)
                    .startsWith(Messages.JSON)
                    .hasSize(1 + MESSAGES)
                    .endsWith(numbers.toArray(String[]::new));
        }
        engine.stop().get(60, TimeUnit.SECONDS);
        finish(loops);
        loops.forEach(loop -> loop.executor.shutdownNow());
        assertThat(World.buffersInUse()).isEqualTo(buffersBefore);
    }

    /** Waits until every loop has done what was handed to it before. */
    private static void finish(List<ThreadLoop> loops) throws Exception {
        for (ThreadLoop loop : loops) {
            loop.executor.submit(() -> {}).get(60, TimeUnit.SECONDS);
        }
    }
}
