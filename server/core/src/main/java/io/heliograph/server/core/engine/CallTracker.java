package io.heliograph.server.core.engine;

import io.heliograph.wire.hub.HubCodec;
import io.heliograph.wire.hub.HubMessage;
import io.heliograph.wire.hub.HubMessageScanner;
import io.heliograph.wire.hub.HubProtocol;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;

import org.jspecify.annotations.Nullable;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * What a client has begun at its hub server and what that has not answered: calls, streams that the
 * client sends, and calls without an id. Home thread: the shard's loop.
 *
 * <p>A client may be moved to another hub server only when the old one owes it nothing, and that
 * can be known only by who has looked on from the start. So there is one for each client of a
 * server connection that has announced that it wants its clients moved, and none for any other. It
 * looks at every byte from the client once, and at those from the hub server while a call is open.
 *
 * <p>A call without an id is never answered, and yet must not run on the old hub server while the
 * next one runs on the new. Hub servers run the calls of a client one after another, so the answer
 * to a later call proves that it is done. If none was made, a call that no hub knows serves as a
 * <em>fence</em>: its answer is an error, which the client does not get to see.
 */
final class CallTracker {

    private static final String FENCE_ID = "heliograph-fence";
    private static final String FENCE_TARGET = "Heliograph.Fence";

    /** Ids of calls and streams that are kept for one client; beyond it nothing is known. */
    private static final int MAX_IDS = 4096;

    private record Call(int number, List<String> uploads) {
        int ids() {
            return 1 + uploads.size();
        }
    }

    private final HubProtocol protocol;
    private final byte[] handshakeRequest;
    private final Consumer<String> onAnswer;
    private final HubMessageScanner fromClient;
    private @Nullable HubMessageScanner fromServer;
    private final Map<String, Call> calls = new LinkedHashMap<>(4);
    private final Set<String> uploads = new HashSet<>(2);
    private int keptByCalls;
    private int lastNumber;
    private int lastWithoutId;
    private boolean lostCount;

    /**
     * @param handshakeRequest the client's own, borrowed: the next hub server has to get it again
     * @param onAnswer told the id of what may be an answer to a question of a hub server
     */
    CallTracker(HubProtocol protocol, ByteBuf handshakeRequest, Consumer<String> onAnswer) {
        this.protocol = protocol;
        this.handshakeRequest = ByteBufUtil.getBytes(handshakeRequest);
        this.onAnswer = onAnswer;
        this.fromClient = HubMessageScanner.of(protocol);
    }

    HubProtocol protocol() {
        return protocol;
    }

    byte[] handshakeRequest() {
        return handshakeRequest;
    }

    /** The client's bytes, on their way to the hub server; borrowed, the indices stay. */
    void clientSays(ByteBuf data) {
        int start = data.readerIndex();
        while (fromClient.next(data)) {
            note();
        }
        data.readerIndex(start);
    }

    /** True between the first byte of a message of the client and its last. */
    boolean isInsideMessage() {
        return fromClient.isInside();
    }

    /** Takes the rest of a message that has begun from {@code data}; a slice, not retained. */
    ByteBuf restOfMessage(ByteBuf data) {
        int start = data.readerIndex();
        if (fromClient.next(data)) {
            note();
        }
        return data.slice(start, data.readerIndex() - start);
    }

    private void note() {
        String id = fromClient.invocationId();
        switch (fromClient.type()) {
            case HubMessageScanner.INVOCATION, HubMessageScanner.STREAM_INVOCATION -> noteCall(id);
            case HubMessageScanner.COMPLETION -> {
                if (id != null && !uploads.remove(id)) {
                    onAnswer.accept(id);
                }
            }
            default -> {}
        }
    }

    private void noteCall(@Nullable String id) {
        List<String> streamIds = fromClient.streamIds();
        if (keptByCalls + uploads.size() + 1 + streamIds.size() > MAX_IDS) {
            lostCount = true;
            return;
        }
        lastNumber++;
        uploads.addAll(streamIds);
        if (id == null) {
            lastWithoutId = lastNumber;
        } else {
            keep(id, new Call(lastNumber, List.copyOf(streamIds)));
        }
    }

    private void keep(String id, Call call) {
        forget(id);
        calls.put(id, call);
        keptByCalls += call.ids();
    }

    private @Nullable Call forget(String id) {
        Call call = calls.remove(id);
        if (call != null) {
            keptByCalls -= call.ids();
        }
        return call;
    }

    /**
     * Whole messages of the hub server; borrowed.
     *
     * @return what of them is for the client, the caller's to release
     */
    ByteBuf serverSays(ByteBuf payload) {
        if (calls.isEmpty()) {
            return payload.retainedSlice();
        }
        HubMessageScanner scanner = fromServer;
        if (scanner == null) {
            scanner = HubMessageScanner.of(protocol);
            fromServer = scanner;
        }
        ByteBuf rest = payload.slice();
        int start = 0;
        int fenceStart = -1;
        int fenceEnd = -1;
        while (scanner.next(rest)) {
            String id = scanner.invocationId();
            if (scanner.type() == HubMessageScanner.COMPLETION && id != null) {
                answered(id);
                if (id.equals(FENCE_ID)) {
                    fenceStart = start;
                    fenceEnd = rest.readerIndex();
                }
            }
            start = rest.readerIndex();
        }
        return fenceStart < 0
                ? payload.retainedSlice()
                : without(payload.slice(), fenceStart, fenceEnd);
    }

    private void answered(String id) {
        Call call = forget(id);
        if (call == null) {
            return;
        }
        call.uploads.forEach(uploads::remove);
        if (call.number > lastWithoutId) {
            lastWithoutId = 0;
        }
    }

    private static ByteBuf without(ByteBuf bytes, int start, int end) {
        int length = bytes.readableBytes();
        return ByteBufAllocator.DEFAULT
                .buffer(length)
                .writeBytes(bytes, 0, start)
                .writeBytes(bytes, end, length - end);
    }

    /** Nothing has begun that has not ended, as far as can be known without a fence. */
    boolean isIdle() {
        return calls.isEmpty() && uploads.isEmpty() && !lostCount && !fromClient.isInside();
    }

    /** A call without id was made, and nothing proves that it was run. */
    boolean needsFence() {
        return lastWithoutId > 0;
    }

    /** The call that proves it, in the caller's hands; its answer is awaited as any other. */
    ByteBuf fence() {
        ByteBuf out = ByteBufAllocator.DEFAULT.buffer();
        HubCodec.of(protocol)
                .write(
                        new HubMessage.Invocation(
                                Map.of(), FENCE_ID, FENCE_TARGET, List.of(), List.of()),
                        out);
        lastNumber++;
        keep(FENCE_ID, new Call(lastNumber, List.of()));
        return out;
    }

    /** An answer with {@code error} for every call that has none; null if there is none. */
    @Nullable ByteBuf failures(String error) {
        forget(FENCE_ID);
        if (calls.isEmpty()) {
            return null;
        }
        ByteBuf out = ByteBufAllocator.DEFAULT.buffer();
        for (String id : calls.keySet()) {
            HubCodec.of(protocol)
                    .write(
                            new HubMessage.Completion(
                                    Map.of(), id, new HubMessage.Outcome.Failure(error)),
                            out);
        }
        return out;
    }
}
