package io.heliograph.server.core.engine;

import io.heliograph.server.core.ClientSink;
import io.heliograph.server.core.CloseReason;
import io.heliograph.server.core.EncodedMessage;
import io.heliograph.server.core.HubName;
import io.heliograph.server.core.LineEnd;
import io.heliograph.server.core.Loop;
import io.heliograph.server.core.ResumableSink;
import io.heliograph.server.core.Transport;
import io.heliograph.server.core.story.StoryEvent;
import io.heliograph.wire.hub.HandshakeRequest;
import io.heliograph.wire.hub.Handshakes;
import io.heliograph.wire.hub.HubCodec;
import io.heliograph.wire.hub.HubMessage;
import io.heliograph.wire.hub.HubMessages;
import io.heliograph.wire.hub.HubProtocol;
import io.heliograph.wire.hub.HubProtocolException;
import io.heliograph.wire.service.ServiceMessage;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stands between a client and its transport, so that the client may lose its line and come back on
 * a new one, without anything lost, doubled or out of order. Neither the client's connection nor
 * its hub server learns of it. Home thread: the shard's loop.
 *
 * <pre>
 * OPENING    the handshakes are under way
 * PLAIN      the client did not ask for it in its handshake: bytes pass untouched
 * CONNECTED  a line carries the client
 * SUSPENDED  the line was lost, the client is waited for
 * OVER       final
 * </pre>
 *
 * Calls, stream items and what completes or cancels them have numbers, which both ends count; the
 * client acknowledges those of the service and the service those of the client. On a new line each
 * end says first with which number it goes on, and then sends again what was not acknowledged.
 */
public final class StatefulSession implements ClientSink {

    private static final Logger LOG = LoggerFactory.getLogger(StatefulSession.class);
    private static final int VERSION = 2;

    /** Hub servers are to know nothing of it: some refuse the newer version. */
    private static final int VERSION_BEFORE = 1;

    /** Clients keep, and then wait with, 100,000 bytes by default. */
    private static final int ACK_BYTES = 25_000;

    private static final int MAX_MESSAGE_TO_CLIENT = Integer.MAX_VALUE;
    private static final int CLOSE = 7;
    private static final int ACK = 8;
    private static final int SEQUENCE = 9;

    private enum State {
        OPENING,
        PLAIN,
        CONNECTED,
        SUSPENDED,
        OVER
    }

    private final Shard shard;
    private final StatefulSessions sessions;
    private final Negotiation negotiation;
    private final int maxMessageBytes;
    private final HandshakeReader handshake = new HandshakeReader();
    private final Arrivals arrivals = new Arrivals();
    private final ReplayBuffer replay;
    private State state = State.OPENING;
    private ResumableSink line;
    private @Nullable ClientConnection client;
    private @Nullable HubProtocol protocol;
    private @Nullable HubMessageStream arriving;
    private @Nullable HubMessageStream leaving;
    private @Nullable LineEnd lost;
    private boolean readable = true;
    private boolean closing;
    private boolean awaitsSequence;
    private boolean owesAck;
    private int bytesSinceAck;
    private long sentWhileConnected;
    private long deadlineNanos;

    StatefulSession(Shard shard, Negotiation negotiation, ResumableSink line, int maxMessageBytes) {
        this.shard = shard;
        this.sessions = shard.engine().statefulSessions();
        this.negotiation = negotiation;
        this.line = line;
        this.maxMessageBytes = maxMessageBytes;
        this.replay = new ReplayBuffer(sessions.settings().bufferBytes(), sessions.budget());
    }

    void opened(ClientConnection opened) {
        client = opened;
    }

    /** Where it lives. Safe for any thread. */
    public Loop loop() {
        return shard.loop();
    }

    /** Safe for any thread. */
    public HubName hub() {
        return negotiation.hub();
    }

    // from the client

    /** Bytes that came on {@code from}, borrowed; passed over if that is not the present line. */
    public void received(ResumableSink from, ByteBuf data) {
        ClientConnection to = client;
        if (from != line || to == null) {
            return;
        }
        try {
            switch (state) {
                case OPENING -> receivedOpening(to, data);
                case PLAIN -> to.received(data);
                case CONNECTED -> receivedMessages(data);
                case SUSPENDED, OVER -> {}
            }
        } catch (HubProtocolException e) {
            to.close(
                    state == State.OPENING
                            ? CloseReason.HANDSHAKE_INVALID
                            : CloseReason.PROTOCOL_VIOLATION,
                    e.getMessage());
        }
    }

    private void receivedOpening(ClientConnection to, ByteBuf data) {
        if (arriving != null) {
            receivedMessages(data);
            return;
        }
        ByteBuf record = handshake.read(data);
        if (record == null) {
            return;
        }
        try {
            receivedHandshake(to, record);
        } finally {
            record.release();
        }
        if (data.isReadable()) {
            received(line, data);
        }
    }

    private void receivedHandshake(ClientConnection to, ByteBuf record) {
        HandshakeRequest request;
        try {
            request = Handshakes.readRequest(record);
        } catch (HubProtocolException e) {
            // The connection refuses it.
            state = State.PLAIN;
            to.received(record);
            return;
        }
        HubProtocol known = HubProtocol.of(request.protocol());
        if (known == null || request.version() != VERSION) {
            state = State.PLAIN;
            to.received(record);
            return;
        }
        protocol = known;
        arriving =
                new HubMessageStream(known, maxMessageBytes, this::isForConnection, to::received);
        leaving =
                new HubMessageStream(known, MAX_MESSAGE_TO_CLIENT, this::sendMessage, bytes -> {});
        ByteBuf plain = ByteBufAllocator.DEFAULT.buffer();
        try {
            Handshakes.writeRequest(
                    new HandshakeRequest(request.protocol(), VERSION_BEFORE), plain);
            to.received(plain);
        } finally {
            plain.release();
        }
    }

    private void receivedMessages(ByteBuf data) {
        HubMessageStream messages = arriving;
        if (messages == null) {
            return;
        }
        heard();
        messages.read(data);
        if (bytesSinceAck >= ACK_BYTES && state == State.CONNECTED) {
            acknowledge();
        }
    }

    private boolean isForConnection(int type, ByteBuf message, ByteBuf body) {
        switch (type) {
            case ACK -> {
                acknowledged(((HubMessage.Ack) codec().read(body)).sequenceId());
                return false;
            }
            case SEQUENCE -> {
                arrivals.goOnWith(((HubMessage.Sequence) codec().read(body)).sequenceId());
                awaitsSequence = false;
                return false;
            }
            case CLOSE -> {
                beginClosing();
                return true;
            }
            default -> {
                return !isNumbered(type) || isNew(message);
            }
        }
    }

    private boolean isNew(ByteBuf message) {
        if (awaitsSequence) {
            throw new HubProtocolException(
                    "first message on a new line", "another one", "a sequence message");
        }
        owesAck = true;
        bytesSinceAck += message.readableBytes();
        return arrivals.isNew();
    }

    private void acknowledged(long number) {
        if (number < 0 || number > replay.total()) {
            throw new HubProtocolException("sequenceId", number, "0 to " + replay.total());
        }
        replay.acknowledge(number);
    }

    private static boolean isNumbered(int type) {
        return type >= 1 && type <= 5;
    }

    private HubProtocol protocol() {
        if (protocol == null) {
            throw new IllegalStateException("no hub protocol yet");
        }
        return protocol;
    }

    private HubCodec codec() {
        return HubCodec.of(protocol());
    }

    // to the client

    @Override
    public Transport transport() {
        return line.transport();
    }

    @Override
    public boolean supportsBinary() {
        return line.supportsBinary();
    }

    @Override
    public void useBinary(boolean binary) {
        line.useBinary(binary);
    }

    @Override
    public void readable(boolean wanted) {
        readable = wanted;
        if (state != State.SUSPENDED) {
            line.readable(wanted);
        }
    }

    /** Complete hub messages; before them once the answer to the handshake. */
    @Override
    public void send(ByteBuf payload) {
        switch (state) {
            case OPENING -> {
                boolean accepted = isAccepting(payload);
                line.send(payload);
                if (accepted) {
                    state = State.CONNECTED;
                    sessions.add(negotiation.token(), this);
                } else {
                    state = State.PLAIN;
                }
            }
            case PLAIN -> line.send(payload);
            case CONNECTED, SUSPENDED -> sendMessages(payload);
            case OVER -> payload.release();
        }
    }

    private boolean isAccepting(ByteBuf handshakeResponse) {
        try {
            return leaving != null && Handshakes.readResponse(handshakeResponse).error() == null;
        } catch (HubProtocolException e) {
            return false;
        }
    }

    private void sendMessages(ByteBuf payload) {
        try {
            if (leaving != null) {
                leaving.read(payload);
            }
        } catch (HubProtocolException e) {
            endUncountable(e);
        } finally {
            payload.release();
        }
    }

    private void endUncountable(HubProtocolException e) {
        LOG.warn(
                "client {} of hub {}: what it was sent cannot be counted: {}",
                negotiation.connectionId(),
                hub(),
                e.getMessage());
        endSoon(CloseReason.PROTOCOL_VIOLATION, e.getMessage());
    }

    private boolean sendMessage(int type, ByteBuf message, ByteBuf body) {
        if (type == CLOSE) {
            beginClosing();
        }
        if (isNumbered(type)) {
            sendFrame(line.frame(message), 1);
        } else if (state == State.CONNECTED) {
            line.sendFrame(line.frame(message));
        }
        return false;
    }

    @Override
    public void send(EncodedMessage message) {
        switch (state) {
            case OPENING, PLAIN -> line.send(message);
            case CONNECTED, SUSPENDED -> sendCounted(message);
            case OVER -> {}
        }
    }

    private void sendCounted(EncodedMessage message) {
        int numbered;
        try {
            numbered = message.counted(this::count);
        } catch (HubProtocolException e) {
            endUncountable(e);
            return;
        }
        sendFrame(line.frame(message), numbered);
    }

    private int count(ByteBuf payload) {
        ByteBuf messages = payload.duplicate();
        int numbered = 0;
        for (ByteBuf body = codec().nextFrame(messages, MAX_MESSAGE_TO_CLIENT);
                body != null;
                body = codec().nextFrame(messages, MAX_MESSAGE_TO_CLIENT)) {
            numbered += isNumbered(codec().typeOf(body)) ? 1 : 0;
        }
        return numbered;
    }

    /** Takes {@code frame} over. */
    private void sendFrame(ByteBuf frame, int numbered) {
        if (numbered > 0) {
            replay.add(frame, numbered);
        }
        if (state == State.CONNECTED) {
            line.sendFrame(frame);
            return;
        }
        frame.release();
        if (replay.next() > sentWhileConnected + 1) {
            // What gave way was never sent.
            endSoon(CloseReason.RESUME_FAILED, null);
        }
    }

    /** Not at once: the caller may be walking through the directory. */
    private void endSoon(CloseReason reason, @Nullable String detail) {
        sessions.remove(negotiation.token());
        if (!closing) {
            closing = true;
            shard.loop()
                    .execute(() -> {
                        if (client != null) {
                            client.transportFailed(reason, detail);
                        }
                    });
        }
    }

    private void endClient(CloseReason reason, @Nullable LineEnd how) {
        if (client != null) {
            client.transportClosed(reason, how);
        }
    }

    private void heard() {
        if (client != null) {
            client.heard();
        }
    }

    private void note(StoryEvent event) {
        if (client != null) {
            client.note(event);
        }
    }

    private void acknowledge() {
        owesAck = false;
        bytesSinceAck = 0;
        if (arrivals.latest() > 0) {
            line.send(HubMessages.ack(protocol(), arrivals.latest()));
        }
    }

    @Override
    public long queuedBytes() {
        return state == State.SUSPENDED ? 0 : line.queuedBytes();
    }

    // lines come and go

    /**
     * The transport {@code from} has ended. {@code how}: null if the service has ended it; the
     * client may come back if nobody wanted it.
     */
    public void lineClosed(ResumableSink from, CloseReason reason, @Nullable LineEnd how) {
        if (from != line || state == State.SUSPENDED || state == State.OVER) {
            return;
        }
        boolean mayComeBack = state == State.CONNECTED && !closing;
        if (mayComeBack && how != null && !how.byPeer()) {
            suspend(how);
        } else {
            endClient(reason, how);
        }
    }

    /** The transport {@code from} was ended because the client broke a rule. */
    public void lineFailed(ResumableSink from, CloseReason reason, String detail) {
        if (from == line && state != State.SUSPENDED && state != State.OVER && client != null) {
            client.transportFailed(reason, detail);
        }
    }

    /** The transport {@code from} has taken nothing of what was sent for some seconds. */
    public void lineStalled(ResumableSink from) {
        if (from != line || client == null) {
            return;
        }
        if (state == State.CONNECTED && !closing) {
            line.abort();
            suspend(LineEnd.LINE_TIMED_OUT);
        } else if (state != State.SUSPENDED) {
            client.transportStalled();
        }
    }

    private void suspend(LineEnd how) {
        state = State.SUSPENDED;
        lost = how;
        note(new StoryEvent.Suspended(how));
        sentWhileConnected = replay.total();
        deadlineNanos = shard.nanoTime() + sessions.settings().resumeTime().toNanos();
        LOG.debug("client {} of hub {} has lost its line", negotiation.connectionId(), hub());
    }

    /** The client has come back on {@code next}, whatever has become of its line before. */
    public void resume(ResumableSink next) {
        if ((state != State.CONNECTED && state != State.SUSPENDED) || closing) {
            next.close(CloseReason.RESUME_FAILED);
            return;
        }
        if (state == State.CONNECTED) {
            line.abort();
        }
        line = next;
        state = State.CONNECTED;
        heard();
        note(new StoryEvent.Resumed(next.transport()));
        awaitsSequence = true;
        if (arriving != null) {
            arriving.startAnew();
        }
        line.useBinary(protocol().binary());
        if (!readable) {
            // Once the line is set up, which begins with reading.
            shard.loop()
                    .execute(() -> {
                        if (state != State.OVER) {
                            readable(readable);
                        }
                    });
        }
        line.send(HubMessages.sequence(protocol(), replay.next()));
        acknowledge();
        replay.resend(line);
        ServerConnection server = client == null ? null : client.server();
        if (server != null) {
            server.send(new ServiceMessage.ConnectionReconnect(negotiation.connectionId()));
        }
        LOG.debug("client {} of hub {} is back", negotiation.connectionId(), hub());
    }

    // the end

    /** A close record goes to the client, or came from it: it is not to come back. */
    private void beginClosing() {
        closing = true;
        sessions.remove(negotiation.token());
    }

    @Override
    public void close(CloseReason reason) {
        boolean hasLine = state != State.SUSPENDED;
        state = State.OVER;
        sessions.remove(negotiation.token());
        shard.forget(this);
        replay.release();
        handshake.release();
        if (arriving != null) {
            arriving.release();
        }
        if (leaving != null) {
            leaving.release();
        }
        if (hasLine) {
            line.close(reason);
        }
    }

    // time

    void sweep(long nowNanos) {
        if (state == State.CONNECTED && owesAck) {
            acknowledge();
        } else if (state == State.SUSPENDED && nowNanos - deadlineNanos > 0) {
            endClient(CloseReason.RESUME_TIMEOUT, lost);
        } else if (state == State.SUSPENDED) {
            // Not by its silence is it to end, but by the time that it has to come back.
            heard();
        }
    }
}
