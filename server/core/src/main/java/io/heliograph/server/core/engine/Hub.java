package io.heliograph.server.core.engine;

import io.heliograph.access.StickyMode;
import io.heliograph.server.core.Clock;
import io.heliograph.server.core.HubName;
import io.heliograph.server.core.ServiceMode;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What all shards share of one hub: its mode, its server connections, the number of its clients.
 * Safe for use by any thread.
 */
final class Hub {

    private static final Logger LOG = LoggerFactory.getLogger(Hub.class);
    private static final long COMPLAINT_INTERVAL_MILLIS = 10_000;
    private static final int TICKS_PER_MILLI = 10_000;
    private static final long UNIX_EPOCH_IN_TICKS = 621_355_968_000_000_000L;

    private final HubName name;
    private final ServiceMode mode;
    private final Clock clock;
    private final AtomicInteger clients = new AtomicInteger();
    private final AtomicLong lastStamp = new AtomicLong();
    private final AtomicLong lastComplaint = new AtomicLong();
    private volatile List<ServerConnection> servers = List.of();
    private volatile long lackingSinceMillis;
    private volatile boolean hadServer;
    private boolean lacking = true;

    Hub(HubName name, ServiceMode mode, Clock clock) {
        this.name = name;
        this.mode = mode;
        this.clock = clock;
        this.lackingSinceMillis = clock.epochMillis();
    }

    HubName name() {
        return name;
    }

    ServiceMode mode() {
        return mode;
    }

    /** Its server connections, in the order of their coming. */
    List<HubOverview.Server> serversSeen() {
        return servers.stream()
                .map(server ->
                        new HubOverview.Server(
                                server.serverId(),
                                server.name().connectionId(),
                                !server.isAssignable() && !server.isWeak(),
                                server.isWeak(),
                                server.clientCount()))
                .toList();
    }

    AtomicInteger clients() {
        return clients;
    }

    /** All connections of its hub servers; a list that stays as it is. */
    List<ServerConnection> servers() {
        return servers;
    }

    synchronized void add(ServerConnection server) {
        List<ServerConnection> grown = new ArrayList<>(servers);
        grown.add(server);
        servers = List.copyOf(grown);
        hadServer = true;
        lacking = !hasAssignableServer();
    }

    synchronized void remove(ServerConnection server) {
        List<ServerConnection> left = new ArrayList<>(servers);
        if (left.remove(server)) {
            servers = List.copyOf(left);
            noteLack();
        }
    }

    /** Called when a connection goes or takes no more clients. */
    synchronized void noteLack() {
        if (!lacking && !hasAssignableServer()) {
            lacking = true;
            lackingSinceMillis = clock.epochMillis();
        }
    }

    boolean hasAssignableServer() {
        return servers.stream().anyMatch(ServerConnection::isAssignable);
    }

    /** Whether hub servers have a place here. Weak connections do in every mode: they only send. */
    boolean takesHubServers() {
        return mode != ServiceMode.SERVERLESS;
    }

    /** Whether a client that arrives now is served, by a hub server or without one. */
    boolean canServe(@Nullable String stickyServer, StickyMode sticky) {
        return choose(stickyServer, sticky) != null || servesAlone();
    }

    /** Whether a client that no hub server can be given is served without one. */
    boolean servesAlone() {
        return mode == ServiceMode.SERVERLESS
                || (mode == ServiceMode.AUTO && !hasAssignableServer());
    }

    /**
     * Whether a client may be promised that it can come back on a new line: all hub servers that it
     * could be given to allow it, or there is none and it is served without.
     */
    boolean grantsStatefulReconnect(@Nullable String stickyServer, StickyMode sticky) {
        ServerConnection chosen = choose(stickyServer, sticky);
        if (chosen == null) {
            return servesAlone();
        }
        boolean isGiven = sticky != StickyMode.DISABLED && chosen.serverId().equals(stickyServer);
        return servers.stream()
                .filter(ServerConnection::isAssignable)
                .filter(server -> !isGiven || server.serverId().equals(stickyServer))
                .allMatch(ServerConnection::allowsStatefulReconnects);
    }

    /**
     * The server connection that is to serve a client, see {@link Balance}; null if there is none.
     */
    @Nullable ServerConnection choose(@Nullable String stickyServer, StickyMode sticky) {
        if (mode == ServiceMode.SERVERLESS) {
            return null;
        }
        List<ServerConnection> all = servers;
        if (sticky != StickyMode.DISABLED && stickyServer != null) {
            ServerConnection wanted =
                    Balance.choose(all, server -> server.serverId().equals(stickyServer));
            if (wanted != null) {
                return wanted;
            }
        }
        return sticky == StickyMode.REQUIRED ? null : Balance.choose(all, server -> true);
    }

    /** One of another hub server than {@code leaving}'s; null if there is none. */
    @Nullable ServerConnection chooseInsteadOf(ServerConnection leaving) {
        return Balance.choose(servers, server -> !server.serverId().equals(leaving.serverId()));
    }

    /** Some open connection of that hub server; null if it has none. */
    @Nullable ServerConnection connectionOf(String serverId) {
        for (ServerConnection server : servers) {
            if (server.serverId().equals(serverId)) {
                return server;
            }
        }
        return null;
    }

    /**
     * Answer to a {@code servers} ping: a stamp in .NET ticks that grows with every answer, then
     * the ids in order.
     */
    String serversAnswer() {
        TreeSet<String> ids = new TreeSet<>();
        servers.stream()
                .filter(server -> !server.isWeak())
                .forEach(server -> ids.add(server.serverId()));
        long ticks = clock.epochMillis() * TICKS_PER_MILLI + UNIX_EPOCH_IN_TICKS;
        long stamp = lastStamp.updateAndGet(last -> Math.max(last + 1, ticks));
        return stamp + ":" + String.join(";", ids);
    }

    /**
     * Tells the log, at most every ten seconds, that clients are refused. {@code wanted}: the hub
     * server that one has to have.
     */
    void complainOfNoServer(@Nullable String wanted) {
        long now = clock.epochMillis();
        long last = lastComplaint.get();
        if (now - last < COMPLAINT_INTERVAL_MILLIS || !lastComplaint.compareAndSet(last, now)) {
            return;
        }
        if (hasAssignableServer()) {
            LOG.warn(
                    "hub {}: hub server {}, which its client has to have, is not connected: the"
                            + " client is refused (no_hub_server)",
                    name,
                    wanted);
        } else if (!hadServer) {
            LOG.warn(
                    "hub {}: no hub server has connected yet: its clients are refused"
                            + " (no_hub_server)",
                    name);
        } else {
            LOG.warn(
                    "hub {} has had no hub server since {}: its clients are refused"
                            + " (no_hub_server)",
                    name,
                    Instant.ofEpochMilli(lackingSinceMillis));
        }
    }
}
