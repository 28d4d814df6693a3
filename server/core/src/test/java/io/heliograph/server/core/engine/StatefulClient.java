package io.heliograph.server.core.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.heliograph.server.core.CloseReason;
import io.heliograph.server.core.EncodedMessage;
import io.heliograph.server.core.Framing;
import io.heliograph.server.core.LineEnd;
import io.heliograph.server.core.ResumableSink;
import io.heliograph.server.core.Transport;
import io.heliograph.wire.hub.HandshakeRequest;
import io.heliograph.wire.hub.Handshakes;
import io.heliograph.wire.hub.HubCodec;
import io.heliograph.wire.hub.HubMessage;
import io.heliograph.wire.hub.HubProtocol;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * A client that counts, acknowledges and sends again as stock clients do, over lines on which bytes
 * move when the test says so and which may break between any two of them.
 */
final class StatefulClient {

    private final World world;
    private final SteppedLoop loop;
    private final Negotiation negotiation;
    private final HubProtocol protocol;
    private final HubCodec codec;
    private final ArrayDeque<byte[]> unacknowledged = new ArrayDeque<>();
    private final List<String> targets = new ArrayList<>();
    private final List<HubMessage> controls = new ArrayList<>();
    private final ByteBuf unread = Unpooled.buffer();
    private Line line;
    private StatefulSession session;
    private boolean answered;
    private boolean hearsNothing;
    private long sent;
    private long next = 1;
    private long latest;

    /** Negotiates and opens its first line on {@code shard}; says nothing. */
    StatefulClient(World world, int shard, HubProtocol protocol) {
        this.world = world;
        this.loop = world.loop(shard);
        this.protocol = protocol;
        this.codec = HubCodec.of(protocol);
        this.negotiation = world.engine().negotiate(World.HUB, Identities.anonymous(), true);
        world.engine().claim(negotiation.token());
        this.line = new Line();
        ClientDetails details =
                new ClientDetails(negotiation.identity(), Map.of(), "?hub=chat", "192.0.2.1");
        Shard home = world.engine().shards().get(shard);
        StatefulSession[] opened = new StatefulSession[1];
        loop.enter(() -> opened[0] = home.connectStateful(negotiation, details, line, 1 << 20));
        this.session = opened[0];
    }

    /** Is served, and has been told so. */
    StatefulClient accepted() {
        saysHandshake(2);
        ServerConnection carrier = connection().server();
        if (carrier != null) {
            world.servers().stream()
                    .filter(server -> server.connection() == carrier)
                    .forEach(server -> server.says(Messages.data(id(), Messages.ACCEPTED, 1)));
        }
        hearsAll();
        assertThat(answered).isTrue();
        return this;
    }

    void saysHandshake(int version) {
        ByteBuf request = Unpooled.buffer();
        Handshakes.writeRequest(new HandshakeRequest(protocol.protocolName(), version), request);
        line.up.writeBytes(request);
        saysAll();
    }

    String id() {
        return negotiation.connectionId();
    }

    String token() {
        return negotiation.token();
    }

    ClientConnection connection() {
        return Objects.requireNonNull(
                world.engine().shards().get(world.engine().locations().shardOf(id())).client(id()));
    }

    Line line() {
        return line;
    }

    boolean isResumable() {
        return world.engine().resumable(token()) != null;
    }

    // what the client does

    /** Calls a method; the call leaves when the line takes it. */
    void calls(String target) {
        byte[] call = encoded(call(target));
        sent++;
        unacknowledged.add(call);
        line.up.writeBytes(call);
    }

    void says(HubMessage message) {
        line.up.writeBytes(encoded(message));
    }

    void acknowledges() {
        if (!hearsNothing && latest > 0) {
            says(new HubMessage.Ack(latest));
        }
    }

    static HubMessage call(String target) {
        return new HubMessage.Invocation(Map.of(), null, target, List.of(), List.of());
    }

    byte[] encoded(HubMessage message) {
        ByteBuf out = Unpooled.buffer();
        codec.write(message, out);
        return ByteBufUtil.getBytes(out);
    }

    // bytes move

    /** The next {@code bytes} that the client has said arrive. */
    void saysNext(int bytes) {
        Line on = line;
        int length = Math.min(bytes, on.up.readableBytes());
        if (length > 0 && !on.broken) {
            ByteBuf data = World.buffer(ByteBufUtil.getBytes(on.up.readSlice(length)));
            loop.enter(() -> session.received(on, data));
            data.release();
            world.settle();
        }
    }

    void saysAll() {
        saysNext(Integer.MAX_VALUE);
    }

    /** The next {@code bytes} that it was sent arrive. */
    void hearsNext(int bytes) {
        int length = Math.min(bytes, line.down.readableBytes());
        if (length > 0 && !line.broken) {
            unread.writeBytes(line.down.readSlice(length));
            read();
        }
    }

    void hearsAll() {
        hearsNext(Integer.MAX_VALUE);
    }

    private void read() {
        if (!answered) {
            int length = Handshakes.lengthOf(unread, 1000);
            if (length < 0) {
                return;
            }
            unread.skipBytes(length);
            answered = true;
        }
        for (ByteBuf body = codec.nextFrame(unread, Integer.MAX_VALUE);
                body != null;
                body = codec.nextFrame(unread, Integer.MAX_VALUE)) {
            heard(codec.read(body));
        }
        unread.discardReadBytes();
    }

    private void heard(HubMessage message) {
        if (message instanceof HubMessage.Sequence sequence) {
            assertThat(sequence.sequenceId()).as("goes on with").isBetween(1L, next);
            next = sequence.sequenceId();
            hearsNothing = false;
        }
        if (hearsNothing) {
            return;
        }
        switch (message) {
            case HubMessage.Invocation call -> {
                long number = next++;
                if (number > latest) {
                    latest = number;
                    targets.add(call.target());
                }
            }
            case HubMessage.Ack ack -> {
                controls.add(ack);
                while (sent - unacknowledged.size() < ack.sequenceId()) {
                    unacknowledged.remove();
                }
            }
            default -> controls.add(message);
        }
    }

    // lines come and go

    /** The line breaks: what is under way is lost. */
    void losesLine() {
        line.broken = true;
    }

    /** The service learns that the line has broken. */
    void lossIsNoticed() {
        Line lost = line;
        loop.enter(() -> session.lineClosed(lost, CloseReason.CLIENT_LEFT, LineEnd.LINE_RESET));
        world.settle();
    }

    /** It takes nothing any more, and nobody knows why. */
    void stalls() {
        Line stalled = line;
        loop.enter(() -> session.lineStalled(stalled));
        world.settle();
    }

    /** The line is closed in good order. */
    void leaves() {
        Line left = line;
        loop.enter(() -> session.lineClosed(left, CloseReason.CLIENT_LEFT, LineEnd.GOODBYE));
        world.settle();
    }

    Line newLine() {
        return new Line();
    }

    /** Bytes arrive on some line, present or not. */
    void receivesOn(Line on, String text) {
        ByteBuf data = World.buffer(text.getBytes(StandardCharsets.UTF_8));
        loop.enter(() -> session.received(on, data));
        data.release();
        world.settle();
    }

    /** A new line, on which it says first what stock clients say. */
    void comesBack() {
        line = new Line();
        unread.clear();
        hearsNothing = true;
        StatefulSession found = Objects.requireNonNull(world.engine().resumable(token()));
        assertThat(found).isSameAs(session);
        Line on = line;
        loop.enter(() -> session.resume(on));
        world.settle();
        says(new HubMessage.Sequence(sent - unacknowledged.size() + 1));
        unacknowledged.forEach(call -> on.up.writeBytes(call));
    }

    // what came to it

    /** Targets of the calls that came, each once. */
    List<String> targets() {
        return targets;
    }

    /** Everything but calls since the last call. */
    List<HubMessage> takeControls() {
        List<HubMessage> taken = List.copyOf(controls);
        controls.clear();
        return taken;
    }

    @Nullable CloseReason closed() {
        return line.closed;
    }

    /** Frames as they are, so that tests see what is shared. */
    private enum PlainFraming implements Framing {
        PLAIN;

        @Override
        public int slot() {
            return 0;
        }

        @Override
        public ByteBuf frame(ByteBuf payload) {
            return ByteBufAllocator.DEFAULT
                    .directBuffer(payload.readableBytes())
                    .writeBytes(payload.duplicate());
        }
    }

    /** Insists on being used on the client's loop and not after the end. */
    final class Line implements ResumableSink {

        final ByteBuf up = Unpooled.buffer();
        final ByteBuf down = Unpooled.buffer();
        final List<ByteBuf> frames = new ArrayList<>();
        boolean broken;
        boolean aborted;
        boolean isRead = true;
        @Nullable CloseReason closed;

        @Override
        public Transport transport() {
            return Transport.WEB_SOCKETS;
        }

        @Override
        public boolean supportsBinary() {
            return true;
        }

        @Override
        public void useBinary(boolean binary) {
            insistOnUse();
            assertThat(binary).isEqualTo(protocol.binary());
        }

        @Override
        public void readable(boolean readable) {
            insistOnUse();
            isRead = readable;
        }

        @Override
        public ByteBuf frame(EncodedMessage message) {
            ByteBuf frame = message.frame(PlainFraming.PLAIN);
            frames.add(frame);
            return frame;
        }

        @Override
        public ByteBuf frame(ByteBuf payload) {
            return PlainFraming.PLAIN.frame(payload);
        }

        @Override
        public void send(EncodedMessage message) {
            sendFrame(frame(message));
        }

        @Override
        public void send(ByteBuf payload) {
            sendFrame(payload);
        }

        @Override
        public void sendFrame(ByteBuf frame) {
            insistOnUse();
            down.writeBytes(frame);
            frame.release();
        }

        @Override
        public long queuedBytes() {
            return 0;
        }

        @Override
        public void close(CloseReason reason) {
            insistOnUse();
            closed = reason;
        }

        @Override
        public void abort() {
            insistOnUse();
            aborted = true;
            broken = true;
        }

        private void insistOnUse() {
            if (!loop.isCurrent()) {
                throw new AssertionError("called from another loop");
            }
            if (closed != null || aborted) {
                throw new AssertionError("used after its end");
            }
        }
    }
}
