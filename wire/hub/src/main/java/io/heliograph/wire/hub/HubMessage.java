package io.heliograph.wire.hub;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Map;

/**
 * A message between a client and a hub, one record per message type.
 *
 * <p>Invocation ids are chosen by the caller; the two directions are separate spaces. {@code
 * headers} may hold bearer tokens: some clients copy their HTTP headers into them.
 */
public sealed interface HubMessage {

    /**
     * A call of {@code target}. Without an id nothing is answered, not even an error. {@code
     * streamIds} name the streams that the caller will send, in the order of the parameters they
     * stand for; those have no place in {@code arguments}.
     */
    record Invocation(
            Map<String, String> headers,
            @Nullable String invocationId,
            String target,
            List<RawValue> arguments,
            List<String> streamIds)
            implements HubMessage {}

    /** One item of the stream {@code invocationId}: of a result, or of what a caller uploads. */
    record StreamItem(Map<String, String> headers, String invocationId, RawValue item)
            implements HubMessage {}

    /**
     * The end of a call or of a stream. One client answers calls that had no id with an empty
     * {@code invocationId}: pass over it.
     */
    record Completion(Map<String, String> headers, String invocationId, Outcome outcome)
            implements HubMessage {}

    /** A call whose result is a stream. */
    record StreamInvocation(
            Map<String, String> headers,
            String invocationId,
            String target,
            List<RawValue> arguments,
            List<String> streamIds)
            implements HubMessage {}

    /**
     * The caller of {@link StreamInvocation} wants no more items; a {@link Completion} still
     * follows.
     */
    record CancelInvocation(Map<String, String> headers, String invocationId)
            implements HubMessage {}

    record Ping() implements HubMessage {}

    /** Last message of a connection. Without {@code allowReconnect} a client stays away. */
    record Close(@Nullable String error, boolean allowReconnect) implements HubMessage {}

    /**
     * All counted messages up to {@code sequenceId} have arrived. Only after stateful reconnect was
     * agreed on.
     */
    record Ack(long sequenceId) implements HubMessage {}

    /**
     * The next counted message has the number {@code sequenceId}. Only after stateful reconnect was
     * agreed on.
     */
    record Sequence(long sequenceId) implements HubMessage {}

    /** A type this version does not know: passed over. */
    record Unknown(int type) implements HubMessage {}

    /** What a call came to. */
    sealed interface Outcome {

        /** No value: the end of a stream, or of a call that returns nothing. */
        record Nothing() implements Outcome {}

        record Result(RawValue value) implements Outcome {}

        record Failure(String error) implements Outcome {}
    }
}
