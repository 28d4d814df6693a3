package io.heliograph.server.edge.http;

import java.io.IOException;
import java.time.Duration;

/** A listener on a free port of this machine, with loops of its own. */
final class TestServer implements AutoCloseable {

    private final Loops loops = new Loops(1);
    private final HttpListener listener;

    TestServer(HttpSettings settings, HttpHandler handler) throws IOException {
        this(settings, UnauthenticatedLimits.defaults(), handler);
    }

    TestServer(HttpSettings settings, UnauthenticatedLimits limits, HttpHandler handler)
            throws IOException {
        listener = HttpListener.start(loops, settings, limits, handler);
    }

    TestServer(HttpHandler handler) throws IOException {
        this(HttpSettings.of("127.0.0.1", 0), handler);
    }

    static HttpSettings settings(int maxBodyBytes, Duration requestTimeout, Duration idleTimeout) {
        return new HttpSettings(
                "127.0.0.1", 0, maxBodyBytes, 2048, 1024, requestTimeout, idleTimeout);
    }

    HttpListener listener() {
        return listener;
    }

    /** The only one. */
    NettyLoop loop() {
        return loops.all().get(0);
    }

    RawClient connect() throws IOException {
        return new RawClient(listener.port());
    }

    @Override
    public void close() {
        listener.stopAccepting();
        loops.close();
    }
}
