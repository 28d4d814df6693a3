package io.heliograph.server.edge.rest;

import io.heliograph.access.AccessKey;

import java.time.Duration;

/**
 * What the door of REST callers does where it has a choice.
 *
 * @param signingKey signs the tokens of clients that it hands out
 * @param servesUnknownVersions whether an {@code api-version} that nobody knows is answered like
 *     the latest one before it; else it is refused
 * @param invokePatience how long a client may take to answer a call
 */
public record RestSettings(
        AccessKey signingKey, boolean servesUnknownVersions, Duration invokePatience) {}
