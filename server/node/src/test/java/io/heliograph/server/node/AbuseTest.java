package io.heliograph.server.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.heliograph.access.TokenClaim;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufAllocatorMetricProvider;
import io.netty.util.ResourceLeakDetector;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * A thousand abusive connections of each kind beside five hundred good clients. The good ones lose
 * nothing and new ones get in; every abusive connection is ended by the node; then the memory is
 * back where it was.
 *
 * <p>The kinds come in two waves: client and service are one process here, and a connection takes
 * two of the files that it may open.
 */
class AbuseTest {

    private static final int GOOD = 500;

    /** Of each kind. */
    private static final int ABUSERS = 1000;

    private static final int NEWCOMERS = 50;
    private static final Duration PATIENCE = Duration.ofMinutes(4);

    /** What the heap may have grown by, after all that. */
    private static final long HEAP_TOLERANCE = 32 << 20;

    private static final long DIRECT_TOLERANCE = 64 << 20;

    private static final Set<Abuse> BEFORE_THE_TOKEN =
            EnumSet.range(Abuse.SILENCE, Abuse.ANSWERS_NOT_READ);

    private final List<GoodClient> good = Collections.synchronizedList(new ArrayList<>());
    private final List<EventStream> streams = new ArrayList<>();
    private ResourceLeakDetector.Level detection = ResourceLeakDetector.getLevel();
    private int sent;

    @SuppressWarnings("NullAway.Init")
    private TestNode node;

    @SuppressWarnings("NullAway.Init")
    private Swarm swarm;

    @BeforeEach
    void start() throws IOException {
        // The thorough level notes every access to every byte: too slow for so many.
        detection = ResourceLeakDetector.getLevel();
        ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.SIMPLE);
        node =
                TestNode.start(
                        new Configuration()
                                .set("service.mode", "serverless")
                                .set("limits.unauthenticated-bytes", Integer.toString(16 << 20))
                                .set("limits.client-message-bytes", "65536"));
        swarm = new Swarm();
    }

    @AfterEach
    void stop() throws IOException {
        for (EventStream stream : streams) {
            stream.close();
        }
        swarm.close();
        node.close();
        ResourceLeakDetector.setLevel(detection);
    }

    @Test
    void goodClientsLoseNothingHoweverTheServiceIsAbused()
            throws IOException, InterruptedException {
        connectGood(GOOD);
        broadcast(20);
        awaitAll();
        int connections = node.node().connections();
        long heap = heapBytes();
        long direct = directBytes();

        attack(BEFORE_THE_TOKEN);
        attack(EnumSet.complementOf(EnumSet.copyOf(BEFORE_THE_TOKEN)));

        awaitAll();
        assertThat(good)
                .allSatisfy(
                        client -> assertThat(client.hasAllTo(sent - 1)).as("%s", client).isTrue());
        assertThat(good).hasSize(GOOD + 2 * NEWCOMERS);
        assertThat(node.node().connections()).isLessThan(connections + 2 * NEWCOMERS + 10);
        // Sockets may be closed a little before what was queued for them is let go.
        await("the heap stays larger", () -> heapBytes() < heap + HEAP_TOLERANCE);
        await("buffers stay", () -> directBytes() < direct + DIRECT_TOLERANCE);
    }

    private void connectGood(int count) throws InterruptedException {
        String token = node.clientToken("good", "g");
        byte[] upgrade =
                Abuse.UPGRADE
                        .replace("HUB", "good")
                        .replace("TOKEN", token)
                        .getBytes(StandardCharsets.ISO_8859_1);
        CountDownLatch ready = new CountDownLatch(count);
        for (int i = 0; i < count; i++) {
            GoodClient client = new GoodClient(upgrade, ready);
            good.add(client);
            swarm.connect(node.node().port(), client);
        }
        assertThat(ready.await(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                .as("%s good clients are not let in", ready.getCount())
                .isTrue();
    }

    private void broadcast(int count) throws IOException, InterruptedException {
        for (int i = 0; i < count; i++) {
            assertThat(
                            node.restSend(
                                            "/api/hubs/good/:send",
                                            "{\"target\":\"m\",\"arguments\":[" + sent + "]}")
                                    .statusCode())
                    .isEqualTo(202);
            sent++;
        }
    }

    private void attack(Set<Abuse> kinds) throws IOException, InterruptedException {
        int before = node.node().connections();
        List<Swarm.Peer> peers = new ArrayList<>();
        if (kinds.contains(Abuse.TRICKLING_POST)) {
            openStream();
        }
        for (Abuse kind : kinds) {
            send(kind, peers);
            broadcast(5);
        }
        connectGood(NEWCOMERS);
        if (kinds.contains(Abuse.NEVER_READS)) {
            flood();
        }
        // The abusers are gone, the newcomers and streams are there.
        int expected = before + NEWCOMERS + streams.size() + 8;
        await(
                "abusive connections are left",
                () -> {
                    broadcastOne();
                    return node.node().connections() <= expected;
                });
        peers.forEach(swarm::drop);
        broadcast(5);
    }

    private void openStream() throws IOException, InterruptedException {
        EventStream stream = EventStream.open(node, "bad", node.clientToken("bad", "b"));
        streams.add(stream);
        assertThat(stream.post(HubClient.HANDSHAKE).statusCode()).isEqualTo(200);
    }

    private void send(Abuse kind, List<Swarm.Peer> peers) throws IOException, InterruptedException {
        String token =
                node.clientToken(
                        "bad",
                        "b",
                        new TokenClaim("asrs.s.cht", "5"),
                        new TokenClaim("asrs.s.x", kind.name()));
        String path = kind == Abuse.TRICKLING_POST ? streams.get(0).path() : "";
        byte[] said = kind.opening(token, path);
        for (int i = 0; i < ABUSERS; i++) {
            if (kind == Abuse.HALF_OPEN_EVENT_STREAM) {
                String id = node.negotiate("bad", token).get("connectionToken").asText();
                said = kind.opening(token, "/client/?hub=bad&id=" + id + "&access_token=" + token);
            }
            Swarm.Peer peer = kind.peer(said);
            peers.add(peer);
            swarm.connect(node.node().port(), peer);
        }
    }

    /** More than the network takes for a client that does not read. */
    private void flood() throws IOException, InterruptedException {
        String message = "{\"target\":\"m\",\"arguments\":[\"" + "x".repeat(500_000) + "\"]}";
        for (int i = 0; i < 12; i++) {
            assertThat(node.restSend("/api/hubs/bad/:send", message).statusCode()).isEqualTo(202);
        }
    }

    private void broadcastOne() {
        try {
            broadcast(1);
        } catch (IOException e) {
            throw new AssertionError(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void awaitAll() throws InterruptedException {
        await(
                "good clients have not got everything: " + good.subList(0, 3),
                () -> good.stream().allMatch(client -> client.last() == sent - 1));
    }

    private void await(String otherwise, BooleanSupplier condition) throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as(otherwise).isLessThan(deadline);
            swarm.awaitTick();
        }
    }

    private static long heapBytes() {
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 3; i++) {
            System.gc();
            least =
                    Math.min(
                            least,
                            ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
        }
        return least;
    }

    /** In the chunks that the allocator keeps for the next buffers. */
    private static long directBytes() {
        return ((ByteBufAllocatorMetricProvider) ByteBufAllocator.DEFAULT)
                .metric()
                .usedDirectMemory();
    }
}
