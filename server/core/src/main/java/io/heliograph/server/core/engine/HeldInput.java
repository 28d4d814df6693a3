package io.heliograph.server.core.engine;

import io.heliograph.wire.hub.HubCodec;
import io.heliograph.wire.hub.HubMessage;
import io.heliograph.wire.hub.HubProtocol;
import io.heliograph.wire.hub.HubProtocolException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;

import org.jspecify.annotations.Nullable;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * What a client says while it is moved: new calls wait for the next hub server, and what belongs to
 * calls that the present one is still to answer passes. Home thread: the shard's loop.
 *
 * <p>Kept messages stay in their order. What passes them cannot depend on them: items and ends of
 * streams that were announced before, cancellations of earlier calls, answers to questions of hub
 * servers, pings.
 */
final class HeldInput {

    private final HubProtocol protocol;
    private final HubCodec codec;
    private final ByteBuf kept = ByteBufAllocator.DEFAULT.buffer();

    /** The beginning of a message; everything, once something could not be read. */
    private final ByteBuf unread = ByteBufAllocator.DEFAULT.buffer();

    private final Set<String> keptIds = new HashSet<>();
    private boolean unreadable;
    private boolean keepsEverything;
    private boolean sawClose;

    HeldInput(HubProtocol protocol) {
        this.protocol = protocol;
        this.codec = HubCodec.of(protocol);
    }

    /** Bytes that begin where a message does or go on with one; borrowed. */
    void take(ByteBuf data, Consumer<ByteBuf> passing) {
        boolean endsAMessage = protocol.binary() || Records.endsIn(data);
        unread.writeBytes(data, data.readerIndex(), data.readableBytes());
        if (!endsAMessage) {
            return;
        }
        try {
            takeMessages(passing);
        } catch (HubProtocolException e) {
            // The hub server that gets it will know what to say.
            unreadable = true;
        }
        unread.discardSomeReadBytes();
    }

    private void takeMessages(Consumer<ByteBuf> passing) {
        while (!unreadable) {
            int start = unread.readerIndex();
            ByteBuf body = codec.nextFrame(unread, Integer.MAX_VALUE);
            if (body == null) {
                return;
            }
            ByteBuf frame = unread.slice(start, unread.readerIndex() - start);
            unread.readerIndex(start);
            boolean waits = waits(codec.read(body)) || keepsEverything;
            unread.readerIndex(start + frame.readableBytes());
            if (waits) {
                kept.writeBytes(frame);
            } else {
                passing.accept(frame);
            }
        }
    }

    private boolean waits(HubMessage message) {
        return switch (message) {
            case HubMessage.Invocation call -> keep(call.invocationId(), call.streamIds());
            case HubMessage.StreamInvocation call -> keep(call.invocationId(), call.streamIds());
            case HubMessage.StreamItem item -> keptIds.contains(item.invocationId());
            case HubMessage.Completion end -> keptIds.contains(end.invocationId());
            case HubMessage.CancelInvocation cancel -> keptIds.contains(cancel.invocationId());
            case HubMessage.Close close -> {
                sawClose = true;
                yield true;
            }
            case HubMessage.Ping ping -> false;
            case HubMessage.Ack ack -> false;
            case HubMessage.Sequence sequence -> false;
            case HubMessage.Unknown unknown -> true;
        };
    }

    private boolean keep(@Nullable String invocationId, List<String> streamIds) {
        if (invocationId != null) {
            keptIds.add(invocationId);
        }
        keptIds.addAll(streamIds);
        return true;
    }

    /**
     * From now on nothing passes: what the present hub server hears it can no longer tell anybody.
     */
    void keepEverything() {
        keepsEverything = true;
    }

    /** The client has said goodbye. */
    boolean sawClose() {
        return sawClose;
    }

    int bytes() {
        return kept.readableBytes() + unread.readableBytes();
    }

    /** Everything in its order, in the caller's hands; nothing is left here. */
    ByteBuf takeAll() {
        kept.writeBytes(unread);
        unread.release();
        return kept;
    }
}
