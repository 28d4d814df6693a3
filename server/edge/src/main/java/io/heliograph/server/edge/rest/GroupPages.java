package io.heliograph.server.edge.rest;

import io.heliograph.server.core.engine.Router;
import io.heliograph.server.edge.door.JsonObjects;
import io.heliograph.server.edge.door.PublicUrl;
import io.heliograph.server.edge.http.HttpAnswer;
import io.heliograph.server.edge.http.HttpExchange;
import io.heliograph.server.edge.http.Query;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.regex.Pattern;

/**
 * The members of a group, page by page. The token of the next page is the id of the last member on
 * this one: who is a member all the time is listed once, whoever comes and goes meanwhile.
 */
final class GroupPages {

    private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9_-]{1,64}");

    private final Router router;

    GroupPages(Router router) {
        this.router = router;
    }

    void list(RestRequest request, HttpExchange exchange) {
        String after = request.text(QueryItem.CONTINUATION_TOKEN);
        if (after != null && !TOKEN.matcher(after).matches()) {
            throw RestRequest.invalid(
                    QueryItem.CONTINUATION_TOKEN, after, "the token of a nextLink");
        }
        Integer top = request.top();
        int size = request.maxPageSize();
        int wanted = top == null ? size : Math.min(size, top);
        // One more tells whether there is another page.
        router.membersAfter(
                request.hub(),
                request.group(),
                after == null ? "" : after,
                wanted + 1,
                members -> RestAnswers.send(exchange, page(exchange, members, wanted, top)));
    }

    private static HttpAnswer page(
            HttpExchange exchange, List<Router.Member> members, int wanted, @Nullable Integer top) {
        boolean more = members.size() > wanted && (top == null || top > wanted);
        List<Router.Member> page = members.subList(0, Math.min(wanted, members.size()));
        return HttpAnswer.json(
                200,
                JsonObjects.text(out -> {
                    out.writeArrayFieldStart("value");
                    for (Router.Member member : page) {
                        out.writeStartObject();
                        out.writeStringField("connectionId", member.connectionId());
                        if (member.userId() != null) {
                            out.writeStringField("userId", member.userId());
                        }
                        out.writeEndObject();
                    }
                    out.writeEndArray();
                    if (more) {
                        String last = page.get(page.size() - 1).connectionId();
                        Integer left = top == null ? null : top - wanted;
                        out.writeStringField("nextLink", next(exchange, last, left));
                    }
                }));
    }

    /** The same address with another beginning: all that the caller asked for stays. */
    private static String next(HttpExchange exchange, String after, @Nullable Integer left) {
        String query = without(exchange.rawQuery(), QueryItem.CONTINUATION_TOKEN);
        if (left != null) {
            query = without(query, QueryItem.TOP);
            query = join(query, QueryItem.TOP.key() + "=" + left);
        }
        return PublicUrl.of(exchange)
                + exchange.rawPath()
                + "?"
                + join(query, QueryItem.CONTINUATION_TOKEN.key() + "=" + after);
    }

    private static String without(String query, QueryItem item) {
        String left = Query.parse(query).without(item.key());
        return left.isEmpty() ? "" : left.substring(1);
    }

    private static String join(String query, String item) {
        return query.isEmpty() ? item : query + "&" + item;
    }
}
