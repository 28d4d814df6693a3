package io.heliograph.server.core.engine;

import org.jspecify.annotations.Nullable;

import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The groups that later connections of a user join by themselves. A time to live ends the
 * remembering only; who has joined stays.
 *
 * <p>Every shard keeps the whole memory, since a user's next connection may arrive on any. Home
 * thread: the shard's loop.
 */
final class RememberedGroups {

    /** Relations without a time to live that are kept for one user; the oldest gives way. */
    static final int MAX_UNLIMITED = 100;

    private static final long NEVER = Long.MAX_VALUE;

    private final Map<String, LinkedHashMap<String, Long>> expiryByUser = new HashMap<>();

    /**
     * {@code ttlSeconds} null: no limit; 0: forgets the group. A repeated call replaces the former
     * limit.
     */
    void put(String user, String group, @Nullable Integer ttlSeconds, long nowMillis) {
        remove(user, group);
        if (ttlSeconds != null && ttlSeconds <= 0) {
            return;
        }
        LinkedHashMap<String, Long> groups =
                expiryByUser.computeIfAbsent(user, key -> new LinkedHashMap<>());
        if (ttlSeconds == null) {
            makeRoom(groups);
        }
        groups.put(group, ttlSeconds == null ? NEVER : nowMillis + ttlSeconds * 1000L);
    }

    private static void makeRoom(LinkedHashMap<String, Long> groups) {
        long unlimited = groups.values().stream().filter(expiry -> expiry == NEVER).count();
        Iterator<Long> oldestFirst = groups.values().iterator();
        while (unlimited >= MAX_UNLIMITED && oldestFirst.hasNext()) {
            if (oldestFirst.next() == NEVER) {
                oldestFirst.remove();
                unlimited--;
            }
        }
    }

    /** {@code group} null: all of the user's. */
    void remove(String user, @Nullable String group) {
        LinkedHashMap<String, Long> groups = expiryByUser.get(user);
        if (groups == null) {
            return;
        }
        if (group != null) {
            groups.remove(group);
        }
        if (group == null || groups.isEmpty()) {
            expiryByUser.remove(user);
        }
    }

    List<String> of(String user, long nowMillis) {
        LinkedHashMap<String, Long> groups = expiryByUser.get(user);
        if (groups == null) {
            return List.of();
        }
        return groups.entrySet().stream()
                .filter(entry -> entry.getValue() > nowMillis)
                .map(Map.Entry::getKey)
                .toList();
    }

    boolean isEmpty() {
        return expiryByUser.isEmpty();
    }

    void forgetExpired(long nowMillis) {
        expiryByUser
                .values()
                .forEach(groups -> groups.values().removeIf(expiry -> expiry <= nowMillis));
        expiryByUser.values().removeIf(Map::isEmpty);
    }
}
