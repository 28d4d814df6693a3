package io.heliograph.server.core.engine;

import static io.heliograph.server.core.engine.Messages.HANDSHAKE;
import static io.heliograph.server.core.engine.Messages.INVOCATION;
import static io.heliograph.server.core.engine.Messages.RS;
import static io.heliograph.server.core.engine.Messages.data;

import static org.assertj.core.api.Assertions.assertThat;

import io.heliograph.wire.hub.HubCodec;
import io.heliograph.wire.hub.HubMessage;
import io.heliograph.wire.hub.HubProtocol;
import io.heliograph.wire.service.ServiceMessage;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * A client talks and two hub servers answer, on threads of their own, while the client is moved
 * from one to the other. Calls are answered late, or at once, in the order of their arrival, as hub
 * servers do.
 */
class MigrationPropertiesTest {

    /** A hub server with one client, as the SDK behaves towards the service. */
    private static final class App {

        final RecordingServer line;
        private final List<String> ran;
        private final List<HubMessage.Invocation> calls = new ArrayList<>();
        private final ByteBuf unread = Unpooled.buffer();
        private boolean talks;

        App(RecordingServer line, List<String> ran) {
            this.line = line;
            this.ran = ran;
            line.watching(this::received);
        }

        void received(ServiceMessage message) {
            switch (message) {
                case ServiceMessage.OpenConnection open -> talks = true;
                case ServiceMessage.ConnectionData data when data.dataType() != HANDSHAKE -> {
                    unread.writeBytes(data.payload().duplicate());
                    readCalls();
                }
                case ServiceMessage.ConnectionFlowControl flow -> {
                    talks = false;
                    line.willSay(
                            new ServiceMessage.ConnectionFlowControl(flow.connectionId(), 1, 2));
                }
                case ServiceMessage.CloseConnection end -> talks = false;
                default -> {}
            }
        }

        private void readCalls() {
            HubCodec codec = HubCodec.of(HubProtocol.JSON);
            for (ByteBuf body = codec.nextFrame(unread, 1 << 20);
                    body != null;
                    body = codec.nextFrame(unread, 1 << 20)) {
                calls.add((HubMessage.Invocation) codec.read(body));
            }
        }

        /**
         * Runs the next call, also one of a client that it has let go; but what it says of such a
         * client, or of one that is paused, is lost.
         */
        void runOne(RecordingClient client) {
            if (calls.isEmpty()) {
                return;
            }
            HubMessage.Invocation call = calls.remove(0);
            if (!call.target().equals("Heliograph.Fence")) {
                ran.add(call.target());
            }
            if (call.invocationId() != null && talks) {
                line.willSay(data(client, answer(call.invocationId()), INVOCATION));
            }
        }
    }

    @Property(tries = 400)
    void everyCallRunsOnceInItsOrderAndIsAnsweredOnce(
            @ForAll long seed, @ForAll @IntRange(min = 1, max = 3) int shards) {
        Random random = new Random(seed);
        try (World world = new World(shards)) {
            List<String> ran = new ArrayList<>();
            App old = new App(world.movingServer("old"), ran);
            RecordingClient client = world.client();
            old.talks = true;
            App next = new App(world.server("next"), ran);
            StringBuilder toSay = new StringBuilder();
            List<String> answers = new ArrayList<>();
            int calls = 40;
            for (int i = 0; i < calls; i++) {
                boolean asks = random.nextInt(3) > 0;
                toSay.append(call(i, asks));
                if (asks) {
                    answers.add(answer(Integer.toString(i)));
                }
            }
            int leavesAt = random.nextInt(toSay.length());

            boolean left = false;
            for (int said = 0; said < toSay.length(); ) {
                if (!left && said >= leavesAt) {
                    left = true;
                    old.line.willSay(ServiceMessage.Ping.of("shutdown", "fin:1"));
                }
                int to = Math.min(toSay.length(), said + 1 + random.nextInt(120));
                client.willSay(toSay.substring(said, to));
                said = to;
                if (random.nextBoolean()) {
                    old.runOne(client);
                    next.runOne(client);
                }
                world.settle(random);
                if (random.nextInt(4) == 0) {
                    world.advance(Duration.ofMillis(random.nextInt(400)));
                }
            }
            if (!left) {
                old.line.willSay(ServiceMessage.Ping.of("shutdown", "fin:1"));
            }
            for (int i = 0; i < 3 * calls; i++) {
                old.runOne(client);
                next.runOne(client);
                world.settle(random);
            }
            world.advance(Duration.ofSeconds(1));

            assertThat(next.line.carries(client)).isTrue();
            assertThat(ran).isEqualTo(IntStream.range(0, calls).mapToObj(i -> "call" + i).toList());
            assertThat(client.takeTexts()).isEqualTo(answers);
            assertThat(client.closed()).isNull();
        }
    }

    private static String answer(String id) {
        return "{\"type\":3,\"invocationId\":\"" + id + "\"}" + RS;
    }

    private static String call(int number, boolean asks) {
        return "{\"type\":1,"
                + (asks ? "\"invocationId\":\"" + number + "\"," : "")
                + "\"target\":\"call"
                + number
                + "\",\"arguments\":[]}"
                + RS;
    }
}
