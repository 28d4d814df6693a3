package io.heliograph.benchmarks.jmh;

import io.heliograph.access.ClientIdentity;
import io.heliograph.access.TokenClaim;
import io.heliograph.server.core.ClientSink;
import io.heliograph.server.core.Clock;
import io.heliograph.server.core.CloseReason;
import io.heliograph.server.core.CoreSettings;
import io.heliograph.server.core.EncodedMessage;
import io.heliograph.server.core.HubName;
import io.heliograph.server.core.Loop;
import io.heliograph.server.core.Payload;
import io.heliograph.server.core.Recipients;
import io.heliograph.server.core.ServiceMode;
import io.heliograph.server.core.Transport;
import io.heliograph.server.core.engine.ClientConnection;
import io.heliograph.server.core.engine.ClientDetails;
import io.heliograph.server.core.engine.Engine;
import io.heliograph.server.edge.http.WebSocketFraming;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * From the router to the frame in the hand of each client's transport, which lets it go at once:
 * directory, payload and frame, without sockets. Times and bytes are for one delivered message.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class FanOutBenchmark {

    private static final int CLIENTS = 1000;
    private static final int GROUPS = 100;
    private static final int MEMBERS = CLIENTS / GROUPS;
    private static final HubName HUB = new HubName("bench");

    private final ByteBuf message =
            Unpooled.copiedBuffer(
                    "{\"type\":1,\"target\":\"m\",\"arguments\":[\""
                            + "x".repeat(470)
                            + "\"]}\u001e",
                    StandardCharsets.UTF_8);
    private final List<String> groups =
            java.util.stream.IntStream.range(0, GROUPS).mapToObj(i -> "g" + i).toList();
    private final String[] ids = new String[CLIENTS];
    private Engine engine;
    private int next;

    /** Everything runs where it is called. */
    private static final class Here implements Loop {
        @Override
        public boolean isCurrent() {
            return true;
        }

        @Override
        public void execute(Runnable task) {
            task.run();
        }

        @Override
        public void schedule(Runnable task, Duration delay) {}
    }

    private static final class LettingGo implements ClientSink {
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
        public void send(EncodedMessage encoded) {
            encoded.sharedFrame(WebSocketFraming.TEXT).release();
        }

        @Override
        public void send(ByteBuf payload) {
            payload.release();
        }

        @Override
        public long queuedBytes() {
            return 0;
        }

        @Override
        public void close(CloseReason reason) {}
    }

    @Setup
    public void connect() {
        engine =
                new Engine(
                        CoreSettings.defaults().withMode(ServiceMode.SERVERLESS),
                        Clock.SYSTEM,
                        List.of(new Here()));
        ByteBuf handshake =
                Unpooled.copiedBuffer(
                        "{\"protocol\":\"json\",\"version\":1}\u001e", StandardCharsets.UTF_8);
        for (int i = 0; i < CLIENTS; i++) {
            ClientIdentity identity = ClientIdentity.of(List.of(new TokenClaim("nameid", "u" + i)));
            ClientConnection client =
                    engine.shards()
                            .get(0)
                            .connect(
                                    HUB,
                                    null,
                                    new ClientDetails(identity, Map.of(), "", ""),
                                    new LettingGo());
            client.received(handshake.duplicate());
            ids[i] = client.id();
            engine.router().join(HUB, client.id(), groups.get(i / MEMBERS), done -> {});
        }
    }

    private Payload payload() {
        return Payload.lazy(protocol -> message.retainedDuplicate());
    }

    private int next(int count) {
        next = (next + 1) % count;
        return next;
    }

    @Benchmark
    @OperationsPerInvocation(CLIENTS)
    public void everyone() {
        engine.router().send(HUB, new Recipients.Everyone(Set.of()), payload());
    }

    @Benchmark
    @OperationsPerInvocation(MEMBERS)
    public void groupOfTen() {
        engine.router()
                .send(
                        HUB,
                        new Recipients.Group(groups.get(next(GROUPS)), Set.of(), Set.of()),
                        payload());
    }

    @Benchmark
    public void oneConnection() {
        engine.router()
                .send(HUB, new Recipients.Connections(List.of(ids[next(CLIENTS)])), payload());
    }
}
