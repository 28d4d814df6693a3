package io.heliograph.server.core;

import org.jspecify.annotations.Nullable;

/** What is done to each client that a {@link ClientFilter} picks. */
public sealed interface ClientCommand {

    /** The payload belongs to the call that the command is part of. */
    record Send(Payload payload) implements ClientCommand {}

    record Join(String group) implements ClientCommand {}

    record Leave(String group) implements ClientCommand {}

    record Close(@Nullable String reason) implements ClientCommand {}
}
