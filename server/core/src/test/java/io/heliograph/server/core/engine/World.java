package io.heliograph.server.core.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.heliograph.access.ClientIdentity;
import io.heliograph.server.core.CoreSettings;
import io.heliograph.server.core.HubName;
import io.heliograph.server.core.ServiceMode;
import io.heliograph.server.core.story.StoryEvent;
import io.heliograph.wire.hub.HubProtocol;
import io.heliograph.wire.service.ServiceMessage;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.PoolArenaMetric;
import io.netty.buffer.PooledByteBufAllocator;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * An engine of some shards, its hub servers and its clients, in one thread and with a clock of its
 * own.
 *
 * <p>Closing it ends everything and checks that nothing stayed behind: no client in a directory, no
 * buffer in use.
 */
final class World implements AutoCloseable {

    static final HubName HUB = new HubName("chat");

    private final ManualClock clock = new ManualClock();
    private final List<SteppedLoop> loops;
    private final Engine engine;
    private final List<RecordingServer> servers = new ArrayList<>();
    private final List<RecordingClient> clients = new ArrayList<>();
    private final List<StatefulClient> statefulClients = new ArrayList<>();
    private final long buffersBefore = buffersInUse();
    private int nextServerShard;
    private int nextClientShard;

    /** With hubs in Default mode. */
    World(int shards) {
        this(shards, CoreSettings.defaults().withMode(ServiceMode.DEFAULT));
    }

    /** Its hub servers may be answered soon from their first question to a client on. */
    World(int shards, CoreSettings settings) {
        this(settings.withFirstAnswerMillis(0), shards);
    }

    private World(CoreSettings settings, int shards) {
        loops = IntStream.range(0, shards).mapToObj(i -> new SteppedLoop(clock)).toList();
        engine = new Engine(settings, clock, loops);
        engine.start();
    }

    /** With the settings as they are. */
    static World of(int shards, CoreSettings settings) {
        return new World(settings, shards);
    }

    static ByteBuf buffer(byte... bytes) {
        return ByteBufAllocator.DEFAULT.buffer(bytes.length).writeBytes(bytes);
    }

    Engine engine() {
        return engine;
    }

    ManualClock clock() {
        return clock;
    }

    int shards() {
        return loops.size();
    }

    SteppedLoop loop(int shard) {
        return loops.get(shard);
    }

    // hub servers

    List<RecordingServer> servers() {
        return servers;
    }

    /** One whose clients may come back on a new line. */
    RecordingServer statefulServer(String serverId) {
        RecordingServer server = connectServer(HUB, serverId);
        server.says(new ServiceMessage.HandshakeRequest(1, 0, "", 0, true));
        server.takeAll();
        return server;
    }

    /** A hub server's connection, handshake done; each on the next shard. */
    RecordingServer server(String serverId) {
        return server(HUB, serverId, 0);
    }

    RecordingServer weakServer(String serverId) {
        return server(HUB, serverId, 2);
    }

    /** One that wants its clients moved when it leaves. */
    RecordingServer movingServer(String serverId) {
        return server(HUB, serverId, 0, 1);
    }

    RecordingServer server(HubName hub, String serverId, int connectionType) {
        return server(hub, serverId, connectionType, 0);
    }

    private RecordingServer server(
            HubName hub, String serverId, int connectionType, int migrationLevel) {
        RecordingServer server = connectServer(hub, serverId);
        server.says(
                new ServiceMessage.HandshakeRequest(1, connectionType, "", migrationLevel, false));
        assertThat(server.all(ServiceMessage.HandshakeResponse.class)).hasSize(1);
        server.takeAll();
        return server;
    }

    /** A hub server's transport, with nothing said yet. */
    RecordingServer connectServer(HubName hub, String serverId) {
        int shard = nextServerShard++ % shards();
        RecordingServer server = new RecordingServer(this, serverId, loops.get(shard));
        loops.get(shard)
                .enter(() ->
                        server.opened(
                                engine.shards()
                                        .get(shard)
                                        .connectServer(hub, serverId, "cid", server)));
        servers.add(server);
        return server;
    }

    /** The connection that carries the client. */
    RecordingServer serverOf(RecordingClient client) {
        return servers.stream().filter(server -> server.carries(client)).findFirst().orElseThrow();
    }

    // clients

    /** An anonymous client that is served and has been told so; each on the next shard. */
    RecordingClient client() {
        return client(Identities.anonymous());
    }

    RecordingClient client(@Nullable String user) {
        return client(Identities.user(user));
    }

    RecordingClient client(ClientIdentity identity) {
        return client(identity, Messages.JSON);
    }

    RecordingClient client(ClientIdentity identity, String handshake) {
        RecordingClient client = connect(identity);
        client.says(handshake);
        if (client.connection().server() != null && client.closed() == null) {
            RecordingServer server = serverOf(client);
            server.accepts(client);
            server.takeAll();
        }
        assertThat(client.takeTexts()).containsExactly(Messages.ACCEPTED);
        return client;
    }

    List<RecordingClient> clients(int count) {
        return Stream.generate(this::client).limit(count).toList();
    }

    /** A client's transport, with nothing said yet. */
    RecordingClient connect(ClientIdentity identity) {
        return connect(HUB, new ClientDetails(identity, Map.of(), "?hub=chat", "192.0.2.1"), true);
    }

    RecordingClient connect(HubName hub, ClientDetails details, boolean supportsBinary) {
        int shard = nextClientShard++ % shards();
        RecordingClient client = new RecordingClient(this, loops.get(shard), supportsBinary);
        loops.get(shard)
                .enter(() ->
                        client.opened(
                                engine.shards().get(shard).connect(hub, null, details, client)));
        clients.add(client);
        return client;
    }

    /**
     * A client that opens its transport on {@code shard} after it has negotiated wherever it was.
     */
    RecordingClient connectNegotiated(Negotiation negotiation, int shard) {
        engine.claim(negotiation.token());
        RecordingClient client = new RecordingClient(this, loops.get(shard), true);
        ClientDetails details =
                new ClientDetails(negotiation.identity(), Map.of(), "", "192.0.2.1");
        loops.get(shard)
                .enter(() ->
                        client.opened(
                                engine.shards()
                                        .get(shard)
                                        .connect(HUB, negotiation, details, client)));
        clients.add(client);
        return client;
    }

    void onShard(int shard, Runnable task) {
        loops.get(shard).enter(task);
        settle();
    }

    /** A client that may come back on a new line; it is served and has been told so. */
    StatefulClient statefulClient(HubProtocol protocol) {
        return statefulClient(nextClientShard++ % shards(), protocol).accepted();
    }

    /** The same, with nothing said yet. */
    StatefulClient statefulClient(int shard, HubProtocol protocol) {
        StatefulClient client = new StatefulClient(this, shard, protocol);
        statefulClients.add(client);
        return client;
    }

    // time

    /** Runs what waits on the loops, in turn, until nothing does. */
    void settle() {
        boolean ran = true;
        while (ran) {
            ran = false;
            for (SteppedLoop loop : loops) {
                while (loop.step()) {
                    ran = true;
                }
            }
        }
    }

    /**
     * Runs what waits on the loops, task by task in any order that real threads could bring about.
     */
    void settle(Random random) {
        while (true) {
            List<SteppedLoop> ready = loops.stream().filter(SteppedLoop::hasTasks).toList();
            if (ready.isEmpty()) {
                return;
            }
            ready.get(random.nextInt(ready.size())).step();
        }
    }

    /** Lets time pass, timer by timer; hub servers that are not silent answer pings. */
    void advance(Duration duration) {
        long end = clock.passedNanos() + duration.toNanos();
        settle();
        while (nextDueNanos() <= end) {
            clock.advanceTo(nextDueNanos());
            loops.forEach(SteppedLoop::wakeTimers);
            settle();
            List.copyOf(servers).forEach(RecordingServer::answerPing);
        }
        clock.advanceTo(end);
    }

    private long nextDueNanos() {
        return loops.stream().mapToLong(SteppedLoop::nextDueNanos).min().orElse(Long.MAX_VALUE);
    }

    // the end

    @Override
    public void close() {
        clients.forEach(RecordingClient::leaves);
        statefulClients.forEach(client -> {
            if (client.isResumable()) {
                client.comesBack();
            }
            client.leaves();
        });
        servers.forEach(RecordingServer::leaves);
        advance(Duration.ofSeconds(1));
        assertThat(engine.clientCount(HUB)).as("clients counted").isZero();
        if (engine.settings().storyEvents() >= CoreSettings.defaults().storyEvents()) {
            clients.forEach(client ->
                    assertThat(ends(client.id())).as("ends told of " + client.id()).isOne());
        }
        for (Shard shard : engine.shards()) {
            assertThat(shard.directory(engine.hubs().get(HUB)).isEmpty())
                    .as("directory empty")
                    .isTrue();
            clients.forEach(client ->
                    assertThat(shard.client(client.id())).as("client forgotten").isNull());
        }
        servers.forEach(server ->
                assertThat(server.connection().clientCount())
                        .as("load of " + server.serverId())
                        .isZero());
        assertThat(engine.statefulSessions().budget().taken()).as("kept for replay").isZero();
        assertThat(buffersInUse()).as("buffers in use").isEqualTo(buffersBefore);
    }

    /** How often the end of a connection was told. */
    private long ends(String id) {
        AtomicLong ends = new AtomicLong();
        for (Shard shard : engine.shards()) {
            shard.stories()
                    .clients()
                    .each(entry -> {
                        if (entry.connectionId().equals(id)
                                && entry.event() instanceof StoryEvent.Closed) {
                            ends.incrementAndGet();
                        }
                    });
        }
        return ends.get();
    }

    /**
     * Buffers taken from the default allocator and not given back. Exact, because nothing but event
     * loops has a cache.
     */
    static long buffersInUse() {
        PooledByteBufAllocator pool = (PooledByteBufAllocator) ByteBufAllocator.DEFAULT;
        return Stream.concat(
                        pool.metric().heapArenas().stream(), pool.metric().directArenas().stream())
                .mapToLong(PoolArenaMetric::numActiveAllocations)
                .sum();
    }
}
