package io.heliograph.wire.hub;

import org.jspecify.annotations.Nullable;

/** Answer to {@link HandshakeRequest}; no {@code error} means success. */
public record HandshakeResponse(@Nullable String error) {}
