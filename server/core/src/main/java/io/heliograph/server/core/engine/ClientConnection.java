package io.heliograph.server.core.engine;

import io.heliograph.access.ClientIdentity;
import io.heliograph.server.core.ClientSink;
import io.heliograph.server.core.CloseReason;
import io.heliograph.server.core.EncodedMessage;
import io.heliograph.server.core.LineEnd;
import io.heliograph.server.core.Payload;
import io.heliograph.server.core.Transport;
import io.heliograph.server.core.story.Closer;
import io.heliograph.server.core.story.StoryEvent;
import io.heliograph.server.core.story.StoryRing;
import io.heliograph.wire.hub.HandshakeRequest;
import io.heliograph.wire.hub.HandshakeResponse;
import io.heliograph.wire.hub.Handshakes;
import io.heliograph.wire.hub.HubMessage;
import io.heliograph.wire.hub.HubMessages;
import io.heliograph.wire.hub.HubProtocol;
import io.heliograph.wire.hub.HubProtocolException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

import java.time.Instant;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;

/**
 * One SignalR client, from the moment its transport is up. Home thread: its shard's loop.
 *
 * <pre>
 * HANDSHAKE  the client's handshake request is being read
 * OPENING    a hub server was asked; its handshake response is awaited, messages for the client are held back
 * OPEN       bytes pass both ways
 * CLOSED     final
 * </pre>
 *
 * Without a hub server (serverless) the service answers the handshake itself and the state goes
 * from HANDSHAKE to OPEN.
 */
public final class ClientConnection {

    private static final Logger LOG = LoggerFactory.getLogger(ClientConnection.class);
    private static final long LAST_SECOND = Long.MAX_VALUE / 1000 - 1;

    private enum State {
        HANDSHAKE,
        OPENING,
        OPEN,
        CLOSED
    }

    /** Place in the directory's list; kept by the directory. */
    int directoryIndex = -1;

    /** Questions of hub servers that it has not answered; kept by {@link ClientInvocations}. */
    int openQuestions;

    /**
     * Answers that would be lost if it were moved now; kept by {@link ClientInvocations} and {@link
     * ServiceInvocations}.
     */
    int awaitedAnswers;

    /**
     * Groups it is in; replaced by one that can grow when it joins the first. Kept by the
     * directory.
     */
    Set<String> groups = Set.of();

    private final Shard shard;
    private final Hub hub;
    private final String id;
    private ClientIdentity identity;

    /** Of its request, for its hub servers; null once it is served without one. */
    private @Nullable ClientDetails details;

    private final ClientSink sink;

    /** Until its handshake has been read. */
    private @Nullable ClientHandshake handshake;

    private long closeAtMillis;
    private State state = State.HANDSHAKE;
    private boolean doomed;
    private String protocol = "";
    private @Nullable ServedSession served;
    private @Nullable ServerlessSession alone;

    ClientConnection(Shard shard, Hub hub, String id, ClientDetails details, ClientSink sink) {
        this.shard = shard;
        this.hub = hub;
        this.id = id;
        this.identity = details.identity();
        this.details = details;
        this.sink = sink;
        this.handshake =
                new ClientHandshake(
                        shard.nanoTime() + details.identity().handshakeTimeout().toNanos());
        this.closeAtMillis = closeAtMillis(details.identity());
    }

    private static long closeAtMillis(ClientIdentity identity) {
        Instant closeAt = identity.closeAt();
        // A hub server may write a time that is too far away for a number of milliseconds.
        if (closeAt == null || closeAt.getEpochSecond() > LAST_SECOND) {
            return Long.MAX_VALUE;
        }
        return closeAt.getEpochSecond() < 0 ? 0 : closeAt.toEpochMilli();
    }

    /** The public name. */
    public String id() {
        return id;
    }

    public boolean isClosed() {
        return state == State.CLOSED;
    }

    Hub hub() {
        return hub;
    }

    @Nullable String userId() {
        return identity.userId();
    }

    /** The connection of its hub server that carries it; null for none. */
    @Nullable ServerConnection server() {
        return served == null ? null : served.server();
    }

    /** What it has of its hub server; null without one, and once it has ended. */
    @Nullable ServedSession served() {
        return state == State.CLOSED ? null : served;
    }

    /** The name of its hub protocol, lower case; empty before the handshake. */
    String protocol() {
        return protocol;
    }

    Transport transport() {
        return sink.transport();
    }

    ClientIdentity identity() {
        return identity;
    }

    /** What its hub server is told; of a client that has or gets one. */
    ClientDetails details() {
        return Objects.requireNonNull(details, "served without a hub server").renewed(identity);
    }

    /** Adds to its life story. */
    void note(StoryEvent event) {
        shard.stories().ofClient(hub.name(), id, userId(), event);
    }

    /** The authentication behind it has been renewed. */
    void renew(ClientIdentity identity) {
        this.identity = identity;
        closeAtMillis = closeAtMillis(identity);
    }

    /** It has answered a call, without a hub server that would have known whose. */
    void answered(HubProtocol spoken, HubMessage.Completion completion) {
        shard.serviceInvocations().answered(this, spoken, completion);
    }

    /** True while it is in the directory of its hub. */
    boolean isListed() {
        return state == State.OPENING || state == State.OPEN;
    }

    // from the client

    /** Bytes from the client, borrowed; cut anywhere. */
    public void received(ByteBuf data) {
        try {
            switch (state) {
                case HANDSHAKE -> receivedHandshake(data);
                case OPENING, OPEN -> forward(data);
                case CLOSED -> {}
            }
        } catch (RuntimeException e) {
            LOG.error("client {} of hub {}: its data could not be handled", id, hub.name(), e);
            close(CloseReason.INTERNAL_ERROR, null);
        }
    }

    /** The transport ended without being told to, and no line with it. */
    public void transportClosed(CloseReason reason) {
        transportClosed(reason, null);
    }

    /** The transport ended without being told to. {@code line}: how its line ended, if it did. */
    public void transportClosed(CloseReason reason, @Nullable LineEnd line) {
        if (state == State.CLOSED) {
            return;
        }
        tellServerOfEnd();
        end(Closer.of(reason, line), reason, line, null);
    }

    /** The transport was ended because the client broke a rule: {@code detail} says which. */
    public void transportFailed(CloseReason reason, @Nullable String detail) {
        if (state != State.CLOSED) {
            tellServerOfEnd();
            end(reason, detail);
        }
    }

    /** The transport has got rid of nothing for some seconds: the client does not read. */
    public void transportStalled() {
        close(CloseReason.SLOW_CONSUMER, "The client has read nothing for 8 seconds.");
    }

    private void receivedHandshake(ByteBuf data) {
        ClientHandshake reading = handshake;
        if (reading == null) {
            return;
        }
        switch (reading.read(data)) {
            case ClientHandshake.Outcome.Incomplete incomplete -> {}
            case ClientHandshake.Outcome.Refused refused -> refuseHandshake(refused);
            case ClientHandshake.Outcome.Complete complete -> {
                handshake = null;
                try {
                    open(complete.request(), complete.record());
                } finally {
                    complete.record().release();
                }
                if (data.isReadable()) {
                    received(data);
                }
            }
        }
    }

    private void open(HandshakeRequest request, ByteBuf record) {
        HubProtocol known = HubProtocol.of(request.protocol());
        protocol =
                known == null ? request.protocol().toLowerCase(Locale.ROOT) : known.protocolName();
        note(new StoryEvent.HandshakeRead(StoryRing.cut(protocol)));
        boolean binary = known != null && known.binary();
        if (binary && !sink.supportsBinary()) {
            refuseHandshake(ClientHandshake.binaryOverText(protocol));
            return;
        }
        sink.useBinary(binary);
        ServerConnection chosen = hub.choose(identity.stickyServer(), identity.stickyMode());
        if (chosen != null) {
            note(new StoryEvent.Bound(chosen.name()));
            served = ServedSession.open(this, shard, sink, chosen, record);
            enter(State.OPENING);
        } else if (hub.servesAlone()) {
            openAlone(request, known);
        } else {
            hub.complainOfNoServer(identity.stickyServer());
            CloseReason reason = CloseReason.NO_HUB_SERVER;
            refuseHandshake(reason, reason.text(null));
        }
    }

    private void openAlone(HandshakeRequest request, @Nullable HubProtocol known) {
        ClientHandshake.Outcome.Refused refusal = ClientHandshake.refusalAlone(request, known);
        if (refusal != null) {
            refuseHandshake(refusal);
            return;
        }
        HubProtocol spoken = Objects.requireNonNull(known, "refused otherwise");
        // Nobody will ask for them: they would be kept for as long as the client stays.
        details = null;
        identity = identity.withClaims(ClientClaims.ofClient(identity));
        alone = new ServerlessSession(this, spoken, sink.transport(), shard.nanoTime());
        note(new StoryEvent.ServedAlone());
        note(new StoryEvent.Accepted());
        send(handshakeResponse(null));
        enter(State.OPEN);
    }

    private void enter(State next) {
        state = next;
        hub.clients().incrementAndGet();
        shard.directory(hub).add(this, shard.engine().clock().epochMillis());
    }

    /** The client has shown itself, or is waited for: its silence counts from now on. */
    void heard() {
        if (alone != null) {
            alone.heard(shard.nanoTime());
        }
    }

    private void forward(ByteBuf data) {
        if (!data.isReadable()) {
            return;
        }
        if (alone != null) {
            alone.received(data, shard.nanoTime());
        } else if (served != null) {
            served.received(data);
        }
    }

    // to the client

    /**
     * A message for many, of which this client is one; the payload is borrowed. Skipped if it has
     * no encoding for the client.
     */
    void deliver(Payload payload) {
        try {
            EncodedMessage message = payload.encoding(protocol);
            if (message != null) {
                deliver(message);
            }
        } catch (RuntimeException e) {
            // The other recipients get theirs.
            LOG.error("client {} of hub {}: a message could not be sent", id, hub.name(), e);
            doom(CloseReason.INTERNAL_ERROR);
        }
    }

    /**
     * Borrowed. Held back until the handshake is answered: a client that gets anything earlier
     * fails.
     */
    void deliver(EncodedMessage message) {
        if (state == State.OPEN && !doomed) {
            if (keepsUp()) {
                sink.send(message);
            }
        } else if (state == State.OPENING && !doomed && served != null) {
            if (served.hold(message) > shard.engine().settings().clientQueueBytes()) {
                doom(CloseReason.SLOW_CONSUMER);
            }
        }
    }

    /** Bytes of its hub server for this client alone; borrowed. */
    void fromServer(ByteBuf payload, int dataType) {
        if (doomed) {
            return;
        }
        ServedSession session = served;
        if (state == State.OPENING) {
            receivedHandshakeResponse(payload, dataType);
        } else if (state == State.OPEN && session != null) {
            sendOrRelease(session.fromServer(payload, dataType));
            session.stepMigration();
        }
        ServerConnection from = server();
        if (dataType == ServerConnection.DATA_CLOSE
                && from != null
                && from.isEnding()
                && state == State.OPEN) {
            // A hub server that stops ends its clients with this record and says no more about
            // them.
            end(CloseReason.HUB_SERVER_LEAVING, null);
        }
    }

    private void sendOrRelease(ByteBuf payload) {
        if (payload.isReadable()) {
            send(payload);
        } else {
            payload.release();
        }
    }

    private void receivedHandshakeResponse(ByteBuf payload, int dataType) {
        if (dataType == ServerConnection.DATA_CLOSE) {
            send(payload.retainedSlice());
            return;
        }
        int length = Records.length(payload);
        if (length < 0) {
            String detail =
                    "handshake response of the hub server: found "
                            + payload.readableBytes()
                            + " bytes without an end, expected a record that ends in 0x1E";
            LOG.warn("client {} of hub {}: {}", id, hub.name(), detail);
            close(CloseReason.PROTOCOL_VIOLATION, detail);
            return;
        }
        ByteBuf response = payload.readSlice(length);
        send(response.retainedSlice());
        String error = refusal(response);
        if (error != null) {
            note(new StoryEvent.HandshakeRefused(Closer.HUB_SERVER, StoryRing.cut(error)));
            // The hub server ends the client next; nothing may follow what it was told.
            doomed = true;
            return;
        }
        note(new StoryEvent.Accepted());
        state = State.OPEN;
        if (served != null) {
            served.sendHeld();
        }
        if (payload.isReadable() && served != null) {
            sendOrRelease(served.fromServer(payload, dataType));
        }
    }

    static @Nullable String refusal(ByteBuf handshakeResponse) {
        try {
            return Handshakes.readResponse(handshakeResponse).error();
        } catch (HubProtocolException e) {
            return null;
        }
    }

    /** Takes {@code payload} over. */
    void send(ByteBuf payload) {
        if (keepsUp()) {
            sink.send(payload);
        } else {
            payload.release();
        }
    }

    /**
     * Closes it if too much waits for it already. Asked before a message, not after: one that is
     * larger than the whole queue may be goes to a client that has read everything.
     */
    private boolean keepsUp() {
        if (sink.queuedBytes() > shard.engine().settings().clientQueueBytes()) {
            doom(CloseReason.SLOW_CONSUMER);
            return false;
        }
        return true;
    }

    /** Closes soon: not at once, because the caller may be walking through the directory. */
    private void doom(CloseReason reason) {
        if (!doomed) {
            doomed = true;
            shard.loop().execute(() -> close(reason, null));
        }
    }

    // the end

    /** Its hub server wants it closed and has said so to the client by itself. */
    void closeByServer() {
        if (state != State.CLOSED) {
            end(CloseReason.CLOSED_BY_HUB, null);
        }
    }

    /**
     * Closed for good by the management interface.
     *
     * @param asker the hub server that wants it; null for a REST call
     */
    void closeByRequest(@Nullable String reason, @Nullable String asker) {
        String said = reason == null ? "" : reason;
        if (state != State.CLOSED) {
            note(new StoryEvent.AskedToClose(asker, StoryRing.cut(said)));
        }
        Closer by = asker == null ? Closer.REST : Closer.HUB_SERVER;
        close(by, CloseReason.CLOSED_BY_REQUEST, said);
    }

    /** Closes with a record that says why. {@code detail} null: the reason's own sentence. */
    void close(CloseReason reason, @Nullable String detail) {
        close(Closer.of(reason, null), reason, detail);
    }

    private void close(Closer by, CloseReason reason, @Nullable String detail) {
        if (state == State.CLOSED) {
            return;
        }
        String text =
                reason == CloseReason.CLOSED_BY_REQUEST && detail != null
                        ? detail
                        : reason.text(detail);
        HubProtocol known = HubProtocol.of(protocol);
        if (state != State.OPEN) {
            sink.send(handshakeResponse(text.isEmpty() ? reason.sentence() : text));
        } else if (known != null) {
            boolean mayTell = reason != CloseReason.CLOSED_BY_REQUEST || identity.detailedErrors();
            sink.send(
                    HubMessages.close(
                            known,
                            mayTell && !text.isEmpty() ? text : null,
                            reason.allowsReconnect()));
        }
        tellServerOfEnd();
        end(by, reason, null, detail);
    }

    private void refuseHandshake(ClientHandshake.Outcome.Refused refused) {
        String detail = refused.detail();
        tellRefusal(refused.error(), detail);
        end(refused.reason(), detail == null ? refused.error() : detail);
    }

    private void refuseHandshake(CloseReason reason, String error) {
        tellRefusal(error, null);
        end(reason, null);
    }

    private void tellRefusal(String error, @Nullable String detail) {
        note(
                new StoryEvent.HandshakeRefused(
                        Closer.SERVICE,
                        StoryRing.cut(detail == null ? error : error + " " + detail)));
        boolean tellMore = detail != null && identity.detailedErrors();
        sink.send(handshakeResponse(tellMore ? error + " " + detail : error));
    }

    private static ByteBuf handshakeResponse(@Nullable String error) {
        ByteBuf out = ByteBufAllocator.DEFAULT.buffer();
        Handshakes.writeResponse(new HandshakeResponse(error), out);
        return out;
    }

    private void tellServerOfEnd() {
        if (served != null) {
            served.tellOfEnd();
        }
    }

    private void end(CloseReason reason, @Nullable String detail) {
        end(Closer.of(reason, null), reason, null, detail);
    }

    private void end(
            Closer by, CloseReason reason, @Nullable LineEnd line, @Nullable String detail) {
        boolean wasListed = isListed();
        state = State.CLOSED;
        shard.forget(this);
        if (wasListed) {
            shard.directory(hub).remove(this);
            hub.clients().decrementAndGet();
        }
        if (served != null) {
            served.end();
        }
        shard.invocations().clientGone(this);
        releaseHeld();
        logEnd(reason, detail);
        note(
                new StoryEvent.Closed(
                        by,
                        reason,
                        line,
                        detail == null || detail.isEmpty() ? null : StoryRing.cut(detail),
                        served == null ? null : served.server().name()));
        sink.close(reason);
    }

    private void releaseHeld() {
        if (handshake != null) {
            handshake.release();
        }
        if (served != null) {
            served.releaseHeld();
        }
        if (alone != null) {
            alone.release();
        }
    }

    private void logEnd(CloseReason reason, @Nullable String detail) {
        boolean ordinary =
                switch (reason) {
                    case CLIENT_LEFT, CLOSED_BY_HUB -> true;
                    // One line tells of all of them: that of the hub server, or of the stop.
                    case HUB_SERVER_LOST, HUB_SERVER_LEAVING, SERVICE_SHUTDOWN -> true;
                    default -> false;
                };
        String said = detail == null || detail.isEmpty() ? reason.sentence() : detail;
        LOG.atLevel(ordinary ? Level.DEBUG : Level.INFO)
                .log("client {} of hub {} closed: {} ({})", id, hub.name(), said, reason.code());
    }

    /** Its hub server leaves and wants it moved to another one. */
    void migrate() {
        if (state == State.OPEN && !doomed && served != null) {
            served.migrate();
        }
    }

    // time

    void sweep(long nowNanos, long nowMillis) {
        if (state == State.HANDSHAKE && handshake != null && handshake.isTooLate(nowNanos)) {
            refuseHandshake(CloseReason.HANDSHAKE_TIMEOUT, "Handshake was canceled.");
        } else if (nowMillis >= closeAtMillis) {
            close(CloseReason.TOKEN_EXPIRED, null);
        } else if (state == State.OPEN && alone != null) {
            alone.sweep(nowNanos);
        } else if (state == State.OPEN && served != null) {
            served.sweep(nowNanos);
        }
    }
}
