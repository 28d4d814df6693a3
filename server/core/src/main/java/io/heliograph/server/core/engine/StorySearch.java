package io.heliograph.server.core.engine;

import io.heliograph.server.core.HubName;
import io.heliograph.server.core.story.ServerName;
import io.heliograph.server.core.story.Story;
import io.heliograph.server.core.story.StoryEntry;
import io.heliograph.server.core.story.StoryRing;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * One question for life stories: each shard looks through its own, the last one puts the parts
 * together. Safe for use by any thread; answers on the loop of that shard.
 */
final class StorySearch {

    /** One connection that the name may mean. */
    private record Found(
            Story.Kind kind,
            HubName hub,
            String connectionId,
            @Nullable String name,
            boolean connected) {}

    private record Part(List<StoryEntry> clients, List<StoryEntry> servers, List<Found> present) {
        static final Part NONE = new Part(List.of(), List.of(), List.of());
    }

    private final Engine engine;
    private final List<Shard> shards;
    private final String name;
    private final String wanted;
    private final int latest;
    private final Consumer<List<Story>> answer;
    private final Part[] parts;
    private final AtomicInteger missing;

    StorySearch(Engine engine, String name, int latest, Consumer<List<Story>> answer) {
        this.engine = engine;
        this.shards = engine.shards();
        this.name = name;
        this.wanted = StoryRing.cut(name);
        this.latest = latest;
        this.answer = answer;
        this.parts = new Part[shards.size()];
        this.missing = new AtomicInteger(shards.size());
    }

    void run() {
        for (Shard each : shards) {
            each.run(shard -> {
                Part part = Part.NONE;
                try {
                    part = search(shard);
                } finally {
                    // Whatever happened: somebody waits.
                    parts[shard.index()] = part;
                    if (missing.decrementAndGet() == 0) {
                        answer.accept(tell());
                    }
                }
            });
        }
    }

    // on each shard

    private Part search(Shard shard) {
        List<StoryEntry> clients = new ArrayList<>();
        shard.stories()
                .clients()
                .each(entry -> {
                    if (isWanted(entry)) {
                        clients.add(entry);
                    }
                });
        List<StoryEntry> servers = new ArrayList<>();
        // Which of them matter is known only when all parts are there; they are few.
        shard.stories().servers().each(servers::add);
        return new Part(clients, servers, present(shard, clients));
    }

    private boolean isWanted(StoryEntry entry) {
        return entry.connectionId().equals(wanted) || wanted.equals(entry.name());
    }

    /** Connections that are there, though all that happened to them may have been forgotten. */
    private List<Found> present(Shard shard, List<StoryEntry> clients) {
        Set<ClientConnection> there = new LinkedHashSet<>(shard.connectionsOf(name));
        Stream.concat(Stream.of(name), clients.stream().map(StoryEntry::connectionId))
                .map(shard::client)
                .filter(Objects::nonNull)
                .forEach(there::add);
        List<Found> present = new ArrayList<>();
        for (ClientConnection client : there) {
            String user = client.userId();
            present.add(
                    new Found(
                            Story.Kind.CLIENT,
                            client.hub().name(),
                            client.id(),
                            user == null ? null : StoryRing.cut(user),
                            true));
        }
        shard.eachServer(server -> {
            ServerName its = server.name();
            if (its.connectionId().equals(name) || its.serverId().equals(name)) {
                present.add(
                        new Found(
                                Story.Kind.HUB_SERVER,
                                server.hub().name(),
                                its.connectionId(),
                                its.serverId(),
                                true));
            }
        });
        return present;
    }

    // with all parts

    private List<Story> tell() {
        List<StoryEntry> ofServers = new ArrayList<>();
        Map<String, Found> found = new LinkedHashMap<>();
        Map<String, List<StoryEntry>> told = new LinkedHashMap<>();
        for (Part part : parts) {
            ofServers.addAll(part.servers());
            for (StoryEntry entry : part.clients()) {
                keep(Story.Kind.CLIENT, entry, found, told);
            }
            for (StoryEntry entry : part.servers()) {
                if (isWanted(entry)) {
                    keep(Story.Kind.HUB_SERVER, entry, found, told);
                }
            }
        }
        for (Part part : parts) {
            for (Found each : part.present()) {
                found.put(each.connectionId(), each);
                told.computeIfAbsent(each.connectionId(), id -> new ArrayList<>());
            }
        }
        // A name may be that of very many: only those that are told get their order.
        List<Story> stories = new ArrayList<>();
        found.values().stream()
                .sorted(
                        Comparator.comparingLong((Found each) -> lastMillis(ownEntries(told, each)))
                                .reversed())
                .limit(latest)
                .forEach(each ->
                        stories.add(
                                new Story(
                                        each.kind(),
                                        each.hub(),
                                        each.connectionId(),
                                        each.name(),
                                        presence(each),
                                        StoryOrder.of(ownEntries(told, each), ofServers))));
        stories.sort(
                Comparator.comparingLong((Story story) -> lastMillis(story.entries())).reversed());
        return List.copyOf(stories);
    }

    private Story.Presence presence(Found connection) {
        if (connection.connected()) {
            return Story.Presence.CONNECTED;
        }
        return engine.isPromised(connection.connectionId())
                ? Story.Presence.PROMISED
                : Story.Presence.GONE;
    }

    private static List<StoryEntry> ownEntries(
            Map<String, List<StoryEntry>> told, Found connection) {
        return told.getOrDefault(connection.connectionId(), List.of());
    }

    private static void keep(
            Story.Kind kind,
            StoryEntry entry,
            Map<String, Found> found,
            Map<String, List<StoryEntry>> told) {
        found.put(
                entry.connectionId(),
                new Found(kind, entry.hub(), entry.connectionId(), entry.name(), false));
        told.computeIfAbsent(entry.connectionId(), id -> new ArrayList<>()).add(entry);
    }

    /** A connection of which nothing is known but that it is there comes first. */
    private static long lastMillis(List<StoryEntry> entries) {
        return entries.isEmpty() ? Long.MAX_VALUE : entries.get(entries.size() - 1).atMillis();
    }
}
