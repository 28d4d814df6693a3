package io.heliograph.server.edge.admin;

import io.heliograph.access.Audience;
import io.heliograph.access.TokenVerdict;
import io.heliograph.access.TokenVerifier;
import io.heliograph.server.core.engine.Engine;
import io.heliograph.server.edge.door.ErrorAnswers;
import io.heliograph.server.edge.door.HostNames;
import io.heliograph.server.edge.door.RefusalLog;
import io.heliograph.server.edge.door.Tokens;
import io.heliograph.server.edge.http.HttpAnswer;
import io.heliograph.server.edge.http.HttpExchange;
import io.heliograph.server.edge.http.Query;

import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

import java.util.List;
import java.util.Locale;

/**
 * Lets those in who watch the service. Tokens are those of REST: made for the path that is asked.
 * No page of another origin is let in, and with the development keys, which everybody knows, no
 * request under a name that a stranger can register: see {@link HostNames}.
 */
public final class AdminDoor {

    private static final RefusalLog REFUSALS =
            new RefusalLog(LoggerFactory.getLogger(AdminDoor.class));
    private static final int USUAL_STORIES = 5;
    private static final int MAX_STORIES = 100;
    private static final int USUAL_CLIENTS = 100;
    private static final int MAX_CLIENTS = 1000;

    private final Engine engine;
    private final TokenVerifier verifier;
    private final boolean keysAreKnown;

    /**
     * @param keysAreKnown whether everybody knows the keys that sign tokens
     */
    public AdminDoor(Engine engine, TokenVerifier verifier, boolean keysAreKnown) {
        this.engine = engine;
        this.verifier = verifier;
        this.keysAreKnown = keysAreKnown;
    }

    /** {@code segments}: the decoded path behind {@code /api/admin}. */
    public void handle(HttpExchange exchange, Query query, List<String> segments) {
        String route = segments.isEmpty() ? "" : segments.get(0).toLowerCase(Locale.ROOT);
        boolean stories = route.equals("stories") && segments.size() == 2;
        boolean hubs = route.equals("hubs") && segments.size() == 1;
        if (!stories && !hubs) {
            exchange.answer(ErrorAnswers.unknownPath(exchange.rawPath()));
            return;
        }
        if (!exchange.method().equals("GET")) {
            exchange.answer(ErrorAnswers.otherMethod(exchange.method(), "GET"));
            return;
        }
        if (keysAreKnown && !HostNames.isSafe(exchange)) {
            refuse(
                    exchange,
                    403,
                    "Host",
                    "Header 'Host': found '"
                            + exchange.headers().get("Host")
                            + "', expected localhost or an address: with the development keys no"
                            + " other name is taken here.");
            return;
        }
        switch (verifier.verify(Tokens.inHeader(exchange), new Audience.Rest(exchange.rawPath()))) {
            case TokenVerdict.Refused refused -> {
                REFUSALS.add("GET " + exchange.rawPath(), exchange.remoteAddress(), refused);
                exchange.answer(Tokens.unauthorized(refused));
            }
            case TokenVerdict.Accepted accepted -> {
                exchange.authenticated();
                if (stories) {
                    stories(exchange, query, segments.get(1));
                } else {
                    hubs(exchange, query);
                }
            }
        }
    }

    private void stories(HttpExchange exchange, Query query, String name) {
        int latest = number(exchange, query, "latest", USUAL_STORIES, MAX_STORIES);
        if (latest < 0) {
            return;
        }
        if (name.isEmpty()) {
            refuse(
                    exchange,
                    400,
                    "name",
                    "Name: found nothing, expected a connection, a user or a hub server.");
            return;
        }
        engine.stories(
                name,
                latest,
                found -> {
                    if (found.isEmpty()) {
                        refuse(
                                exchange,
                                404,
                                "name",
                                "Nothing is known of a connection, a user or a hub server of this"
                                        + " name.");
                    } else {
                        answer(exchange, StoryJson.of(found));
                    }
                });
    }

    private void hubs(HttpExchange exchange, Query query) {
        int clients = number(exchange, query, "clients", USUAL_CLIENTS, MAX_CLIENTS);
        if (clients >= 0) {
            engine.overview(clients, found -> answer(exchange, OverviewJson.of(found)));
        }
    }

    /** Negative if it is none; then the request is answered. */
    private static int number(
            HttpExchange exchange, Query query, String item, int usual, int most) {
        String text = query.first(item);
        if (text == null) {
            return usual;
        }
        int number = parsed(text);
        if (number < 1 || number > most) {
            refuse(
                    exchange,
                    400,
                    item,
                    "Query item '"
                            + item
                            + "': found '"
                            + text
                            + "', expected a number from 1 to "
                            + most
                            + ".");
            return -1;
        }
        return number;
    }

    private static int parsed(@Nullable String text) {
        try {
            return Integer.parseInt(String.valueOf(text));
        } catch (NumberFormatException e) {
            return -1;
        }
    }

    private static void answer(HttpExchange exchange, String json) {
        exchange.answer(HttpAnswer.json(200, json).with("Cache-Control", "no-store"));
    }

    private static void refuse(HttpExchange exchange, int status, String target, String message) {
        String code = status == 404 ? "Warning.Story.NotExisted" : "Error.Request.Invalid";
        exchange.answer(ErrorAnswers.of(status, code, message, target));
    }
}
