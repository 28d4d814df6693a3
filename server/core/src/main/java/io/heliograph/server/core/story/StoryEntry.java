package io.heliograph.server.core.story;

import io.heliograph.server.core.HubName;

import org.jspecify.annotations.Nullable;

/**
 * One line of a story.
 *
 * @param connectionId empty where there is no connection yet
 * @param name the client's user, or the hub server's id
 */
public record StoryEntry(
        long atMillis, HubName hub, String connectionId, @Nullable String name, StoryEvent event) {}
