package io.heliograph.server.core;

/** What carries the hub protocol between a client and the service. */
public enum Transport {
    WEB_SOCKETS("WebSockets"),
    SERVER_SENT_EVENTS("ServerSentEvents"),
    LONG_POLLING("LongPolling");

    private final String wireName;

    Transport(String wireName) {
        this.wireName = wireName;
    }

    /** The name that clients know it by. */
    public String wireName() {
        return wireName;
    }
}
