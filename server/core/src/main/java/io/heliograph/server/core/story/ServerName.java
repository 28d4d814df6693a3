package io.heliograph.server.core.story;

/**
 * One connection of a hub server, as stories tell of it.
 *
 * @param serverId the hub server's own name, the same on all its connections
 * @param connectionId the service's name for this connection
 */
public record ServerName(String serverId, String connectionId) {}
