package io.heliograph.server.core;

/** How the line to a peer ended, when it was not this service that ended it. */
public enum LineEnd {
    GOODBYE("it said goodbye", true),
    STREAM_CLOSED("its event stream was closed", true),
    LINE_CLOSED("the line was closed without a goodbye", false),
    LINE_RESET("TCP reset", false),
    LINE_TIMED_OUT("TCP timeout", false),
    LINE_BROKE("the line broke", false);

    private final String sentence;
    private final boolean byPeer;

    LineEnd(String sentence, boolean byPeer) {
        this.sentence = sentence;
        this.byPeer = byPeer;
    }

    /** What an I/O error says of the line. */
    public static LineEnd of(Throwable error) {
        String message = String.valueOf(error.getMessage());
        if (message.contains("reset") || message.contains("Broken pipe")) {
            return LINE_RESET;
        }
        return message.contains("timed out") ? LINE_TIMED_OUT : LINE_BROKE;
    }

    /** Part of a sentence, for people. */
    public String sentence() {
        return sentence;
    }

    /** True if the peer wanted it; false if the network, or a peer that died, is to blame. */
    public boolean byPeer() {
        return byPeer;
    }
}
