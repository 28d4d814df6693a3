package io.heliograph.server.node;

import org.jspecify.annotations.Nullable;

import java.io.IOException;

/** What every transport promises, over WebSockets. */
class WebSocketContractTest extends TransportContract {

    @Override
    TransportClient open(String path, @Nullable String token)
            throws IOException, InterruptedException {
        return WebSocketClient.open(node, path, token);
    }

    @Override
    String mask() {
        return "1";
    }

    @Override
    boolean isPinged() {
        return true;
    }

    @Override
    boolean isBinary() {
        return true;
    }

    @Override
    int secondOpening() {
        return 409;
    }
}
