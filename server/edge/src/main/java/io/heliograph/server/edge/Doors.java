package io.heliograph.server.edge;

import io.heliograph.server.edge.admin.AdminDoor;
import io.heliograph.server.edge.app.AppDoor;
import io.heliograph.server.edge.client.ClientDoor;
import io.heliograph.server.edge.client.DevNegotiation;
import io.heliograph.server.edge.console.ConsoleDoor;
import io.heliograph.server.edge.door.Cors;
import io.heliograph.server.edge.door.ErrorAnswers;
import io.heliograph.server.edge.http.HttpAnswer;
import io.heliograph.server.edge.http.HttpExchange;
import io.heliograph.server.edge.http.HttpHandler;
import io.heliograph.server.edge.http.Query;
import io.heliograph.server.edge.rest.RestDoor;
import io.netty.handler.codec.http.HttpHeaders;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Which door a request goes to. Paths are split before they are decoded: an encoded slash belongs
 * to a name.
 */
public final class Doors implements HttpHandler {

    private static final int SMALL_BODY_BYTES = 16 * 1024;

    private final ClientDoor clients;
    private final AppDoor apps;
    private final RestDoor rest;
    private final AdminDoor admin;
    private final @Nullable DevNegotiation dev;
    private final @Nullable ConsoleDoor console;

    /**
     * @param dev null unless in development
     * @param console null where it is turned off
     */
    public Doors(
            ClientDoor clients,
            AppDoor apps,
            RestDoor rest,
            AdminDoor admin,
            @Nullable DevNegotiation dev,
            @Nullable ConsoleDoor console) {
        this.clients = clients;
        this.apps = apps;
        this.rest = rest;
        this.admin = admin;
        this.dev = dev;
        this.console = console;
    }

    /**
     * Nobody is known before the token is read: only who holds the secret of an open connection may
     * send a lot.
     */
    @Override
    public int maxBodyBytes(String uri) {
        int mark = uri.indexOf('?');
        String path = mark < 0 ? uri : uri.substring(0, mark);
        if (path.regionMatches(true, 0, "/api/", 0, "/api/".length())) {
            return RestDoor.MAX_BODY_BYTES;
        }
        try {
            String id = mark < 0 ? null : Query.parse(uri.substring(mark + 1)).first("id");
            return clients.maxBodyBytes(id, SMALL_BODY_BYTES);
        } catch (IllegalArgumentException e) {
            return SMALL_BODY_BYTES;
        }
    }

    @Override
    public void handle(HttpExchange exchange) {
        Query query;
        List<String> segments;
        try {
            query = Query.parse(exchange.rawQuery());
            segments = segments(exchange.rawPath());
        } catch (IllegalArgumentException e) {
            HttpAnswer refusal = HttpAnswer.text(400, String.valueOf(e.getMessage()));
            exchange.answer(refused(exchange.rawPath(), exchange.headers(), refusal));
            return;
        }
        String first = segments.isEmpty() ? "" : segments.get(0).toLowerCase(Locale.ROOT);
        switch (first) {
            case "client" -> client(exchange, query, segments);
            case "server" -> server(exchange, query, segments);
            case "api" -> api(exchange, query, segments);
            case "dev" -> dev(exchange, query, segments);
            case "", "console" -> console(exchange, segments);
            default -> notFound(exchange);
        }
    }

    private static void notFound(HttpExchange exchange) {
        exchange.answer(Cors.allow(exchange, HttpAnswer.status(404)));
    }

    /** A browser of another origin is told as well. */
    @Override
    public HttpAnswer refused(String uri, HttpHeaders request, HttpAnswer refusal) {
        return Cors.allow(request, hasObjects(uri) ? asObject(refusal) : refusal);
    }

    /** Errors are objects under {@code /api}, and text under its two oldest versions. */
    private static boolean hasObjects(String uri) {
        String path = uri.toLowerCase(Locale.ROOT);
        return path.startsWith("/api/")
                && !path.startsWith("/api/v1/")
                && !path.startsWith("/api/v1-preview/");
    }

    private static HttpAnswer asObject(HttpAnswer refusal) {
        String message = refusal.body().toString(StandardCharsets.UTF_8);
        refusal.body().release();
        boolean ours = refusal.status() >= 500;
        String target = refusal.status() == 413 ? "body" : "request";
        HttpAnswer answer =
                ErrorAnswers.of(
                        refusal.status(),
                        ours ? "Error.Unknown.Unknown" : ErrorAnswers.INVALID,
                        message,
                        target);
        refusal.headers()
                .remove("Content-Type")
                .forEach(field -> answer.with(field.getKey(), field.getValue()));
        return answer;
    }

    /**
     * One slash at the end means nothing.
     *
     * @throws IllegalArgumentException when a segment cannot be decoded, with what is wrong
     */
    static List<String> segments(String rawPath) {
        String path = rawPath.endsWith("/") ? rawPath.substring(0, rawPath.length() - 1) : rawPath;
        List<String> segments = new ArrayList<>();
        for (String raw : path.substring(Math.min(1, path.length())).split("/", -1)) {
            segments.add(PathSegment.decode(raw));
        }
        return segments;
    }

    private void client(HttpExchange exchange, Query query, List<String> segments) {
        if (segments.size() == 1) {
            clients.handle(exchange, query);
        } else if (segments.size() == 2 && segments.get(1).equalsIgnoreCase("negotiate")) {
            clients.negotiate(exchange, query);
        } else {
            notFound(exchange);
        }
    }

    private void server(HttpExchange exchange, Query query, List<String> segments) {
        if (segments.size() != 1) {
            exchange.answer(HttpAnswer.status(404));
        } else if (!exchange.method().equals("GET")) {
            exchange.answer(HttpAnswer.status(405).with("Allow", "GET"));
        } else {
            apps.handle(exchange, query);
        }
    }

    private void api(HttpExchange exchange, Query query, List<String> segments) {
        if (segments.size() > 1 && segments.get(1).equalsIgnoreCase("admin")) {
            admin.handle(exchange, query, segments.subList(2, segments.size()));
            return;
        }
        rest.handle(exchange, query, segments.subList(1, segments.size()));
    }

    private void console(HttpExchange exchange, List<String> segments) {
        boolean page = segments.get(0).isEmpty() && segments.size() == 1;
        if (console == null || (!page && segments.size() < 2)) {
            notFound(exchange);
        } else {
            console.handle(exchange, String.join("/", segments.subList(1, segments.size())));
        }
    }

    private void dev(HttpExchange exchange, Query query, List<String> segments) {
        if (dev == null) {
            notFound(exchange);
        } else {
            dev.handle(exchange, query, String.join("/", segments.subList(1, segments.size())));
        }
    }
}
