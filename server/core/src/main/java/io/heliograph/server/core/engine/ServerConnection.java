package io.heliograph.server.core.engine;

import io.heliograph.server.core.AppSink;
import io.heliograph.server.core.CloseReason;
import io.heliograph.server.core.LineEnd;
import io.heliograph.server.core.Loop;
import io.heliograph.server.core.story.Closer;
import io.heliograph.server.core.story.ServerName;
import io.heliograph.server.core.story.StoryEvent;
import io.heliograph.server.core.story.StoryRing;
import io.heliograph.wire.service.ConnectionDataFrame;
import io.heliograph.wire.service.ServiceFrames;
import io.heliograph.wire.service.ServiceMessage;
import io.heliograph.wire.service.ServiceMessageReader;
import io.heliograph.wire.service.ServiceMessageWriter;
import io.heliograph.wire.service.ServiceProtocolException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

import java.time.Duration;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * One connection of a hub server. Home thread: the loop it arrived on; {@link #send}, {@link
 * #sendData} and the short questions are safe for any thread.
 *
 * <pre>
 * HANDSHAKE  its first message is awaited
 * OPEN       carries clients, unless it is weak
 * LEAVING    the hub server stops: no new clients, the present ones are still served
 * CLOSED     final
 * </pre>
 *
 * What goes out from other loops passes one queue with one wake-up for many entries, so that a
 * thousand clients that talk at once cost the home loop a few tasks, not a thousand.
 */
public final class ServerConnection {

    static final int DATA_UNKNOWN = 0;
    static final int DATA_HANDSHAKE = 1;
    static final int DATA_CLOSE = 4;

    private static final Logger LOG = LoggerFactory.getLogger(ServerConnection.class);
    private static final int PROTOCOL_VERSION = 1;
    private static final int WEAK = 2;
    private static final int EVENT_OF_SERVICE = 0;
    private static final int EVENT_RELOADING = 0;
    private static final int FLOW_OF_SERVER = 2;
    private static final int FLOW_OFFLINE = 4;
    private static final int MAX_FRAME_BYTES = 64 << 20;
    private static final int MAX_HANDSHAKE_BYTES = 64 << 10;
    private static final int FRAME_OVERHEAD = 64;
    private static final long HANDSHAKE_NANOS = Duration.ofSeconds(15).toNanos();
    private static final long PING_NANOS = Duration.ofSeconds(5).toNanos();
    private static final long SILENCE_NANOS = Duration.ofSeconds(30).toNanos();
    private static final long NEVER = Long.MIN_VALUE;
    private static final Duration CONGESTION_CHECK = Duration.ofMillis(5);

    private enum State {
        HANDSHAKE,
        OPEN,
        LEAVING,
        CLOSED
    }

    private final Shard home;
    private final Loop loop;
    private final Hub hub;
    private final String serverId;
    private final String cid;
    private final String id;
    private final ServerName name;
    private final AppSink sink;
    private final ServerCommands commands;
    private final Echoes echoes;
    private final AtomicInteger clientCounter = new AtomicInteger();
    private final ConcurrentLinkedQueue<ByteBuf> outgoing = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean drainDue = new AtomicBoolean();
    private volatile State state = State.HANDSHAKE;
    private volatile @Nullable Departure departure;
    private volatile boolean congested;
    private volatile boolean weak;
    private volatile boolean migratesClients;
    private volatile boolean allowsStatefulReconnects;
    private volatile long firstQuestionNanos = NEVER;
    private @Nullable ByteBuf unread;
    private final long openedNanos;
    private long heardNanos;
    private long pingedNanos;

    ServerConnection(Shard home, Hub hub, String serverId, String cid, AppSink sink) {
        this.home = home;
        this.loop = home.loop();
        this.hub = hub;
        this.serverId = serverId;
        this.cid = cid;
        this.id = home.engine().ids().next(home.index());
        this.name = new ServerName(serverId, id);
        this.sink = sink;
        Engine engine = home.engine();
        BatchingDispatch dispatch = new BatchingDispatch(engine.shards());
        this.commands =
                new ServerCommands(this, engine, dispatch, engine.router(dispatch, serverId));
        this.echoes = new Echoes(this, loop);
        this.openedNanos = home.nanoTime();
        this.heardNanos = openedNanos;
        this.pingedNanos = openedNanos;
    }

    Hub hub() {
        return hub;
    }

    Echoes echoes() {
        return echoes;
    }

    /** When an answer to the question to a client that has arrived now may go to its hub server. */
    NotTooSoon questionArrived() {
        long now = home.nanoTime();
        if (firstQuestionNanos == NEVER) {
            firstQuestionNanos = firstQuestionOfHubServer(now);
        }
        long first = Duration.ofMillis(home.engine().settings().firstAnswerMillis()).toNanos();
        return new NotTooSoon(echoes.next(), now, firstQuestionNanos + first);
    }

    /** One process has all of its connections. */
    private long firstQuestionOfHubServer(long now) {
        for (ServerConnection other : hub.servers()) {
            long nanos = other.firstQuestionNanos;
            if (nanos != NEVER && other.serverId.equals(serverId)) {
                return nanos;
            }
        }
        return now;
    }

    String serverId() {
        return serverId;
    }

    /** What stories call it. Safe for any thread. */
    ServerName name() {
        return name;
    }

    private void note(StoryEvent event) {
        home.stories().ofServer(hub.name(), id, serverId, event);
    }

    boolean isWeak() {
        return weak;
    }

    /** Whether its hub server lets clients come back on a new line. */
    boolean allowsStatefulReconnects() {
        return allowsStatefulReconnects;
    }

    /** Whether it may be given a client. */
    boolean isAssignable() {
        return state == State.OPEN && !weak;
    }

    boolean isOpen() {
        return state == State.OPEN || state == State.LEAVING;
    }

    /**
     * This connection, or if it is gone another one of the same hub server; null if there is none.
     */
    @Nullable ServerConnection orAnother() {
        return isOpen() ? this : hub.connectionOf(serverId);
    }

    /** True once the hub server has said that it ends its clients by itself. */
    boolean isEnding() {
        return departure == Departure.ENDS_CLIENTS;
    }

    /** True if it has announced that its clients are to be moved elsewhere when it leaves. */
    boolean migratesClients() {
        return migratesClients;
    }

    /** True once it has asked for that. */
    boolean isHandingOver() {
        return state == State.LEAVING && departure == Departure.MOVES_CLIENTS;
    }

    /** True while it takes its clients' bytes more slowly than they come. */
    boolean isCongested() {
        return congested;
    }

    int clientCount() {
        return clientCounter.get();
    }

    AtomicInteger clientCounter() {
        return clientCounter;
    }

    Shard home() {
        return home;
    }

    // from the hub server

    /** Bytes from the hub server, borrowed; cut anywhere. */
    public void received(ByteBuf data) {
        if (state == State.CLOSED) {
            return;
        }
        heardNanos = home.nanoTime();
        ByteBuf before = unread;
        if (before == null) {
            readFrames(data);
            if (data.isReadable() && state != State.CLOSED) {
                unread = ByteBufAllocator.DEFAULT.buffer(data.readableBytes()).writeBytes(data);
            }
            return;
        }
        before.writeBytes(data);
        int start = before.readerIndex();
        readFrames(before);
        if (state == State.CLOSED || before.readerIndex() == start) {
            return;
        }
        // Messages under way hold slices of the buffer, so it must not be written to any more.
        unread =
                before.isReadable()
                        ? ByteBufAllocator.DEFAULT.buffer(before.readableBytes()).writeBytes(before)
                        : null;
        before.release();
    }

    /** The last of the bytes that were there to be read: what they ask for goes out now. */
    public void readComplete() {
        commands.flush();
    }

    private void readFrames(ByteBuf in) {
        while (state != State.CLOSED) {
            ByteBuf body;
            try {
                body = ServiceFrames.next(in, maxFrameBytes());
            } catch (ServiceProtocolException e) {
                LOG.warn(
                        "hub server {} of hub {}: {}; its connection is closed",
                        serverId,
                        hub.name(),
                        e.getMessage());
                end(CloseReason.PROTOCOL_VIOLATION, null, e.getMessage());
                return;
            }
            if (body == null) {
                return;
            }
            read(body);
        }
    }

    /** Who has not said yet that it is a hub server says little. */
    private int maxFrameBytes() {
        return state == State.HANDSHAKE ? MAX_HANDSHAKE_BYTES : MAX_FRAME_BYTES;
    }

    private void read(ByteBuf body) {
        ServiceMessage message;
        try {
            message = ServiceMessageReader.read(body);
        } catch (ServiceProtocolException e) {
            if (state == State.HANDSHAKE) {
                refuse("The handshake could not be read: " + e.getMessage());
                return;
            }
            LOG.warn(
                    "hub server {} of hub {}: a message was passed over: {}",
                    serverId,
                    hub.name(),
                    e.getMessage());
            return;
        }
        if (state == State.HANDSHAKE) {
            receivedHandshake(message);
        } else {
            commands.run(message);
        }
    }

    private void receivedHandshake(ServiceMessage message) {
        if (!(message instanceof ServiceMessage.HandshakeRequest request)) {
            refuse("The first message must be a handshake request.");
            return;
        }
        if (request.version() != PROTOCOL_VERSION) {
            refuse(
                    "Protocol version "
                            + request.version()
                            + " is not supported; this service speaks version "
                            + PROTOCOL_VERSION
                            + ".");
            return;
        }
        weak = request.connectionType() == WEAK;
        if (!weak && !hub.takesHubServers()) {
            refuse(
                    "Hub '"
                            + hub.name()
                            + "' is in serverless mode, a server connection is not allowed.");
            return;
        }
        migratesClients = request.migrationLevel() > 0;
        allowsStatefulReconnects = request.allowStatefulReconnects();
        note(new StoryEvent.ServerConnected(weak));
        state = State.OPEN;
        send(new ServiceMessage.HandshakeResponse(null, id));
        if (state == State.OPEN) {
            hub.add(this);
        }
        LOG.info(
                "hub server {} connected to hub {} ({}{})",
                serverId,
                hub.name(),
                cid,
                weak ? ", carries no clients" : "");
    }

    private void refuse(String why) {
        LOG.warn(
                "hub server {} of hub {} was refused: {} (hub_server_handshake)",
                serverId,
                hub.name(),
                why);
        sink.send(encode(new ServiceMessage.HandshakeResponse(why, null)));
        close(CloseReason.HUB_SERVER_HANDSHAKE);
    }

    /** The hub server takes this connection out of rotation, and says so until it is answered. */
    void leave(Departure how) {
        if (state == State.OPEN) {
            LOG.info(
                    "hub server {} leaves hub {} ({}), {} clients left",
                    serverId,
                    hub.name(),
                    cid,
                    clientCount());
            note(new StoryEvent.ServerLeaving(clientCount()));
            state = State.LEAVING;
            hub.noteLack();
        }
        Departure before = departure;
        departure = how;
        if (how == before) {
            return;
        }
        if (how == Departure.ENDS_CLIENTS) {
            Duration grace = Duration.ofSeconds(home.engine().settings().shutdownGraceSeconds());
            loop.schedule(() -> closeClients(CloseReason.HUB_SERVER_LEAVING), grace);
        } else if (isHandingOver()) {
            home.engine().shards().forEach(each -> each.run(shard -> shard.migrateClientsOf(this)));
        }
    }

    /** The service stops: the hub server is told, for its log. */
    void announceStop() {
        if (isOpen()) {
            send(
                    new ServiceMessage.ServiceEvent(
                            EVENT_OF_SERVICE,
                            home.engine().instanceId(),
                            EVENT_RELOADING,
                            CloseReason.SERVICE_SHUTDOWN.text(null)));
        }
    }

    /**
     * Nobody is left whom the hub server could speak to over this connection: it shall use others,
     * if it has any.
     */
    void silence() {
        if (isOpen() && !cid.isEmpty()) {
            send(new ServiceMessage.ConnectionFlowControl(cid, FLOW_OF_SERVER, FLOW_OFFLINE));
        }
    }

    private void closeClients(CloseReason reason) {
        home.engine()
                .shards()
                .forEach(each -> each.run(shard -> shard.closeClientsOf(this, reason)));
    }

    /**
     * The transport ended without being told to.
     *
     * @param line how the hub server or the network ended it; null if the transport gave up
     */
    public void transportClosed(@Nullable LineEnd line) {
        end(
                state == State.LEAVING
                        ? CloseReason.HUB_SERVER_LEAVING
                        : CloseReason.HUB_SERVER_LOST,
                line,
                null);
    }

    /** The transport was ended because the hub server broke a rule: {@code detail} says which. */
    public void transportFailed(String detail) {
        end(CloseReason.PROTOCOL_VIOLATION, null, detail);
    }

    void close(CloseReason reason) {
        end(reason, null, null);
    }

    private void end(CloseReason reason, @Nullable LineEnd line, @Nullable String detail) {
        if (state == State.CLOSED) {
            return;
        }
        State before = state;
        // First nobody gets this connection any more, then its clients are closed: none can slip in
        // between.
        state = State.CLOSED;
        hub.remove(this);
        home.forget(this);
        commands.flush();
        echoes.end();
        if (unread != null) {
            unread.release();
            unread = null;
        }
        int clients = clientCount();
        note(
                new StoryEvent.ServerClosed(
                        Closer.of(reason, line),
                        reason,
                        line,
                        detail == null ? null : StoryRing.cut(detail),
                        clients));
        if (before != State.HANDSHAKE) {
            LOG.atLevel(clients > 0 ? Level.WARN : Level.INFO)
                    .log(
                            "hub server {} of hub {} ({}) is gone: {} ({}); {} clients are closed",
                            serverId,
                            hub.name(),
                            cid,
                            detail == null ? reason.sentence() : detail,
                            reason.code(),
                            clients);
            closeClients(
                    reason == CloseReason.HUB_SERVER_LEAVING
                                    || reason == CloseReason.SERVICE_SHUTDOWN
                            ? reason
                            : CloseReason.HUB_SERVER_LOST);
        }
        sink.close(reason);
    }

    // to the hub server

    /** Sends one message. Safe for any thread; dropped once the connection is closed. */
    void send(ServiceMessage message) {
        enqueue(encode(message));
    }

    /** A whole frame with room for the transport's header before it. */
    static ByteBuf encode(ServiceMessage message) {
        ByteBuf frame = ByteBufAllocator.DEFAULT.buffer(256);
        frame.setIndex(AppSink.HEADROOM, AppSink.HEADROOM);
        ServiceMessageWriter.write(message, frame);
        return frame;
    }

    /** Sends a client's bytes, which stay the caller's. Safe for any thread. */
    void sendData(byte[] encodedId, ByteBuf data, int dataType) {
        int length = data.readableBytes();
        ByteBuf frame =
                ByteBufAllocator.DEFAULT.buffer(
                        AppSink.HEADROOM + encodedId.length + length + FRAME_OVERHEAD);
        frame.setIndex(AppSink.HEADROOM, AppSink.HEADROOM);
        ConnectionDataFrame.writeHead(encodedId, length, dataType, frame);
        frame.writeBytes(data, data.readerIndex(), length);
        ConnectionDataFrame.writeTail(dataType, frame);
        enqueue(frame);
    }

    /** Takes {@code frame} over. Frames of one caller keep their order. Safe for any thread. */
    void enqueue(ByteBuf frame) {
        if (loop.isCurrent()) {
            write(frame);
            return;
        }
        outgoing.add(frame);
        if (drainDue.compareAndSet(false, true)) {
            loop.execute(this::drain);
        }
    }

    private void drain() {
        drainDue.set(false);
        for (ByteBuf frame = outgoing.poll(); frame != null; frame = outgoing.poll()) {
            write(frame);
        }
    }

    private void write(ByteBuf frame) {
        if (state == State.CLOSED) {
            frame.release();
            return;
        }
        sink.send(frame);
        if (!congested && sink.queuedBytes() > home.engine().settings().serverQueueBytes()) {
            congested = true;
            LOG.info(
                    "hub server {} of hub {} ({}) reads slowly: its clients wait",
                    serverId,
                    hub.name(),
                    cid);
            loop.schedule(this::checkCongestion, CONGESTION_CHECK);
        }
    }

    private void checkCongestion() {
        if (state != State.CLOSED
                && sink.queuedBytes() > home.engine().settings().serverQueueBytes() / 2) {
            loop.schedule(this::checkCongestion, CONGESTION_CHECK);
            return;
        }
        congested = false;
        home.engine().shards().forEach(each -> each.run(shard -> shard.resumeClientsOf(this)));
    }

    // time

    void sweep(long nowNanos) {
        if (state == State.HANDSHAKE) {
            if (nowNanos - openedNanos > HANDSHAKE_NANOS) {
                close(CloseReason.HUB_SERVER_HANDSHAKE);
            }
            return;
        }
        if (nowNanos - heardNanos > SILENCE_NANOS) {
            close(CloseReason.HUB_SERVER_SILENT);
            return;
        }
        // The hub server speaks only when spoken to: without these pings it takes the service for
        // dead.
        if (nowNanos - pingedNanos >= PING_NANOS) {
            pingedNanos = nowNanos;
            send(ServiceMessage.Ping.KEEP_ALIVE);
        }
    }
}
