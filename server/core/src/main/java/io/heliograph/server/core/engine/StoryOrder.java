package io.heliograph.server.core.engine;

import io.heliograph.server.core.story.ServerName;
import io.heliograph.server.core.story.StoryEntry;
import io.heliograph.server.core.story.StoryEvent;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Puts the events of one connection in their order, those of its hub servers among them. */
final class StoryOrder {

    private static final Comparator<StoryEntry> ORDER =
            Comparator.comparingLong(StoryEntry::atMillis)
                    .thenComparingInt(entry -> rank(entry.event()));

    /** From when until when a hub server's connection carried the client. */
    private record Time(long fromMillis, long untilMillis) {}

    private StoryOrder() {}

    /**
     * @param own the connection's events; those of one shard are in their order already
     * @param ofServers the events of all hub servers
     */
    static List<StoryEntry> of(List<StoryEntry> own, List<StoryEntry> ofServers) {
        List<StoryEntry> ordered = new ArrayList<>(own);
        ordered.sort(ORDER);
        Map<String, Time> served = served(ordered);
        for (StoryEntry entry : ofServers) {
            Time time = served.get(entry.connectionId());
            boolean tells =
                    entry.event() instanceof StoryEvent.ServerLeaving
                            || entry.event() instanceof StoryEvent.ServerClosed;
            if (tells
                    && time != null
                    && entry.atMillis() >= time.fromMillis()
                    && entry.atMillis() <= time.untilMillis()) {
                ordered.add(entry);
            }
        }
        ordered.sort(ORDER);
        return List.copyOf(ordered);
    }

    /**
     * The clock counts milliseconds, and two shards may have written in the same one: the promise
     * comes before what it led to, and the end after what led to it.
     */
    private static int rank(StoryEvent event) {
        return switch (event) {
            case StoryEvent.Negotiated e -> 0;
            case StoryEvent.Closed e -> 2;
            default -> 1;
        };
    }

    private static Map<String, Time> served(List<StoryEntry> own) {
        Map<String, Time> served = new HashMap<>();
        for (StoryEntry entry : own) {
            long at = entry.atMillis();
            switch (entry.event()) {
                case StoryEvent.Bound e -> begin(served, e.server(), at);
                case StoryEvent.Migrated e -> {
                    end(served, e.from(), at);
                    begin(served, e.to(), at);
                }
                case StoryEvent.Closed e -> end(served, e.server(), at);
                default -> {}
            }
        }
        return served;
    }

    private static void begin(Map<String, Time> served, ServerName server, long at) {
        served.put(server.connectionId(), new Time(at, Long.MAX_VALUE));
    }

    /** Its beginning may have been forgotten. */
    private static void end(Map<String, Time> served, @Nullable ServerName server, long at) {
        if (server != null) {
            Time before = served.get(server.connectionId());
            served.put(
                    server.connectionId(), new Time(before == null ? 0 : before.fromMillis(), at));
        }
    }
}
