package io.heliograph.server.core.engine;

import io.heliograph.wire.hub.HubMessage;
import io.heliograph.wire.hub.HubProtocol;

/** What a call of a client came to. There is always one. */
public sealed interface ClientAnswer {

    /**
     * The client has answered, with a value, without one or with an error of its own.
     *
     * @param completion its bytes lie on the heap and belong to nobody
     */
    record Completed(HubProtocol protocol, HubMessage.Completion completion)
            implements ClientAnswer {}

    /** There is no such connection. */
    record NotFound() implements ClientAnswer {}

    /** The call cannot be written in the client's hub protocol. */
    record NotEncodable(String protocol) implements ClientAnswer {}

    /** The client has ended before it answered. */
    record Disconnected() implements ClientAnswer {}

    record TimedOut() implements ClientAnswer {}

    /** What came as the answer is none, or the service failed. */
    record Broken() implements ClientAnswer {}
}
