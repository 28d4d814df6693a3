package io.heliograph.server.core.engine;

import io.heliograph.server.core.Clock;
import io.heliograph.server.core.HubName;
import io.heliograph.server.core.Payload;
import io.heliograph.server.core.Recipients;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiPredicate;
import java.util.function.Consumer;
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
    private final Clock clock;
    private final ShardDispatch dispatch;
    private final @Nullable String asker;

    /**
     * @param asker the hub server that asks; null for REST callers
     */
    Router(
            Hubs hubs,
            Locations locations,
            Clock clock,
            ShardDispatch dispatch,
            @Nullable String asker) {
        this.hubs = hubs;
        this.locations = locations;
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

    private void onClient(
            HubName hubName,
            String connectionId,
            BiPredicate<Shard, ClientConnection> action,
            Consumer<Boolean> answer) {
        int shardIndex = locations.shardOf(connectionId);
        if (shardIndex < 0) {
            answer.accept(false);
            return;
        }
        Hub hub = hubs.get(hubName);
        dispatch.to(
                shardIndex,
                shard -> {
                    ClientConnection client = shard.client(hub, connectionId);
                    boolean yes = false;
                    try {
                        yes = client != null && action.test(shard, client);
                    } finally {
                        // Whatever happened: somebody waits.
                        answer.accept(yes);
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
