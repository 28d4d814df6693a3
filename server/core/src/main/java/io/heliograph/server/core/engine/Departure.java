package io.heliograph.server.core.engine;

/** What a hub server that leaves wants for its clients. */
enum Departure {
    /** It ends them by itself; what is left a little later is closed. */
    ENDS_CLIENTS,

    /** They go to another hub server; where there is none, they stay until they leave. */
    MOVES_CLIENTS,

    /** They stay until they leave. */
    KEEPS_CLIENTS;

    /** {@code fin}: the value of a hub server's shutdown ping. */
    static Departure of(String fin, boolean migratesClients) {
        return switch (fin) {
            case "fin:0" -> ENDS_CLIENTS;
            case "fin:1" -> migratesClients ? MOVES_CLIENTS : KEEPS_CLIENTS;
            default -> KEEPS_CLIENTS;
        };
    }
}
