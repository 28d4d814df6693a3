package io.heliograph.server.node;

import io.heliograph.access.TokenVerifier;
import io.heliograph.server.core.Clock;
import io.heliograph.server.core.engine.Engine;
import io.heliograph.server.edge.Doors;
import io.heliograph.server.edge.admin.AdminDoor;
import io.heliograph.server.edge.app.AppDoor;
import io.heliograph.server.edge.client.ClientDoor;
import io.heliograph.server.edge.client.DevNegotiation;
import io.heliograph.server.edge.console.ConsoleDoor;
import io.heliograph.server.edge.door.Home;
import io.heliograph.server.edge.http.HttpListener;
import io.heliograph.server.edge.http.HttpSettings;
import io.heliograph.server.edge.http.Loops;
import io.heliograph.server.edge.rest.RestDoor;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A running service. */
public final class Node implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Node.class);
    private static final int STOP_SECONDS = 5;
    private static final int CLOSE_MILLIS = 3000;

    private final NodeSettings settings;
    private final Loops loops;
    private final Engine engine;
    private final HttpListener listener;

    private Node(NodeSettings settings, Loops loops, Engine engine, HttpListener listener) {
        this.settings = settings;
        this.loops = loops;
        this.engine = engine;
        this.listener = listener;
    }

    /**
     * @throws IOException when the address cannot be listened on
     */
    public static Node start(NodeSettings settings) throws IOException {
        return start(settings, Clock.SYSTEM);
    }

    /** With a clock that a test holds. Tokens go by the time of the system. */
    static Node start(NodeSettings settings, Clock clock) throws IOException {
        Loops loops = new Loops(settings.loops());
        Engine engine = new Engine(settings.core(), clock, loops.all());
        TokenVerifier verifier = new TokenVerifier(settings.keys(), InstantSource.system());
        Home home = new Home(engine);
        DevNegotiation dev =
                settings.devNegotiate()
                        ? new DevNegotiation(settings.keys().primary(), InstantSource.system())
                        : null;
        Doors doors =
                new Doors(
                        new ClientDoor(home, verifier, settings.messages(), clock),
                        new AppDoor(home, verifier),
                        new RestDoor(engine, verifier, settings.rest(), InstantSource.system()),
                        new AdminDoor(engine, verifier, settings.knownKeys()),
                        dev,
                        settings.console() ? new ConsoleDoor(settings.developmentKey()) : null);
        HttpSettings http = HttpSettings.of(settings.host(), settings.port());
        try {
            HttpListener listener =
                    HttpListener.start(
                            loops,
                            http.withMaxBodyBytes(
                                    Math.max(http.maxBodyBytes(), settings.messages().longest())),
                            settings.unauthenticated(),
                            doors);
            engine.start();
            return new Node(settings, loops, engine, listener);
        } catch (IOException e) {
            loops.close();
            throw e;
        }
    }

    public Engine engine() {
        return engine;
    }

    public int port() {
        return listener.port();
    }

    /** Number of open connections, of every kind. */
    public int connections() {
        return listener.connectionCount();
    }

    /** The address as a client on this machine writes it. */
    public String url() {
        String host = settings.host();
        String reachable =
                host.equals("127.0.0.1") || host.equals("0.0.0.0") || host.equals("::")
                        ? "localhost"
                        : host;
        return "http://"
                + (reachable.contains(":") ? "[" + reachable + "]" : reachable)
                + ":"
                + port();
    }

    /**
     * Takes nobody in any more, closes clients with reconnect allowed and a few at a time, then hub
     * servers, then the rest.
     */
    @Override
    public void close() {
        listener.stopAccepting();
        try {
            Duration drain = settings.drainTime();
            engine.stop(drain).get(drain.toSeconds() + STOP_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            LOG.warn("not every connection could be told of the stop: {}", e.toString());
        }
        listener.awaitConnections(CLOSE_MILLIS);
        loops.close();
    }
}
