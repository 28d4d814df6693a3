package io.heliograph.server.core.engine;

import io.heliograph.server.core.story.StoryRing;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * One question for who is connected. Each shard names so many clients of each hub and no more,
 * however many there are: nobody waits for a walk through all of them. Safe for use by any thread;
 * answers on the loop of the shard that had the last word.
 */
final class OverviewQuestion {

    private static final int MAX_GROUPS = 16;

    private final Hubs hubs;
    private final List<Shard> shards;
    private final int clientsPerHub;
    private final Consumer<List<HubOverview>> answer;
    private final @Nullable Map<Hub, List<HubOverview.Client>>[] parts;
    private final AtomicInteger missing;

    @SuppressWarnings({"unchecked", "rawtypes"}) // An array of a generic type.
    OverviewQuestion(
            Hubs hubs, List<Shard> shards, int clientsPerHub, Consumer<List<HubOverview>> answer) {
        this.hubs = hubs;
        this.shards = shards;
        this.clientsPerHub = clientsPerHub;
        this.answer = answer;
        this.parts = new Map[shards.size()];
        this.missing = new AtomicInteger(shards.size());
    }

    void run() {
        for (Shard each : shards) {
            each.run(shard -> {
                try {
                    parts[shard.index()] = clients(shard);
                } finally {
                    // Whatever happened: somebody waits.
                    if (missing.decrementAndGet() == 0) {
                        answer.accept(overviews());
                    }
                }
            });
        }
    }

    private Map<Hub, List<HubOverview.Client>> clients(Shard shard) {
        Map<Hub, List<HubOverview.Client>> found = new HashMap<>();
        for (Hub hub : hubs.all()) {
            List<HubOverview.Client> clients = new ArrayList<>();
            shard.directory(hub).first(clientsPerHub).forEach(client -> clients.add(seen(client)));
            found.put(hub, clients);
        }
        return found;
    }

    private static HubOverview.Client seen(ClientConnection client) {
        String user = client.userId();
        ServerConnection server = client.server();
        return new HubOverview.Client(
                client.id(),
                user == null ? null : StoryRing.cut(user),
                client.transport(),
                client.protocol(),
                client.groups.stream().limit(MAX_GROUPS).map(StoryRing::cut).sorted().toList(),
                client.groups.size(),
                server == null ? null : server.serverId());
    }

    private List<HubOverview> overviews() {
        List<HubOverview> overviews = new ArrayList<>();
        for (Hub hub : hubs.all()) {
            List<HubOverview.Client> clients = new ArrayList<>();
            for (Map<Hub, List<HubOverview.Client>> part : parts) {
                if (part != null) {
                    clients.addAll(part.getOrDefault(hub, List.of()));
                }
            }
            List<HubOverview.Server> servers = hub.serversSeen();
            int count = hub.clients().get();
            if (count > 0 || !clients.isEmpty() || !servers.isEmpty()) {
                overviews.add(
                        new HubOverview(
                                hub.name(),
                                hub.mode(),
                                Math.max(count, clients.size()),
                                servers,
                                clients.subList(0, Math.min(clientsPerHub, clients.size()))));
            }
        }
        overviews.sort(Comparator.comparing(overview -> overview.hub().value()));
        return overviews;
    }
}
