package io.heliograph.server.core.story;

import io.heliograph.server.core.HubName;

import org.jspecify.annotations.Nullable;

import java.util.function.Consumer;

/**
 * The newest events of all connections of one shard; a new one takes the place of the oldest. Home
 * thread: the shard's loop.
 *
 * <p>There is nothing for each connection here, so an idle one costs nothing once others have
 * pushed its events out. A question looks through the whole ring: that is for people, who are few.
 */
public final class StoryRing {

    /** Longer names and texts are kept with so many characters: peers choose their length. */
    static final int MAX_TEXT = 256;

    private final @Nullable StoryEntry[] entries;
    private long added;

    /**
     * @param capacity most events; 0 keeps none
     */
    public StoryRing(int capacity) {
        this.entries = new StoryEntry[capacity];
    }

    public void add(
            long atMillis,
            HubName hub,
            String connectionId,
            @Nullable String name,
            StoryEvent event) {
        if (entries.length == 0) {
            return;
        }
        entries[(int) (added++ % entries.length)] =
                new StoryEntry(atMillis, hub, connectionId, name == null ? null : cut(name), event);
    }

    /** Oldest first. */
    public void each(Consumer<StoryEntry> action) {
        for (long i = Math.max(0, added - entries.length); i < added; i++) {
            StoryEntry entry = entries[(int) (i % entries.length)];
            if (entry != null) {
                action.accept(entry);
            }
        }
    }

    /** {@code text} as it is kept and looked for. */
    public static String cut(String text) {
        return text.length() <= MAX_TEXT ? text : text.substring(0, MAX_TEXT);
    }
}
