package io.heliograph.server.core.engine;

import io.heliograph.access.StickyMode;
import io.heliograph.server.core.ClientSink;
import io.heliograph.server.core.CloseReason;
import io.heliograph.server.core.EncodedMessage;
import io.heliograph.server.core.story.StoryEvent;
import io.heliograph.wire.hub.HubProtocol;
import io.heliograph.wire.service.ConnectionDataFrame;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

import org.jspecify.annotations.Nullable;

/**
 * A client that a hub server serves: which of its connections carries it, and what passes on its
 * way there. Home thread: the shard's loop.
 *
 * <p>The way of the client's bytes: held for a few milliseconds after a question of its own hub
 * server ({@link InputQuarantine}), held while it is moved ({@link Migration}), looked at if it may
 * be moved one day ({@link CallTracker}), sent. For most clients none of the three is there.
 */
final class ServedSession {

    /** From this many bytes on that wait for the next hub server, the client is not read. */
    private static final int HELD_BYTES = 256 * 1024;

    private final ClientConnection client;
    private final Shard shard;
    private final ClientSink sink;
    private final byte[] encodedId;
    private final InputQuarantine quarantine = new InputQuarantine();
    private ServerConnection server;
    private @Nullable CallTracker calls;
    private @Nullable Migration migration;

    /** While its handshake is not answered, if there are any. */
    private @Nullable HeldMessages held;

    private boolean handshakeRepeated;
    private boolean serverIsFull;
    private boolean holdsMuch;
    private boolean reading = true;

    private ServedSession(
            ClientConnection client, Shard shard, ClientSink sink, ServerConnection server) {
        this.client = client;
        this.shard = shard;
        this.sink = sink;
        this.server = server;
        this.encodedId = ConnectionDataFrame.encodeId(client.id());
    }

    /** Announces the client to {@code server}; its handshake request is borrowed. */
    static ServedSession open(
            ClientConnection client,
            Shard shard,
            ClientSink sink,
            ServerConnection server,
            ByteBuf handshakeRequest) {
        ServedSession session = new ServedSession(client, shard, sink, server);
        session.attach(server, null, handshakeRequest);
        return session;
    }

    private void attach(
            ServerConnection to, @Nullable ServerConnection from, ByteBuf handshakeRequest) {
        server = to;
        to.clientCounter().incrementAndGet();
        HubProtocol protocol = HubProtocol.of(client.protocol());
        calls =
                to.migratesClients() && protocol != null && mayMove()
                        ? new CallTracker(protocol, handshakeRequest, this::answers)
                        : null;
        to.send(OpenConnections.of(client, shard.engine().instanceId(), from));
        to.sendData(encodedId, handshakeRequest, ServerConnection.DATA_HANDSHAKE);
    }

    ServerConnection server() {
        return server;
    }

    /** Keeps a message until its handshake is answered; how many bytes are kept. Borrowed. */
    long hold(EncodedMessage message) {
        HeldMessages kept = held == null ? new HeldMessages() : held;
        held = kept;
        kept.add(message);
        return kept.bytes();
    }

    void sendHeld() {
        if (held != null) {
            held.sendTo(sink);
            held = null;
        }
    }

    void releaseHeld() {
        if (held != null) {
            held.release();
            held = null;
        }
    }

    // from the client

    /** Borrowed. */
    void received(ByteBuf data) {
        if (quarantine.isHolding()) {
            quarantine.hold(data);
        } else {
            pass(data);
        }
    }

    private void pass(ByteBuf data) {
        Migration moving = migration;
        if (moving != null) {
            moving.received(data, shard.nanoTime());
        } else {
            forward(data);
        }
    }

    /** To the hub server; borrowed. */
    void forward(ByteBuf data) {
        CallTracker tracker = calls;
        if (tracker != null) {
            tracker.clientSays(data);
        }
        forwardSeen(data);
    }

    /** As {@link #forward}, for bytes that were looked at. */
    void forwardSeen(ByteBuf data) {
        server.sendData(encodedId, data, ServerConnection.DATA_UNKNOWN);
        if (server.isCongested()) {
            serverIsFull = true;
            readOrNot();
        }
    }

    /** Its hub server has caught up. */
    void resumeReading() {
        serverIsFull = false;
        readOrNot();
    }

    /** So many bytes wait for the next hub server. */
    void limitHeld(int bytes) {
        holdsMuch = bytes > HELD_BYTES;
        readOrNot();
        Migration moving = migration;
        if (moving != null && bytes > shard.engine().settings().clientQueueBytes()) {
            moving.cutShort(shard.nanoTime());
        }
    }

    private void readOrNot() {
        boolean wanted = !serverIsFull && !holdsMuch;
        if (wanted != reading && !client.isClosed()) {
            reading = wanted;
            sink.readable(wanted);
        }
    }

    /** Its own hub server has asked it for a result: see {@link InputQuarantine}. */
    void quarantineInput(NotTooSoon registered) {
        if (registered.isOver(InputQuarantine.TIME, shard.nanoTime())) {
            return;
        }
        InputQuarantine.Question question = quarantine.begin();
        registered.whenOver(InputQuarantine.TIME, shard, () -> endQuarantine(question));
    }

    private void endQuarantine(InputQuarantine.Question question) {
        question.isOver = true;
        passReleased();
    }

    private void passReleased() {
        for (ByteBuf said = quarantine.poll(); said != null; said = quarantine.poll()) {
            try {
                if (said.isReadable()) {
                    pass(said);
                }
            } finally {
                said.release();
            }
        }
    }

    private void answers(String invocationId) {
        shard.invocations().answered(client, invocationId);
        shard.serviceInvocations().heard(client, invocationId);
    }

    // from the hub server

    /**
     * Bytes of the hub server for the client, borrowed.
     *
     * @return what of them the client is to get, in the caller's hands
     */
    ByteBuf fromServer(ByteBuf payload, int dataType) {
        if (handshakeRepeated) {
            handshakeRepeated = false;
            if (dataType == ServerConnection.DATA_HANDSHAKE) {
                // The client had its answer long ago. The SDK keeps this one to itself.
                if (ClientConnection.refusal(payload) != null) {
                    client.close(CloseReason.HUB_SERVER_LEAVING, null);
                }
                return Unpooled.EMPTY_BUFFER;
            }
        }
        CallTracker tracker = calls;
        return tracker == null ? payload.retainedSlice() : tracker.serverSays(payload);
    }

    /** What it owed may have come. */
    void stepMigration() {
        Migration moving = migration;
        if (moving != null) {
            moving.step(shard.nanoTime());
        }
    }

    void pauseAcknowledged(ServerConnection by) {
        Migration moving = migration;
        if (moving != null && by == server) {
            moving.pauseAcknowledged();
        }
    }

    // to another hub server

    /** Its hub server leaves and wants it moved. */
    void migrate() {
        CallTracker tracker = calls;
        if (migration != null || tracker == null || !server.isHandingOver() || next() == null) {
            return;
        }
        Migration begun = new Migration(this, tracker, shard.nanoTime());
        migration = begun;
        begun.step(shard.nanoTime());
    }

    /** A client that has to have its hub server stays there. */
    private boolean mayMove() {
        return client.identity().stickyMode() != StickyMode.REQUIRED;
    }

    /** Where it could go; null for nowhere. */
    private @Nullable ServerConnection next() {
        return client.hub().chooseInsteadOf(server);
    }

    boolean awaitsAnswers() {
        return client.awaitedAnswers > 0;
    }

    void sendFence() {
        CallTracker tracker = calls;
        if (tracker != null) {
            ByteBuf fence = tracker.fence();
            try {
                forwardSeen(fence);
            } finally {
                fence.release();
            }
        }
    }

    void pauseServer() {
        client.note(new StoryEvent.Paused());
        server.send(OpenConnections.pause(client.id()));
    }

    void move() {
        ServerConnection to = next();
        CallTracker tracker = calls;
        if (to == null || tracker == null) {
            stay();
            return;
        }
        ServerConnection from = server;
        from.send(OpenConnections.moved(client.id(), to));
        from.clientCounter().decrementAndGet();
        ByteBuf failures =
                tracker.failures(
                        CloseReason.HUB_SERVER_LEAVING.text(
                                "The hub server is shutting down and did not finish this call in"
                                        + " time."));
        if (failures != null) {
            client.send(failures);
        }
        ByteBuf request = Unpooled.wrappedBuffer(tracker.handshakeRequest());
        attach(to, from, request);
        handshakeRepeated = true;
        client.note(new StoryEvent.Migrated(from.name(), to.name()));
        shard.invocations().moved(client, to);
        shard.serviceInvocations().moved(client, to);
        serverIsFull = to.isCongested();
        endMigration();
    }

    /** There is nowhere to go, or it leaves anyhow. */
    void stay() {
        Migration moving = migration;
        if (moving != null && moving.isPausing()) {
            server.send(OpenConnections.resume(client.id()));
        }
        endMigration();
    }

    private void endMigration() {
        Migration moving = migration;
        if (moving == null) {
            return;
        }
        migration = null;
        holdsMuch = false;
        ByteBuf held = moving.end();
        try {
            if (held.isReadable()) {
                received(held);
            }
        } finally {
            held.release();
        }
        // Last: a transport may have more at hand, and that is younger than what was held.
        readOrNot();
    }

    // the end

    /** The client is gone: its last words, then the news. */
    void tellOfEnd() {
        // Before their time: who waits for an answer among them is told of the client's end in any
        // case.
        quarantine.endAll();
        passReleased();
        endMigration();
        server.send(OpenConnections.end(client.id()));
    }

    void end() {
        server.clientCounter().decrementAndGet();
        quarantine.release();
        Migration moving = migration;
        if (moving != null) {
            migration = null;
            moving.end().release();
        }
    }

    void sweep(long nowNanos) {
        Migration moving = migration;
        if (moving != null) {
            moving.sweep(nowNanos);
        } else {
            migrate();
        }
    }
}
