package io.heliograph.server.core;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.util.AbstractReferenceCounted;
import io.netty.util.ReferenceCounted;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.ToIntFunction;

/**
 * Hub message(s) encoded once for one hub protocol and shared by every recipient on every shard.
 * Safe for use by any thread.
 *
 * <p>The frame of a transport is built on first need and then shared as well, so that a broadcast
 * costs one encoding and one framing, and each recipient a reference. Two shards that need the
 * frame at the same moment may both build it; one of the two is kept.
 */
public final class EncodedMessage extends AbstractReferenceCounted {

    private static final int UNKNOWN = -1;
    private static final int[] WHOLE = {};

    /** What a frame adds to its payload, as a rule. */
    private static final int FRAME_BYTES = 16;

    private final ByteBuf payload;

    /** Where each message ends that has a frame of its own; none if there is one frame for all. */
    private final int[] ends;

    private final AtomicReferenceArray<@Nullable ByteBuf> frames =
            new AtomicReferenceArray<>(Framing.SLOTS);

    /** Whoever finds it unknown finds the same: a race costs a second look. */
    private int counted = UNKNOWN;

    /** Takes over {@code payload}. */
    public EncodedMessage(ByteBuf payload) {
        this(payload, WHOLE);
    }

    private EncodedMessage(ByteBuf payload, int[] ends) {
        this.payload = payload;
        this.ends = ends;
    }

    /**
     * All of {@code messages} in their order, each in a frame of its own: a client is sent the same
     * bytes as if they came one by one, in one piece.
     */
    static EncodedMessage joined(List<EncodedMessage> messages) {
        int[] ends = new int[messages.size()];
        ByteBuf[] payloads = new ByteBuf[ends.length];
        int end = 0;
        for (int i = 0; i < ends.length; i++) {
            payloads[i] = messages.get(i).payload.retainedSlice();
            end += payloads[i].readableBytes();
            ends[i] = end;
        }
        return new EncodedMessage(Unpooled.wrappedBuffer(ends.length, payloads), ends);
    }

    /** The hub protocol's bytes; borrowed. */
    public ByteBuf payload() {
        return payload;
    }

    public int size() {
        return payload.readableBytes();
    }

    /** What {@code count} finds in the payload, looked for once for all who ask. */
    public int counted(ToIntFunction<ByteBuf> count) {
        int known = counted;
        if (known == UNKNOWN) {
            known = count.applyAsInt(payload);
            counted = known;
        }
        return known;
    }

    /**
     * A reference to the shared frame, to be released by the caller (or by the socket that writes
     * it), with indices of its own.
     */
    public ByteBuf frame(Framing framing) {
        return sharedFrame(framing).duplicate();
    }

    /** A reference to the shared frame, for callers who leave its indices alone. */
    public ByteBuf sharedFrame(Framing framing) {
        ByteBuf frame = frames.get(framing.slot());
        if (frame == null) {
            frame = build(framing);
        }
        return frame.retain();
    }

    private ByteBuf build(Framing framing) {
        ByteBuf mine = ends.length == 0 ? framing.frame(payload) : frameEach(framing);
        if (frames.compareAndSet(framing.slot(), null, mine)) {
            return mine;
        }
        mine.release();
        ByteBuf theirs = frames.get(framing.slot());
        if (theirs == null) {
            throw new IllegalStateException("a frame vanished while its message was in use");
        }
        return theirs;
    }

    private ByteBuf frameEach(Framing framing) {
        ByteBuf all = ByteBufAllocator.DEFAULT.directBuffer(size() + ends.length * FRAME_BYTES);
        int start = 0;
        for (int end : ends) {
            ByteBuf frame = framing.frame(payload.slice(start, end - start));
            all.writeBytes(frame);
            frame.release();
            start = end;
        }
        return all;
    }

    @Override
    protected void deallocate() {
        payload.release();
        for (int i = 0; i < Framing.SLOTS; i++) {
            ByteBuf frame = frames.get(i);
            if (frame != null) {
                frame.release();
            }
        }
    }

    @Override
    public ReferenceCounted touch(Object hint) {
        payload.touch(hint);
        return this;
    }
}
