package io.heliograph.testkit;

import io.heliograph.wire.hub.HubMessage;

/**
 * What a scripted hub server does. Called on the thread of the server connection that carries the
 * client; must not wait.
 */
public interface HubScript {

    /** A client was announced; its handshake is not answered yet. */
    default void opening(Visit visit) {}

    /** The client's handshake was answered. */
    default void opened(Visit visit) {}

    /** Anything but a ping. Its raw values are valid until the call returns. */
    void received(Visit visit, HubMessage message);

    /** The client has gone to another hub server and does not know it. */
    default void moved(Visit visit) {}

    /** The client is gone. */
    default void closed(Visit visit) {}
}
