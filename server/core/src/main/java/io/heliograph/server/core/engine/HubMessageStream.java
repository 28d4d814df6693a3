package io.heliograph.server.core.engine;

import io.heliograph.wire.hub.HubCodec;
import io.heliograph.wire.hub.HubProtocol;
import io.heliograph.wire.hub.HubProtocolException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;

import org.jspecify.annotations.Nullable;

import java.util.function.Consumer;

/**
 * Finds the hub messages in bytes that are cut anywhere. Home thread: the shard's loop.
 *
 * <p>However small the pieces of a message are, each byte is looked at once.
 */
final class HubMessageStream {

    /** Looks at each message; all is borrowed. */
    interface Inspector {
        /**
         * @param message with its framing
         * @param body without
         * @return whether it is passed on
         */
        boolean isPassedOn(int type, ByteBuf message, ByteBuf body);
    }

    private final HubProtocol protocol;
    private final HubCodec codec;
    private final int maxMessageBytes;
    private final Inspector inspector;
    private final Consumer<ByteBuf> next;
    private @Nullable ByteBuf unread;
    private boolean released;

    /**
     * @param next gets what is passed on, whole messages that followed each other in one piece;
     *     borrowed
     */
    HubMessageStream(
            HubProtocol protocol,
            int maxMessageBytes,
            Inspector inspector,
            Consumer<ByteBuf> next) {
        this.protocol = protocol;
        this.codec = HubCodec.of(protocol);
        this.maxMessageBytes = maxMessageBytes;
        this.inspector = inspector;
        this.next = next;
    }

    /**
     * Bytes as they come, borrowed.
     *
     * @throws HubProtocolException when they hold something else than messages
     */
    void read(ByteBuf data) {
        ByteBuf before = unread;
        if (before == null) {
            cut(data);
            if (data.isReadable() && !released) {
                unread = ByteBufAllocator.DEFAULT.buffer(data.readableBytes()).writeBytes(data);
            }
            return;
        }
        boolean endsAMessage = protocol.binary() || Records.endsIn(data);
        before.writeBytes(data);
        if (!endsAMessage && before.readableBytes() <= maxMessageBytes) {
            return;
        }
        // Whoever gets a message may end all this: the bytes must outlive that.
        unread = null;
        boolean goesOn = false;
        try {
            cut(before);
            goesOn = before.isReadable() && !released;
        } finally {
            if (goesOn) {
                unread = before.discardSomeReadBytes();
            } else {
                before.release();
            }
        }
    }

    private void cut(ByteBuf in) {
        int run = in.readerIndex();
        while (!released) {
            int start = in.readerIndex();
            ByteBuf body = codec.nextFrame(in, maxMessageBytes);
            if (body == null) {
                break;
            }
            ByteBuf message = in.slice(start, in.readerIndex() - start);
            if (!inspector.isPassedOn(codec.typeOf(body), message, body)) {
                passOn(in, run, start);
                run = in.readerIndex();
            }
        }
        passOn(in, run, in.readerIndex());
    }

    private void passOn(ByteBuf in, int start, int end) {
        if (end > start && !released) {
            next.accept(in.slice(start, end - start));
        }
    }

    /** Forgets a message that has come in part: it will come again as a whole. */
    void startAnew() {
        if (unread != null) {
            unread.release();
            unread = null;
        }
    }

    void release() {
        released = true;
        startAnew();
    }
}
