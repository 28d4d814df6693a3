package io.heliograph.server.core.engine;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * The members of a group that come next in the order of their ids, put together from all shards.
 * However large the group is, a shard keeps no more than the page can hold. Safe for use by any
 * thread.
 */
final class MemberPage {

    private static final Comparator<Router.Member> BY_ID =
            Comparator.comparing(Router.Member::connectionId);

    private final int limit;
    private final AtomicInteger missing;
    private final Consumer<List<Router.Member>> answer;
    private final List<Router.Member> found = new ArrayList<>();

    MemberPage(int limit, int shards, Consumer<List<Router.Member>> answer) {
        this.limit = limit;
        this.missing = new AtomicInteger(shards);
        this.answer = answer;
    }

    /** What one shard has; the last one answers. */
    void add(Collection<ClientConnection> members, String after) {
        PriorityQueue<Router.Member> first = new PriorityQueue<>(BY_ID.reversed());
        for (ClientConnection client : members) {
            if (client.id().compareTo(after) > 0) {
                first.add(new Router.Member(client.id(), client.userId()));
                if (first.size() > limit) {
                    first.remove();
                }
            }
        }
        synchronized (found) {
            found.addAll(first);
        }
        if (missing.decrementAndGet() == 0) {
            answer.accept(sorted());
        }
    }

    private List<Router.Member> sorted() {
        synchronized (found) {
            return found.stream().sorted(BY_ID).limit(limit).toList();
        }
    }
}
