package io.heliograph.server.core.engine;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;

/**
 * The clients of a shard by their ids. Home thread: the shard's loop.
 *
 * <p>Open addressing: a client is where its id belongs, or in the next slot that was free. It costs
 * a slot or three instead of an entry of its own, and a lookup touches the slots and the client,
 * which is needed anyway.
 */
final class ClientTable {

    private static final int LEAST_SLOTS = 16;

    /**
     * A power of two, at most two thirds in use: there is always a free one, which ends a search.
     */
    private @Nullable ClientConnection[] slots = new ClientConnection[LEAST_SLOTS];

    private int size;

    int size() {
        return size;
    }

    /** Slots that it has, in use or not. */
    int capacity() {
        return slots.length;
    }

    @Nullable ClientConnection get(String id) {
        return slots[find(id)];
    }

    /** Adds {@code client}, in place of one of the same id. */
    void put(ClientConnection client) {
        int slot = find(client.id());
        if (slots[slot] != null) {
            slots[slot] = client;
            return;
        }
        slots[slot] = client;
        size++;
        if (size * 3L > slots.length * 2L) {
            resize(slots.length * 2);
        }
    }

    void remove(String id) {
        int slot = find(id);
        if (slots[slot] == null) {
            return;
        }
        closeGap(slot);
        size--;
        // Far from where it grows: a crowd that comes and goes does not move everyone each time.
        if (slots.length > LEAST_SLOTS && size < slots.length / 8) {
            resize(slots.length / 2);
        }
    }

    List<ClientConnection> snapshot() {
        return snapshot(size);
    }

    /** That many clients, whichever they are, or all if there are fewer. */
    List<ClientConnection> snapshot(int most) {
        int count = Math.min(most, size);
        List<ClientConnection> some = new ArrayList<>(count);
        for (int slot = 0; some.size() < count; slot++) {
            ClientConnection client = slots[slot];
            if (client != null) {
                some.add(client);
            }
        }
        return some;
    }

    /** The slot of the client of that id, or the free one where it would be. */
    private int find(String id) {
        int slot = home(id);
        for (ClientConnection found = slots[slot];
                found != null && !found.id().equals(id);
                found = slots[slot]) {
            slot = next(slot);
        }
        return slot;
    }

    private int home(String id) {
        int hash = id.hashCode();
        return (hash ^ hash >>> 16) & (slots.length - 1);
    }

    private int next(int slot) {
        return (slot + 1) & (slots.length - 1);
    }

    /** How many steps a search takes from one slot to another. */
    private int distance(int from, int to) {
        return (to - from) & (slots.length - 1);
    }

    /** Frees a slot, and moves up those behind it whose search would end there. */
    private void closeGap(int freed) {
        int gap = freed;
        int slot = next(gap);
        for (ClientConnection client = slots[slot]; client != null; client = slots[slot]) {
            if (distance(home(client.id()), slot) >= distance(gap, slot)) {
                slots[gap] = client;
                gap = slot;
            }
            slot = next(slot);
        }
        slots[gap] = null;
    }

    private void resize(int capacity) {
        List<ClientConnection> all = snapshot();
        slots = new ClientConnection[capacity];
        for (ClientConnection client : all) {
            slots[find(client.id())] = client;
        }
    }
}
