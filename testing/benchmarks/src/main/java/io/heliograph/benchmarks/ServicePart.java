package io.heliograph.benchmarks;

import io.heliograph.server.core.HubName;
import io.heliograph.server.core.Payload;
import io.heliograph.server.core.Recipients;
import io.heliograph.server.node.Configuration;
import io.heliograph.server.node.Node;
import io.heliograph.server.node.NodeSettings;
import io.heliograph.wire.hub.HubProtocol;
import io.netty.buffer.ByteBuf;

import java.io.IOException;
import java.util.Set;

/** The service under measurement. */
final class ServicePart implements Part {

    static final HubName HUB = new HubName("bench");

    private final Node node;
    private TimedMessage message = TimedMessage.of(HubProtocol.JSON, TimedMessage.LEAST_BYTES);

    ServicePart(int loops, String mode) throws IOException {
        node =
                Node.start(
                        NodeSettings.of(
                                new Configuration()
                                        .set("listen.port", "0")
                                        .set("service.loops", Integer.toString(loops))
                                        .set("service.mode", mode)));
    }

    @Override
    public String obey(String command, Words arguments) {
        return switch (command) {
            case "port" -> Integer.toString(node.port());
            case "connections" -> Integer.toString(node.connections());
            case "message" -> {
                message = TimedMessage.of(protocol(arguments.text()), arguments.number());
                yield "";
            }
            case "broadcast" -> {
                broadcast(arguments.number(), arguments.longNumber());
                yield "";
            }
            default -> throw new IllegalArgumentException("no command: " + command);
        };
    }

    static HubProtocol protocol(String name) {
        HubProtocol protocol = HubProtocol.of(name);
        if (protocol == null) {
            throw new IllegalArgumentException("no hub protocol: " + name);
        }
        return protocol;
    }

    /** {@code due} messages of one turn of the loop, as if one read had brought them. */
    private void broadcast(int due, long nanos) {
        ByteBuf encoded = message.at(nanos);
        node.engine()
                .shards()
                .get(0)
                .loop()
                .execute(() -> {
                    for (int i = 0; i < due; i++) {
                        node.engine()
                                .router()
                                .send(
                                        HUB,
                                        new Recipients.Everyone(Set.of()),
                                        Payload.lazy(protocol -> encoded.copy()));
                    }
                });
    }

    @Override
    public void close() {
        node.close();
    }
}
