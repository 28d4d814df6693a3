package io.heliograph.server.core.engine;

import io.heliograph.wire.hub.HubProtocolException;

/**
 * Tells the numbered messages of a client that are new from those that it sends again. Home thread:
 * the shard's loop.
 */
final class Arrivals {

    private long next = 1;
    private long latest;

    /** A numbered message has come: whether it is the first time. */
    boolean isNew() {
        long number = next++;
        if (number <= latest) {
            return false;
        }
        latest = number;
        return true;
    }

    /**
     * The client goes on with the message of that number.
     *
     * @throws HubProtocolException when messages before it never came
     */
    void goOnWith(long number) {
        if (number < 1 || number > latest + 1) {
            throw new HubProtocolException("sequenceId", number, "1 to " + (latest + 1));
        }
        next = number;
    }

    /** The number of the last message that has come; 0 if none has. */
    long latest() {
        return latest;
    }
}
