package io.heliograph.server.core.engine;

import io.heliograph.wire.service.GroupMembers;
import io.heliograph.wire.service.ServiceMessage;
import io.netty.buffer.ByteBuf;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;

/**
 * One page of the answer to a group member query. The token of the next page is the number of
 * members before it.
 */
final class GroupMemberPage {

    /** Members in one answer, whatever is asked for. */
    private static final int MAX_PAGE = 1000;

    private GroupMemberPage() {}

    static void write(
            ServiceMessage.GroupMemberQuery query, List<Router.Member> members, ByteBuf out) {
        int from = Math.min(members.size(), start(query.continuationToken()));
        int wanted = Math.min(members.size() - from, MAX_PAGE);
        wanted = limit(wanted, query.top());
        // A page of nothing would lead to itself for ever.
        wanted =
                query.maxPageSize() == null
                        ? wanted
                        : limit(wanted, Math.max(1, query.maxPageSize()));
        int to = from + wanted;
        List<GroupMembers.Member> page = new ArrayList<>(wanted);
        for (Router.Member member : members.subList(from, to)) {
            page.add(new GroupMembers.Member(member.connectionId(), member.userId()));
        }
        boolean more = to < members.size() && (query.top() == null || query.top() > wanted);
        GroupMembers.write(page, more ? Integer.toString(to) : null, out);
    }

    private static int start(@Nullable String token) {
        try {
            return token == null ? 0 : Math.max(0, Integer.parseInt(token));
        } catch (NumberFormatException e) {
            return Integer.MAX_VALUE;
        }
    }

    private static int limit(int wanted, @Nullable Integer most) {
        return most == null ? wanted : Math.min(wanted, Math.max(0, most));
    }
}
