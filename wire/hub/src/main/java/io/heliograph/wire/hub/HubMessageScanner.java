package io.heliograph.wire.hub;

import io.netty.buffer.ByteBuf;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;

/**
 * Follows hub messages that are only passed on, however they are cut, and knows of each one that
 * has ended its type, its invocation id and the streams it opens. Looks at each byte once and keeps
 * none but those of the ids. For one direction of one connection.
 *
 * <p>What is no message is followed to where it ends; then the type is 0.
 */
public abstract sealed class HubMessageScanner permits JsonHubScanner, MessagePackHubScanner {

    public static final int INVOCATION = 1;
    public static final int STREAM_ITEM = 2;
    public static final int COMPLETION = 3;
    public static final int STREAM_INVOCATION = 4;
    public static final int CANCEL_INVOCATION = 5;

    /** Longest id that is kept, in bytes; a longer one counts as none. */
    static final int MAX_ID_BYTES = 1024;

    /** Most streams of one call that are kept. */
    static final int MAX_STREAMS = 256;

    private final List<String> streamIds = new ArrayList<>(0);
    private int type;
    private @Nullable String invocationId;
    private boolean inside;

    HubMessageScanner() {}

    public static HubMessageScanner of(HubProtocol protocol) {
        return protocol.binary() ? new MessagePackHubScanner() : new JsonHubScanner();
    }

    /**
     * Takes bytes up to the end of a message, or all.
     *
     * @return whether a message has ended; then the other methods speak of it until the next call
     */
    public final boolean next(ByteBuf in) {
        if (!in.isReadable()) {
            return false;
        }
        if (!inside) {
            inside = true;
            type = 0;
            invocationId = null;
            streamIds.clear();
            begin();
        }
        boolean ended = readTo(in);
        inside = !ended;
        return ended;
    }

    /** True between the first byte of a message and its last. */
    public final boolean isInside() {
        return inside;
    }

    public final int type() {
        return type;
    }

    /** Null for none, and for an empty one. */
    public final @Nullable String invocationId() {
        return invocationId;
    }

    /** Streams that an invocation announces. Valid until the next call. */
    public final List<String> streamIds() {
        return streamIds;
    }

    final void foundType(int found) {
        type = found;
    }

    final void foundInvocationId(@Nullable String id) {
        invocationId = id == null || id.isEmpty() ? null : id;
    }

    final void foundStreamId(@Nullable String id) {
        if (id != null && streamIds.size() < MAX_STREAMS) {
            streamIds.add(id);
        }
    }

    abstract void begin();

    /** Takes bytes to the end of the message, or all; whether it has ended. */
    abstract boolean readTo(ByteBuf in);
}
