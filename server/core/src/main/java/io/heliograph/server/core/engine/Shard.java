package io.heliograph.server.core.engine;

import io.heliograph.server.core.AppSink;
import io.heliograph.server.core.ClientSink;
import io.heliograph.server.core.CloseReason;
import io.heliograph.server.core.HubName;
import io.heliograph.server.core.Loop;
import io.heliograph.server.core.ResumableSink;
import io.heliograph.server.core.story.StoryEvent;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * One event loop and everything that lives on it: clients, their directories, calls to clients that
 * wait for a result, and the server connections that arrived here. Home thread: the loop; all
 * methods but {@link #run}, {@link #runAll}, {@link #loop} and {@link #index} are called there.
 *
 * <p>Deadlines are kept by {@link #sweep} alone, once a second: no connection has a timer that runs
 * while nothing happens.
 */
public final class Shard {

    private static final Logger LOG = LoggerFactory.getLogger(Shard.class);
    private static final Duration SWEEP_INTERVAL = Duration.ofSeconds(1);

    private final Engine engine;
    private final Loop loop;
    private final int index;
    private final ClientTable clients = new ClientTable();
    private final Map<HubName, HubDirectory> directories = new HashMap<>();
    private final List<ServerConnection> servers = new ArrayList<>();
    private final Set<StatefulSession> stateful = new LinkedHashSet<>();
    private final ClientInvocations invocations = new ClientInvocations(this);
    private final ConnectionRequests connectionRequests;
    private final Stories stories;
    private final ServiceInvocations serviceInvocations = new ServiceInvocations(this);

    Shard(Engine engine, Loop loop, int index) {
        this.engine = engine;
        this.loop = loop;
        this.index = index;
        this.connectionRequests = new ConnectionRequests(engine.instanceId());
        this.stories = new Stories(engine.clock(), engine.settings().storyEvents());
    }

    public Loop loop() {
        return loop;
    }

    public int index() {
        return index;
    }

    Engine engine() {
        return engine;
    }

    ClientInvocations invocations() {
        return invocations;
    }

    Stories stories() {
        return stories;
    }

    ServiceInvocations serviceInvocations() {
        return serviceInvocations;
    }

    long nanoTime() {
        return engine.clock().nanoTime();
    }

    /**
     * A client whose transport is up. Its connection id is {@code negotiation}'s, or a new one for
     * null.
     */
    public ClientConnection connect(
            HubName hub,
            @Nullable Negotiation negotiation,
            ClientDetails details,
            ClientSink sink) {
        String id = negotiation == null ? engine.ids().next(index) : negotiation.connectionId();
        ClientConnection client =
                new ClientConnection(this, engine.hubs().get(hub), id, details, sink);
        clients.put(client);
        engine.locations().put(id, index);
        client.note(new StoryEvent.Opened(sink.transport()));
        if (engine.isStopping()) {
            client.close(CloseReason.SERVICE_SHUTDOWN, null);
        }
        return client;
    }

    /**
     * A client whose transport is up and who was told that it may come back on a new line.
     *
     * @param maxMessageBytes longest hub message of the client
     */
    public StatefulSession connectStateful(
            Negotiation negotiation,
            ClientDetails details,
            ResumableSink line,
            int maxMessageBytes) {
        StatefulSession session = new StatefulSession(this, negotiation, line, maxMessageBytes);
        stateful.add(session);
        session.opened(connect(negotiation.hub(), negotiation, details, session));
        return session;
    }

    void forget(StatefulSession session) {
        stateful.remove(session);
    }

    /**
     * A hub server whose transport is up.
     *
     * @param cid the name that the hub server gave this connection
     */
    public ServerConnection connectServer(HubName hub, String serverId, String cid, AppSink sink) {
        ServerConnection server =
                new ServerConnection(this, engine.hubs().get(hub), serverId, cid, sink);
        servers.add(server);
        if (engine.isStopping()) {
            server.close(CloseReason.SERVICE_SHUTDOWN);
        }
        return server;
    }

    /** Runs {@code command} here, now if on the loop. Safe for any thread. */
    void run(ShardCommand command) {
        if (loop.isCurrent()) {
            runGuarded(command);
        } else {
            loop.execute(() -> runGuarded(command));
        }
    }

    /** Runs all of {@code commands} as one task. Safe for any thread. */
    void runAll(List<ShardCommand> commands) {
        loop.run(() -> commands.forEach(this::runGuarded));
    }

    private void runGuarded(ShardCommand command) {
        try {
            command.run(this);
        } catch (RuntimeException e) {
            LOG.error("a command failed on shard {} (internal_error); the others go on", index, e);
        }
    }

    @Nullable ClientConnection client(String id) {
        return clients.get(id);
    }

    /** The client of that id if it belongs to {@code hub}. */
    @Nullable ClientConnection client(Hub hub, String id) {
        ClientConnection client = clients.get(id);
        return client != null && client.hub() == hub ? client : null;
    }

    /** The user's clients of all hubs. */
    List<ClientConnection> connectionsOf(String user) {
        return directories.values().stream()
                .flatMap(directory -> directory.connectionsOf(user).stream())
                .toList();
    }

    void eachServer(Consumer<ServerConnection> action) {
        servers.forEach(action);
    }

    HubDirectory directory(Hub hub) {
        return directories.computeIfAbsent(hub.name(), key -> new HubDirectory());
    }

    void forget(ClientConnection client) {
        clients.remove(client.id());
        engine.locations().remove(client.id());
        serviceInvocations.clientGone(client);
    }

    void forget(ServerConnection server) {
        servers.remove(server);
    }

    /** Closes all clients of a server connection that is gone or leaves. */
    void closeClientsOf(ServerConnection server, CloseReason reason) {
        for (ClientConnection client : directory(server.hub()).snapshot()) {
            if (client.server() == server) {
                guarded(() -> client.close(reason, null));
            }
        }
    }

    void resumeClientsOf(ServerConnection server) {
        for (ClientConnection client : directory(server.hub()).snapshot()) {
            ServedSession session = client.served();
            if (session != null && session.server() == server) {
                guarded(session::resumeReading);
            }
        }
    }

    /** Begins to move all clients of a server connection that leaves; the sweep goes on with it. */
    void migrateClientsOf(ServerConnection server) {
        for (ClientConnection client : directory(server.hub()).snapshot()) {
            ServedSession session = client.served();
            if (session != null && session.server() == server) {
                guarded(client::migrate);
            }
        }
    }

    int clientCount() {
        return clients.size();
    }

    /** Closes that many clients, or all if there are fewer. */
    void closeClients(int count, CloseReason reason) {
        clients.snapshot(count).forEach(client -> guarded(() -> client.close(reason, null)));
    }

    /** Tells hub servers that the service stops. */
    void announceStop() {
        servers.forEach(ServerConnection::announceStop);
    }

    /** Asks hub servers to say no more; false if there are none. */
    boolean silenceServers() {
        servers.forEach(ServerConnection::silence);
        return !servers.isEmpty();
    }

    void closeAllServers(CloseReason reason) {
        List.copyOf(servers).forEach(server -> server.close(reason));
    }

    void start() {
        loop.schedule(this::sweepAndGoOn, SWEEP_INTERVAL);
    }

    private void sweepAndGoOn() {
        if (engine.isStopped()) {
            return;
        }
        try {
            sweep();
        } catch (RuntimeException e) {
            LOG.error("the sweep of shard {} failed (internal_error); it goes on", index, e);
        }
        loop.schedule(this::sweepAndGoOn, SWEEP_INTERVAL);
    }

    /** One connection's failure must not keep the others from their pings. */
    private void guarded(Runnable action) {
        try {
            action.run();
        } catch (RuntimeException e) {
            LOG.error("a connection failed in the sweep of shard {} (internal_error)", index, e);
        }
    }

    /** Everything that depends on time. */
    void sweep() {
        long nanos = nanoTime();
        long millis = engine.clock().epochMillis();
        if (index == 0) {
            engine.forgetExpiredPromises();
            connectionRequests.sweep(engine.hubs(), nanos);
        }
        for (ClientConnection client : clients.snapshot()) {
            guarded(() -> client.sweep(nanos, millis));
        }
        for (ServerConnection server : List.copyOf(servers)) {
            guarded(() -> server.sweep(nanos));
        }
        for (StatefulSession session : List.copyOf(stateful)) {
            guarded(() -> session.sweep(nanos));
        }
        invocations.sweep(nanos);
        serviceInvocations.sweep(nanos);
        directories.values().forEach(directory -> directory.forgetExpired(millis));
        directories
                .values()
                .removeIf(directory -> directory.isEmpty() && directory.remembersNothing());
    }
}
