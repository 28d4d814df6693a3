package io.heliograph.server.core.engine;

import io.heliograph.access.TokenClaim;
import io.heliograph.server.core.ClientCommand;
import io.heliograph.server.core.ClientFilter;
import io.heliograph.server.core.Clock;
import io.heliograph.server.core.HubName;
import io.heliograph.server.core.Payload;
import io.heliograph.server.core.Recipients;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;
import java.util.function.BiPredicate;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * What can be done to clients from outside, whoever asks: a hub server or a REST call. As safe for
 * threads as its way to the shards.
 *
 * <p>Answers come once, on the loop of the shard that had the last word, after the effect can be
 * seen on all shards.
 */
public final class Router {

    /** One client of a group. */
    public record Member(String connectionId, @Nullable String userId) {}

    private final Hubs hubs;
    private final Locations locations;
    private final ConnectionTokens tokens;
    private final Clock clock;
    private final ShardDispatch dispatch;
    private final @Nullable String asker;

    /**
     * @param asker the hub server that asks; null for REST callers
     */
    Router(
            Hubs hubs,
            Locations locations,
            ConnectionTokens tokens,
            Clock clock,
            ShardDispatch dispatch,
            @Nullable String asker) {
        this.hubs = hubs;
        this.locations = locations;
        this.tokens = tokens;
        this.clock = clock;
        this.dispatch = dispatch;
        this.asker = asker;
    }

    /** Sends {@code payload} to every recipient that exists; takes it over. */
    public void send(HubName hubName, Recipients recipients, Payload payload) {
        Hub hub = hubs.get(hubName);
        if (recipients instanceof Recipients.Connections connections) {
            sendToConnections(hub, connections, payload);
            return;
        }
        payload.retain(dispatch.shards());
        dispatch.toAll(shard -> {
            try {
                shard.directory(hub).each(recipients, client -> client.deliver(payload));
            } finally {
                payload.release();
            }
        });
        payload.release();
    }

    private void sendToConnections(Hub hub, Recipients.Connections connections, Payload payload) {
        for (String id : connections.ids()) {
            int shardIndex = locations.shardOf(id);
            if (shardIndex < 0) {
                continue;
            }
            payload.retain();
            dispatch.to(
                    shardIndex,
                    shard -> {
                        try {
                            ClientConnection client = shard.client(hub, id);
                            if (client != null) {
                                client.deliver(payload);
                            }
                        } finally {
                            payload.release();
                        }
                    });
        }
        payload.release();
    }

    /** Answers false if there is no such connection. */
    public void join(HubName hubName, String connectionId, String group, Consumer<Boolean> answer) {
        onClient(
                hubName,
                connectionId,
                (shard, client) -> {
                    if (!client.isListed()) {
                        return false;
                    }
                    shard.directory(client.hub()).join(client, group);
                    return true;
                },
                answer);
    }

    /** Answers false if there is no such connection. {@code group} null: every group. */
    public void leave(
            HubName hubName,
            String connectionId,
            @Nullable String group,
            Consumer<Boolean> answer) {
        onClient(
                hubName,
                connectionId,
                (shard, client) -> {
                    shard.directory(client.hub()).leave(client, group);
                    return true;
                },
                answer);
    }

    /** {@code ttlSeconds}: see {@link RememberedGroups#put}. Answers true. */
    public void joinUser(
            HubName hubName,
            String user,
            String group,
            @Nullable Integer ttlSeconds,
            Consumer<Boolean> answer) {
        Hub hub = hubs.get(hubName);
        long now = clock.epochMillis();
        onEveryShard(
                shard -> {
                    shard.directory(hub).joinUser(user, group, ttlSeconds, now);
                    return true;
                },
                answer);
    }

    /** {@code group} null: every group. Answers true. */
    public void leaveUser(
            HubName hubName, String user, @Nullable String group, Consumer<Boolean> answer) {
        Hub hub = hubs.get(hubName);
        onEveryShard(
                shard -> {
                    shard.directory(hub).leaveUser(user, group);
                    return true;
                },
                answer);
    }

    public void connectionExists(HubName hubName, String connectionId, Consumer<Boolean> answer) {
        onClient(hubName, connectionId, (shard, client) -> client.isListed(), answer);
    }

    public void userExists(HubName hubName, String user, Consumer<Boolean> answer) {
        Hub hub = hubs.get(hubName);
        onEveryShard(shard -> !shard.directory(hub).connectionsOf(user).isEmpty(), answer);
    }

    public void groupExists(HubName hubName, String group, Consumer<Boolean> answer) {
        Hub hub = hubs.get(hubName);
        onEveryShard(shard -> !shard.directory(hub).membersOf(group).isEmpty(), answer);
    }

    /** True while a connection of the user is in the group, or its membership is remembered. */
    public void isUserInGroup(
            HubName hubName, String user, String group, Consumer<Boolean> answer) {
        Hub hub = hubs.get(hubName);
        long now = clock.epochMillis();
        onEveryShard(shard -> shard.directory(hub).isUserInGroup(user, group, now), answer);
    }

    /** Closes every recipient that exists, for good. Answers whether there was one. */
    public void close(
            HubName hubName,
            Recipients recipients,
            @Nullable String reason,
            Consumer<Boolean> answer) {
        Hub hub = hubs.get(hubName);
        if (recipients instanceof Recipients.Connections connections
                && connections.ids().size() == 1) {
            onClient(
                    hubName,
                    connections.ids().get(0),
                    (shard, client) -> {
                        client.closeByRequest(reason, asker);
                        return true;
                    },
                    answer);
            return;
        }
        onEveryShard(
                shard -> {
                    List<ClientConnection> found = find(shard, hub, recipients);
                    found.forEach(client -> client.closeByRequest(reason, asker));
                    return !found.isEmpty();
                },
                answer);
    }

    private static List<ClientConnection> find(Shard shard, Hub hub, Recipients recipients) {
        List<ClientConnection> found = new ArrayList<>();
        if (recipients instanceof Recipients.Connections connections) {
            for (String id : connections.ids()) {
                ClientConnection client = shard.client(hub, id);
                if (client != null) {
                    found.add(client);
                }
            }
        } else {
            shard.directory(hub).each(recipients, found::add);
        }
        return found;
    }

    /** Answers the members of a group, shard by shard, in the order of their joining. */
    public void members(HubName hubName, String group, Consumer<List<Member>> answer) {
        Hub hub = hubs.get(hubName);
        List<List<Member>> parts = new ArrayList<>();
        for (int i = 0; i < dispatch.shards(); i++) {
            parts.add(List.of());
        }
        AtomicInteger missing = new AtomicInteger(dispatch.shards());
        dispatch.toAll(shard -> {
            List<Member> part =
                    shard.directory(hub).membersOf(group).stream()
                            .map(client -> new Member(client.id(), client.userId()))
                            .toList();
            parts.set(shard.index(), part);
            if (missing.decrementAndGet() == 0) {
                answer.accept(parts.stream().flatMap(List::stream).toList());
            }
        });
    }

    /**
     * Answers at most {@code limit} members of a group, in the order of their ids, behind {@code
     * after}. Who is a member from the first page to the last is on exactly one of them.
     */
    public void membersAfter(
            HubName hubName, String group, String after, int limit, Consumer<List<Member>> answer) {
        Hub hub = hubs.get(hubName);
        MemberPage page = new MemberPage(limit, dispatch.shards(), answer);
        dispatch.toAll(shard -> page.add(shard.directory(hub).membersOf(group), after));
    }

    /**
     * Does all of {@code commands}, in their order, to every client that {@code filter} picks, as
     * they were when it was asked. Takes their payloads over.
     */
    public void execute(HubName hubName, ClientFilter filter, List<ClientCommand> commands) {
        Hub hub = hubs.get(hubName);
        FilteredCommands all = new FilteredCommands(filter, commands, dispatch.shards());
        dispatch.toAll(shard -> all.run(shard.directory(hub)));
    }

    /** Calls a client and answers what it says; see {@link ServiceInvocations}. */
    public void invoke(
            HubName hubName,
            String connectionId,
            ClientCall call,
            Duration patience,
            Consumer<ClientAnswer> answer) {
        int shardIndex = locations.shardOf(connectionId);
        if (shardIndex < 0) {
            answer.accept(new ClientAnswer.NotFound());
            return;
        }
        Hub hub = hubs.get(hubName);
        dispatch.to(
                shardIndex,
                shard ->
                        shard.serviceInvocations()
                                .invoke(hub, connectionId, call, patience, answer));
    }

    /** The claims of the open connection whose secret is {@code token}. */
    public void claims(HubName hubName, String token, Consumer<ClaimsAnswer> answer) {
        onToken(hubName, token, ClientClaims::of, answer);
    }

    /** Renews the claims of the open connection whose secret is {@code token}. */
    public void refreshAuth(
            HubName hubName,
            String token,
            List<TokenClaim> claims,
            Instant expiry,
            Consumer<ClaimsAnswer> answer) {
        onToken(hubName, token, client -> ClientClaims.renew(client, claims, expiry), answer);
    }

    private void onToken(
            HubName hubName,
            String token,
            Function<ClientConnection, ClaimsAnswer> action,
            Consumer<ClaimsAnswer> answer) {
        String id = tokens.idOf(token);
        ClaimsAnswer none = new ClaimsAnswer.NotFound();
        if (id == null) {
            answer.accept(none);
            return;
        }
        onClient(
                hubName,
                id,
                none,
                (shard, client) -> client.isListed() ? action.apply(client) : none,
                answer);
    }

    private void onClient(
            HubName hubName,
            String connectionId,
            BiPredicate<Shard, ClientConnection> action,
            Consumer<Boolean> answer) {
        onClient(hubName, connectionId, false, action::test, answer);
    }

    /** {@code none}: the answer if there is no such client, or the action fails. */
    private <T> void onClient(
            HubName hubName,
            String connectionId,
            T none,
            BiFunction<Shard, ClientConnection, T> action,
            Consumer<T> answer) {
        int shardIndex = locations.shardOf(connectionId);
        if (shardIndex < 0) {
            answer.accept(none);
            return;
        }
        Hub hub = hubs.get(hubName);
        dispatch.to(
                shardIndex,
                shard -> {
                    ClientConnection client = shard.client(hub, connectionId);
                    T said = none;
                    try {
                        said = client == null ? none : action.apply(shard, client);
                    } finally {
                        // Whatever happened: somebody waits.
                        answer.accept(said);
                    }
                });
    }

    private void onEveryShard(Predicate<Shard> action, Consumer<Boolean> answer) {
        AtomicInteger missing = new AtomicInteger(dispatch.shards());
        AtomicBoolean any = new AtomicBoolean();
        dispatch.toAll(shard -> {
            try {
                if (action.test(shard)) {
                    any.set(true);
                }
            } finally {
                if (missing.decrementAndGet() == 0) {
                    answer.accept(any.get());
                }
            }
        });
    }
}
