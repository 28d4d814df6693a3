package io.heliograph.server.core;

import java.util.Map;

/**
 * Limits and modes of the engine.
 *
 * @param mode mode of hubs that {@code hubModes} does not name
 * @param clientQueueBytes most bytes waiting for one client, from before its handshake is answered
 *     on; beyond, it is closed as a slow consumer
 * @param serverQueueBytes bytes waiting for one hub server from which on its clients are not read
 *     until it has caught up
 * @param shutdownGraceSeconds how long clients of a leaving hub server may stay after its {@code
 *     fin:0}
 * @param firstAnswerMillis how long from a hub server's first question to a client on no answer
 *     goes to it: its code for that has never run
 * @param storyEvents events of clients' life stories that each shard keeps; 0 keeps none
 */
public record CoreSettings(
        ServiceMode mode,
        Map<HubName, ServiceMode> hubModes,
        long clientQueueBytes,
        long serverQueueBytes,
        int shutdownGraceSeconds,
        int firstAnswerMillis,
        int storyEvents,
        StatefulSettings stateful) {

    private static final int FIRST_ANSWER_MILLIS = 500;
    private static final int STORY_EVENTS = 16384;

    /** With as many events of life stories and with the stateful reconnect as usual. */
    public CoreSettings(
            ServiceMode mode,
            Map<HubName, ServiceMode> hubModes,
            long clientQueueBytes,
            long serverQueueBytes,
            int shutdownGraceSeconds) {
        this(
                mode,
                hubModes,
                clientQueueBytes,
                serverQueueBytes,
                shutdownGraceSeconds,
                FIRST_ANSWER_MILLIS,
                STORY_EVENTS,
                StatefulSettings.defaults());
    }

    public static CoreSettings defaults() {
        return new CoreSettings(ServiceMode.AUTO, Map.of(), 16L << 20, 4L << 20, 5);
    }

    public ServiceMode modeOf(HubName hub) {
        return hubModes.getOrDefault(hub, mode);
    }

    public CoreSettings withMode(ServiceMode other) {
        return new CoreSettings(
                other,
                hubModes,
                clientQueueBytes,
                serverQueueBytes,
                shutdownGraceSeconds,
                firstAnswerMillis,
                storyEvents,
                stateful);
    }

    public CoreSettings withFirstAnswerMillis(int millis) {
        return new CoreSettings(
                mode,
                hubModes,
                clientQueueBytes,
                serverQueueBytes,
                shutdownGraceSeconds,
                millis,
                storyEvents,
                stateful);
    }

    public CoreSettings withStoryEvents(int count) {
        return new CoreSettings(
                mode,
                hubModes,
                clientQueueBytes,
                serverQueueBytes,
                shutdownGraceSeconds,
                firstAnswerMillis,
                count,
                stateful);
    }

    public CoreSettings withStateful(StatefulSettings other) {
        return new CoreSettings(
                mode,
                hubModes,
                clientQueueBytes,
                serverQueueBytes,
                shutdownGraceSeconds,
                firstAnswerMillis,
                storyEvents,
                other);
    }
}
