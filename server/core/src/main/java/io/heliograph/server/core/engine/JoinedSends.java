package io.heliograph.server.core.engine;

import io.heliograph.server.core.HubName;
import io.heliograph.server.core.Payload;
import io.heliograph.server.core.Recipients;
import io.heliograph.wire.service.ProtocolPayload;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;

/**
 * The sends of one server connection. Home thread: the loop of that connection.
 *
 * <p>A hub server in a hurry sends many messages to the same clients, and one read brings them all.
 * One by one each of them would walk through all clients, and each client's line would hold as many
 * pieces as there are messages: for sixteen messages to ten thousand clients a hundred and sixty
 * thousand of them, far more than a processor's caches hold, only to be written in one system call
 * for each client. So sends that follow each other and go to the same recipients become one, whose
 * frames are put together once for all recipients. What clients are sent is the same, byte for
 * byte.
 *
 * <p>It is right because nothing can come in between: whatever else the hub server asks for, and
 * the end of the read, first lets go of what was collected, so order stays as it was sent; and
 * nothing waits beyond the read that brought it.
 */
final class JoinedSends {

    /** Beyond, copying costs more than it saves. */
    private static final int MOST_BYTES = 64 << 10;

    private final Router router;
    private final HubName hub;
    private final List<Payload> waiting = new ArrayList<>();
    private @Nullable Recipients recipients;
    private int bytes;

    JoinedSends(Router router, HubName hub) {
        this.router = router;
        this.hub = hub;
    }

    /** Keeps the bytes of {@code payloads}. */
    void add(Recipients to, List<ProtocolPayload> payloads) {
        int more = 0;
        for (ProtocolPayload payload : payloads) {
            more += payload.bytes().readableBytes();
        }
        if (!to.equals(recipients) || mayReachTwice(to) || bytes + more > MOST_BYTES) {
            flush();
        }
        recipients = to;
        bytes += more;
        waiting.add(Payload.of(payloads));
    }

    /** A client in two of the groups gets each message twice before it gets the next. */
    private static boolean mayReachTwice(Recipients to) {
        return to instanceof Recipients.Groups groups && groups.names().size() > 1;
    }

    /** Sends what was collected. */
    void flush() {
        Recipients to = recipients;
        if (to == null) {
            return;
        }
        Payload payload = waiting.size() == 1 ? waiting.getFirst() : Payload.joined(waiting);
        recipients = null;
        bytes = 0;
        waiting.clear();
        router.send(hub, to, payload);
    }
}
