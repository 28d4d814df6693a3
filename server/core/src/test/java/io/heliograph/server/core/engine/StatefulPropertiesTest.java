package io.heliograph.server.core.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.heliograph.wire.hub.HubCodec;
import io.heliograph.wire.hub.HubMessage;
import io.heliograph.wire.hub.HubProtocol;
import io.heliograph.wire.service.ProtocolPayload;
import io.heliograph.wire.service.ServiceMessage;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

class StatefulPropertiesTest {

    /** Both ends talk, bytes arrive in pieces of any size, and the line breaks between any two. */
    @Property(tries = 150, edgeCases = EdgeCasesMode.NONE)
    void nothingIsLostDoubledOrOutOfOrderWhereverTheLineBreaks(
            @ForAll @IntRange(min = 1, max = 3) int shards,
            @ForAll boolean binary,
            @ForAll @IntRange(min = 10, max = 300) int steps,
            @ForAll long seed) {
        Random random = new Random(seed);
        HubProtocol protocol = binary ? HubProtocol.MESSAGEPACK : HubProtocol.JSON;
        try (World world = new World(shards)) {
            RecordingServer server = world.statefulServer("app");
            StatefulClient client = world.statefulClient(protocol);
            Conversation talk = new Conversation(world, server, client, protocol, random);
            server.takeAll();
            for (int i = 0; i < steps; i++) {
                talk.step();
            }
            talk.comeToAnEnd();
            assertThat(client.targets()).isEqualTo(talk.saidToClient);
            assertThat(talk.heardByServer).isEqualTo(talk.saidToServer);
        }
    }

    private static final class Conversation {

        final List<String> saidToClient = new ArrayList<>();
        final List<String> saidToServer = new ArrayList<>();
        final List<String> heardByServer = new ArrayList<>();
        private final World world;
        private final RecordingServer server;
        private final StatefulClient client;
        private final HubCodec codec;
        private final Random random;

        Conversation(
                World world,
                RecordingServer server,
                StatefulClient client,
                HubProtocol protocol,
                Random random) {
            this.world = world;
            this.server = server;
            this.client = client;
            this.codec = HubCodec.of(protocol);
            this.random = random;
        }

        void step() {
            switch (random.nextInt(12)) {
                case 0, 1 -> {
                    String target = "up-" + saidToServer.size();
                    saidToServer.add(target);
                    client.calls(target);
                }
                case 2 -> client.says(new HubMessage.Ping());
                case 3, 4 -> client.saysNext(random.nextInt(120));
                case 5, 6 -> client.hearsNext(random.nextInt(120));
                case 7 -> client.acknowledges();
                case 8 -> toClientAlone();
                case 9 -> toEverybody();
                case 10 -> world.advance(Duration.ofMillis(random.nextInt(1500)));
                default -> breakLine();
            }
            listen();
        }

        private void toClientAlone() {
            ByteBuf bytes = Unpooled.buffer();
            for (int i = random.nextInt(3); i >= 0; i--) {
                if (random.nextInt(4) == 0) {
                    codec.write(new HubMessage.Ping(), bytes);
                }
                codec.write(StatefulClient.call(newTarget()), bytes);
            }
            server.says(new ServiceMessage.ConnectionData(client.id(), bytes, 0, false, null));
        }

        private void toEverybody() {
            ByteBuf json = Unpooled.buffer();
            ByteBuf packed = Unpooled.buffer();
            for (int i = random.nextInt(2); i >= 0; i--) {
                HubMessage call = StatefulClient.call(newTarget());
                HubCodec.of(HubProtocol.JSON).write(call, json);
                HubCodec.of(HubProtocol.MESSAGEPACK).write(call, packed);
            }
            server.says(
                    new ServiceMessage.BroadcastData(
                            List.of(),
                            List.of(
                                    new ProtocolPayload("json", json),
                                    new ProtocolPayload("messagepack", packed)),
                            null,
                            null));
        }

        private String newTarget() {
            String target = "down-" + saidToClient.size();
            saidToClient.add(target);
            return target;
        }

        /** The client comes back before or after the service has noticed, now or later. */
        private void breakLine() {
            client.losesLine();
            if (random.nextBoolean()) {
                client.lossIsNoticed();
                for (int i = random.nextInt(4); i > 0; i--) {
                    if (random.nextBoolean()) {
                        toEverybody();
                    } else {
                        toClientAlone();
                    }
                }
                world.advance(Duration.ofMillis(random.nextInt(3000)));
            }
            client.comesBack();
        }

        private void listen() {
            for (ServiceMessage message : server.take()) {
                if (message instanceof ServiceMessage.ConnectionData data) {
                    ByteBuf payload = data.payload();
                    for (ByteBuf body = codec.nextFrame(payload, 1 << 20);
                            body != null;
                            body = codec.nextFrame(payload, 1 << 20)) {
                        heard(codec.read(body));
                    }
                    assertThat(payload.isReadable()).as("half a message").isFalse();
                }
            }
        }

        private void heard(HubMessage message) {
            assertThat(message).isInstanceOfAny(HubMessage.Invocation.class, HubMessage.Ping.class);
            if (message instanceof HubMessage.Invocation call) {
                heardByServer.add(call.target());
            }
        }

        void comeToAnEnd() {
            client.saysAll();
            client.hearsAll();
            listen();
        }
    }
}
