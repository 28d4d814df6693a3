package io.heliograph.server.core.engine;

import io.heliograph.access.ClientIdentity;
import io.heliograph.server.core.Clock;
import io.heliograph.server.core.CloseReason;
import io.heliograph.server.core.ConnectionIds;
import io.heliograph.server.core.CoreSettings;
import io.heliograph.server.core.HubName;
import io.heliograph.server.core.Loop;
import io.heliograph.server.core.story.Closer;
import io.heliograph.server.core.story.Story;
import io.heliograph.server.core.story.StoryEvent;
import io.heliograph.server.core.story.StoryRing;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** All shards of one node. Safe for use by any thread. */
public final class Engine {

    private static final Logger LOG = LoggerFactory.getLogger(Engine.class);

    private final CoreSettings settings;
    private final Clock clock;
    private final ConnectionIds ids = new ConnectionIds();
    private final Hubs hubs;
    private final Negotiations negotiations;
    private final ConnectionTokens tokens = new ConnectionTokens(ids);
    private final Locations locations;
    private final StatefulSessions statefulSessions;
    private final List<Shard> shards;
    private final Router router;
    private volatile boolean stopping;
    private volatile boolean stopped;

    public Engine(CoreSettings settings, Clock clock, List<? extends Loop> loops) {
        this.settings = settings;
        this.clock = clock;
        this.hubs = new Hubs(settings, clock);
        List<Shard> made = new ArrayList<>(loops.size());
        for (int i = 0; i < loops.size(); i++) {
            made.add(new Shard(this, loops.get(i), i));
        }
        this.shards = List.copyOf(made);
        this.negotiations = new Negotiations(clock);
        this.statefulSessions = new StatefulSessions(settings.stateful());
        this.locations = new Locations(ids, shards.size());
        this.router = router(new DirectDispatch(shards), null);
    }

    /** Lets time pass. */
    public void start() {
        shards.forEach(Shard::start);
    }

    /** {@code asker}: see {@link Router}. */
    Router router(ShardDispatch dispatch, @Nullable String asker) {
        return new Router(hubs, locations, tokens, clock, dispatch, asker);
    }

    /** The way of REST calls to clients. */
    public Router router() {
        return router;
    }

    public List<Shard> shards() {
        return shards;
    }

    /** Why a client of {@code hub} cannot be let in now; null if it can. */
    public @Nullable CloseReason refusal(HubName hub, ClientIdentity identity) {
        if (stopping) {
            return CloseReason.SERVICE_SHUTDOWN;
        }
        Hub asked = hubs.get(hub);
        if (asked.canServe(identity.stickyServer(), identity.stickyMode())) {
            return null;
        }
        asked.complainOfNoServer(identity.stickyServer());
        here().run(shard ->
                shard.stories()
                        .ofClient(
                                hub,
                                "",
                                identity.userId(),
                                new StoryEvent.NegotiateRefused(CloseReason.NO_HUB_SERVER)));
        return CloseReason.NO_HUB_SERVER;
    }

    /** Whether a client of {@code hub} that asks for it may come back on a new line. */
    public boolean grantsStatefulReconnect(HubName hub, ClientIdentity identity) {
        return settings.stateful().enabled()
                && hubs.get(hub)
                        .grantsStatefulReconnect(identity.stickyServer(), identity.stickyMode());
    }

    /** The connection to which a new line with the secret {@code token} leads; null if none. */
    public @Nullable StatefulSession resumable(String token) {
        return statefulSessions.find(token);
    }

    /** Promises a connection to a client: it has to be opened within 15 s. */
    public Negotiation negotiate(HubName hub, ClientIdentity identity) {
        return negotiate(hub, identity, false);
    }

    /** The same. {@code stateful}: the client is told that it may come back on a new line. */
    public Negotiation negotiate(HubName hub, ClientIdentity identity, boolean stateful) {
        Shard here = here();
        int shard = here.index();
        String id = ids.next(shard);
        Negotiation promised = negotiations.promise(id, tokens.of(id), hub, identity, stateful);
        note(promised, new StoryEvent.Negotiated());
        return promised;
    }

    /** A request for what was promised came with a token that does not let in. */
    public void tokenRefused(Negotiation promised, String code, String cause) {
        note(promised, new StoryEvent.TokenRefused(code, StoryRing.cut(cause)));
    }

    /** Promises that ran out are told as ends: nobody came. */
    void forgetExpiredPromises() {
        negotiations.forgetExpired(promised -> {
            CloseReason reason = CloseReason.PROMISE_EXPIRED;
            LOG.debug(
                    "client {} of hub {} closed: {} ({})",
                    promised.connectionId(),
                    promised.hub(),
                    reason.sentence(),
                    reason.code());
            // Beside its beginning, so that the one is not forgotten before the other.
            Shard shard = shards.get(ids.shardOf(promised.connectionId()));
            note(
                    shard,
                    promised,
                    new StoryEvent.Closed(Closer.of(reason, null), reason, null, null, null));
        });
    }

    /** Whether the connection of that id can still be opened by the client that it is for. */
    boolean isPromised(String connectionId) {
        return ids.shardOf(connectionId) >= 0 && promised(tokens.of(connectionId)) != null;
    }

    private void note(Negotiation promised, StoryEvent event) {
        note(here(), promised, event);
    }

    private static void note(Shard place, Negotiation promised, StoryEvent event) {
        place.run(shard ->
                shard.stories()
                        .ofClient(
                                promised.hub(),
                                promised.connectionId(),
                                promised.identity().userId(),
                                event));
    }

    /** The shard of the loop that this is called on; the first one elsewhere. */
    private Shard here() {
        for (Shard candidate : shards) {
            if (candidate.loop().isCurrent()) {
                return candidate;
            }
        }
        return shards.get(0);
    }

    /**
     * Answers what is known of the connection of that id, or of the {@code latest} connections of
     * the user, or of the hub server, of that name; the newest first.
     */
    public void stories(String name, int latest, Consumer<List<Story>> answer) {
        new StorySearch(this, name, latest, answer).run();
    }

    /** The promise of {@code token}, which stays; null if there is none or it is too old. */
    public @Nullable Negotiation promised(String token) {
        return negotiations.find(token);
    }

    /**
     * Takes the promise back when it is made true; null if there is none for {@code token} or it is
     * too old.
     */
    public @Nullable Negotiation claim(String token) {
        return negotiations.claim(token);
    }

    /** Answers who is connected, hub by hub, with so many clients of each by name. */
    public void overview(int clientsPerHub, Consumer<List<HubOverview>> answer) {
        new OverviewQuestion(hubs, shards, clientsPerHub, answer).run();
    }

    /** Clients of {@code hub} whose handshake was read. */
    public int clientCount(HubName hub) {
        return hubs.get(hub).clients().get();
    }

    /** Whether a hub server can take clients of {@code hub} now. */
    public boolean hasHubServer(HubName hub) {
        return hubs.get(hub).hasAssignableServer();
    }

    /** Name of this node as hub servers see it. */
    public String instanceId() {
        return ids.node();
    }

    /** Ends everything at once, see {@link #stop(Duration)}. */
    public CompletableFuture<Void> stop() {
        return stop(Duration.ZERO);
    }

    /**
     * Lets nobody in any more, closes all clients with reconnect allowed, spread over {@code time}
     * if they are many, then all server connections; done when every close was handed to its
     * transport.
     */
    public CompletableFuture<Void> stop(Duration time) {
        stopping = true;
        return new Drain(shards, time).run().thenRun(() -> stopped = true);
    }

    /** True from the moment on that nobody is let in any more. */
    public boolean isStopping() {
        return stopping;
    }

    boolean isStopped() {
        return stopped;
    }

    CoreSettings settings() {
        return settings;
    }

    Clock clock() {
        return clock;
    }

    ConnectionIds ids() {
        return ids;
    }

    Negotiations negotiations() {
        return negotiations;
    }

    Locations locations() {
        return locations;
    }

    StatefulSessions statefulSessions() {
        return statefulSessions;
    }

    Hubs hubs() {
        return hubs;
    }
}
