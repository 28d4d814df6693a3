package io.heliograph.server.node;

import org.jspecify.annotations.Nullable;

import java.io.IOException;

/** What every transport promises, over server-sent events. */
class EventStreamContractTest extends TransportContract {

    @Override
    TransportClient open(String path, @Nullable String token)
            throws IOException, InterruptedException {
        return EventStreamClient.open(node, path, token);
    }

    @Override
    String mask() {
        return "2";
    }

    @Override
    boolean isPinged() {
        return true;
    }

    @Override
    boolean isBinary() {
        return false;
    }

    @Override
    int secondOpening() {
        return 409;
    }
}
