package io.heliograph.server.core.engine;

import io.heliograph.server.core.ClientCommand;
import io.heliograph.server.core.ClientFilter;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** Commands for the clients that a filter picks, on every shard. Safe for use by any thread. */
final class FilteredCommands {

    private final ClientFilter filter;
    private final List<ClientCommand> commands;
    private final AtomicInteger missing;

    FilteredCommands(ClientFilter filter, List<ClientCommand> commands, int shards) {
        this.filter = filter;
        this.commands = List.copyOf(commands);
        this.missing = new AtomicInteger(shards);
    }

    /** On one shard; the last one lets go of the payloads. */
    void run(HubDirectory directory) {
        try {
            // All are picked before the first command: none may change who is meant.
            List<ClientConnection> picked =
                    directory.snapshot().stream()
                            .filter(client ->
                                    filter.matches(client.id(), client.userId(), client.groups))
                            .toList();
            for (ClientCommand command : commands) {
                picked.stream()
                        .filter(ClientConnection::isListed)
                        .forEach(client -> run(directory, client, command));
            }
        } finally {
            if (missing.decrementAndGet() == 0) {
                release();
            }
        }
    }

    private static void run(
            HubDirectory directory, ClientConnection client, ClientCommand command) {
        switch (command) {
            case ClientCommand.Send send -> client.deliver(send.payload());
            case ClientCommand.Join join -> directory.join(client, join.group());
            case ClientCommand.Leave leave -> directory.leave(client, leave.group());
            case ClientCommand.Close close -> client.closeByRequest(close.reason(), null);
        }
    }

    private void release() {
        for (ClientCommand command : commands) {
            if (command instanceof ClientCommand.Send send) {
                send.payload().release();
            }
        }
    }
}
