package io.heliograph.server.core;

import java.util.List;
import java.util.Set;

/** Whom a message or a close goes to, within one hub. Names and ids are compared exactly. */
public sealed interface Recipients {

    /** Every client of the hub but those excluded. */
    record Everyone(Set<String> excludedConnectionIds) implements Recipients {}

    /** The members of a group but those excluded. */
    record Group(String name, Set<String> excludedConnectionIds, Set<String> excludedUserIds) implements Recipients {}

    /** The members of each group; a client in two of them is reached once for each. */
    record Groups(List<String> names) implements Recipients {}

    /** Every connection of the users but those excluded. */
    record Users(List<String> ids, Set<String> excludedConnectionIds) implements Recipients {}

    /** These connections, as far as they exist. */
    record Connections(List<String> ids) implements Recipients {}
}
