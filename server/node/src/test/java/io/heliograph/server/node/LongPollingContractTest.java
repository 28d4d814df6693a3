package io.heliograph.server.node;

import org.jspecify.annotations.Nullable;

import java.io.IOException;

/** What every transport promises, over long polling. */
class LongPollingContractTest extends TransportContract {

    @Override
    TransportClient open(String path, @Nullable String token)
            throws IOException, InterruptedException {
        return LongPollingClient.open(node, path, token);
    }

    @Override
    String mask() {
        return "4";
    }

    @Override
    boolean isPinged() {
        return false;
    }

    @Override
    boolean isBinary() {
        return true;
    }

    @Override
    int secondOpening() {
        return 200;
    }
}
