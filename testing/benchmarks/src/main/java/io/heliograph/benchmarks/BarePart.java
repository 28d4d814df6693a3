package io.heliograph.benchmarks;

import io.heliograph.server.edge.http.WebSocketFraming;
import io.heliograph.wire.hub.HubProtocol;
import io.netty.buffer.ByteBuf;

/** The bare broadcaster that the service is compared with. */
final class BarePart implements Part {

    private final BareBroadcaster bare;
    private HubProtocol protocol = HubProtocol.JSON;
    private TimedMessage message = TimedMessage.of(protocol, TimedMessage.LEAST_BYTES);

    BarePart(int loops) {
        bare = new BareBroadcaster(loops);
    }

    @Override
    public String obey(String command, Words arguments) {
        return switch (command) {
            case "port" -> Integer.toString(bare.port());
            case "message" -> {
                protocol = ServicePart.protocol(arguments.text());
                message = TimedMessage.of(protocol, arguments.number());
                yield "";
            }
            case "broadcast" -> {
                int due = arguments.number();
                ByteBuf payload = message.at(arguments.longNumber());
                WebSocketFraming framing =
                        protocol.binary() ? WebSocketFraming.BINARY : WebSocketFraming.TEXT;
                bare.broadcast(framing.frame(payload), due);
                yield "";
            }
            default -> throw new IllegalArgumentException("no command: " + command);
        };
    }

    @Override
    public void close() {
        bare.close();
    }
}
