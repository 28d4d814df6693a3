package io.heliograph.benchmarks;

import io.heliograph.server.core.HubName;
import io.heliograph.server.node.Configuration;
import io.heliograph.server.node.Node;
import io.heliograph.server.node.NodeSettings;
import io.heliograph.wire.hub.HubProtocol;

import java.io.IOException;

/** The service under measurement. */
final class ServicePart implements Part {

    static final HubName HUB = new HubName("bench");

    private final Node node;

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

    @Override
    public void close() {
        node.close();
    }
}
