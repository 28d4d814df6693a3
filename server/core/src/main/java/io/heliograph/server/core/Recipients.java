package io.heliograph.server.core;

import java.util.List;
import java.util.Set;

/** Whom a message or a close goes to, within one hub. Names and ids are compared exactly. */
public sealed interface Recipients {

    /** Every client of the hub but those excluded. */
    record Everyone(Set<String> excludedConnectionIds) implements Recipients {}

    /** The members of a group but those excluded. */
    record Group(String name, Set<String> excludedConnectionIds, Set<String> excludedUserIds)
            implements Recipients {}

    /** The members of each group; a client in two of them is reached once for each. */
    record Groups(List<String> names) implements Recipients {}

    /** Every connection of the users but those excluded. */
    record Users(List<String> ids, Set<String> excludedConnectionIds) implements Recipients {
        public Users {
            ids = distinct(ids);
        }
    }

    /** These connections, as far as they exist. */
    record Connections(List<String> ids) implements Recipients {
        public Connections {
            ids = distinct(ids);
        }
    }

    /**
     * A name that a list repeats counts once: nobody is reached twice by one message to users or
     * connections.
     */
    private static List<String> distinct(List<String> names) {
        return names.size() < 2 ? names : names.stream().distinct().toList();
    }
}
