package io.heliograph.server.core.engine;

import io.heliograph.server.core.Recipients;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/** The clients of one hub on one shard, by user and by group. Home thread: the shard's loop. */
final class HubDirectory {

    /** Groups of one client, as a rule. */
    private static final int FEW = 4;

    private final ArrayList<ClientConnection> all = new ArrayList<>();
    private final Map<String, Set<ClientConnection>> byUser = new HashMap<>();
    private final Map<String, Set<ClientConnection>> byGroup = new HashMap<>();
    private final RememberedGroups remembered = new RememberedGroups();

    /** Adds a client and lets it join what is remembered for its user. */
    void add(ClientConnection client, long nowMillis) {
        client.directoryIndex = all.size();
        all.add(client);
        String user = client.userId();
        if (user != null) {
            byUser.computeIfAbsent(user, key -> new LinkedHashSet<>()).add(client);
            remembered.of(user, nowMillis).forEach(group -> join(client, group));
        }
    }

    void remove(ClientConnection client) {
        // The last one takes the place that becomes free: removal costs the same for any number of
        // clients.
        ClientConnection last = all.remove(all.size() - 1);
        if (last != client) {
            all.set(client.directoryIndex, last);
            last.directoryIndex = client.directoryIndex;
        }
        String user = client.userId();
        if (user != null) {
            removeFrom(byUser, user, client);
        }
        leaveAll(client);
    }

    void join(ClientConnection client, String group) {
        if (client.groups.isEmpty()) {
            client.groups = new HashSet<>(FEW);
        }
        if (client.groups.add(group)) {
            byGroup.computeIfAbsent(group, key -> new LinkedHashSet<>()).add(client);
        }
    }

    /** {@code group} null: every group. */
    void leave(ClientConnection client, @Nullable String group) {
        if (group == null) {
            leaveAll(client);
        } else if (client.groups.contains(group)) {
            client.groups.remove(group);
            removeFrom(byGroup, group, client);
        }
    }

    private void leaveAll(ClientConnection client) {
        for (String group : client.groups) {
            removeFrom(byGroup, group, client);
        }
        client.groups = Set.of();
    }

    /** {@code ttlSeconds} null: remembered without limit; 0: not remembered. */
    void joinUser(String user, String group, @Nullable Integer ttlSeconds, long nowMillis) {
        connectionsOf(user).forEach(client -> join(client, group));
        remembered.put(user, group, ttlSeconds, nowMillis);
    }

    void leaveUser(String user, @Nullable String group) {
        connectionsOf(user).forEach(client -> leave(client, group));
        remembered.remove(user, group);
    }

    boolean isEmpty() {
        return all.isEmpty();
    }

    boolean remembersNothing() {
        return remembered.isEmpty();
    }

    Collection<ClientConnection> connectionsOf(String user) {
        return byUser.getOrDefault(user, Set.of());
    }

    Collection<ClientConnection> membersOf(String group) {
        return byGroup.getOrDefault(group, Set.of());
    }

    boolean isUserInGroup(String user, String group, long nowMillis) {
        return remembered.of(user, nowMillis).contains(group)
                || connectionsOf(user).stream().anyMatch(client -> client.groups.contains(group));
    }

    /** Calls {@code action} for each recipient on this shard. It must not add or remove clients. */
    void each(Recipients recipients, Consumer<ClientConnection> action) {
        switch (recipients) {
            case Recipients.Everyone everyone ->
                    each(all, everyone.excludedConnectionIds(), Set.of(), action);
            case Recipients.Group group ->
                    each(
                            membersOf(group.name()),
                            group.excludedConnectionIds(),
                            group.excludedUserIds(),
                            action);
            case Recipients.Groups groups ->
                    groups.names()
                            .forEach(name -> each(membersOf(name), Set.of(), Set.of(), action));
            case Recipients.Users users ->
                    users.ids()
                            .forEach(user ->
                                    each(
                                            connectionsOf(user),
                                            users.excludedConnectionIds(),
                                            Set.of(),
                                            action));
            case Recipients.Connections connections ->
                    throw new IllegalArgumentException("routed by id: " + connections);
        }
    }

    private static void each(
            Collection<ClientConnection> members,
            Set<String> excludedIds,
            Set<String> excludedUsers,
            Consumer<ClientConnection> action) {
        if (excludedIds.isEmpty() && excludedUsers.isEmpty()) {
            members.forEach(action);
            return;
        }
        for (ClientConnection client : members) {
            String user = client.userId();
            if (!excludedIds.contains(client.id())
                    && (user == null || !excludedUsers.contains(user))) {
                action.accept(client);
            }
        }
    }

    /** Some of its clients. */
    List<ClientConnection> first(int count) {
        return List.copyOf(all.subList(0, Math.min(count, all.size())));
    }

    List<ClientConnection> snapshot() {
        return List.copyOf(all);
    }

    void forgetExpired(long nowMillis) {
        remembered.forgetExpired(nowMillis);
    }

    private static void removeFrom(
            Map<String, Set<ClientConnection>> index, String key, ClientConnection client) {
        Set<ClientConnection> members = index.get(key);
        if (members != null && members.remove(client) && members.isEmpty()) {
            index.remove(key);
        }
    }
}
