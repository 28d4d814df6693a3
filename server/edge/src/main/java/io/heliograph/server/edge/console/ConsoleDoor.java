package io.heliograph.server.edge.console;

import io.heliograph.access.AccessKey;
import io.heliograph.server.edge.door.HostNames;
import io.heliograph.server.edge.door.JsonObjects;
import io.heliograph.server.edge.http.HttpAnswer;
import io.heliograph.server.edge.http.HttpExchange;
import io.netty.buffer.Unpooled;

import org.jspecify.annotations.Nullable;

import java.util.Locale;

/**
 * Serves the console: the page at {@code /}, its files below {@code /console/}, and at {@code
 * /console/session} the development key, with which the page signs its tokens by itself. A key that
 * is a secret is never handed out: whoever opens the page then has to know it.
 *
 * <p>Who is kept out is not a neighbour, who knows the development keys as well as anybody, but a
 * page of a stranger in the same browser. It cannot read what is asked for across origins, since
 * nothing here allows that; and with a name of its own that leads here it is turned away by {@link
 * HostNames}.
 */
public final class ConsoleDoor {

    /** No script and no style but those of this service, and nothing from elsewhere. */
    private static final String CONTENT_POLICY =
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self';"
                    + " connect-src 'self'; base-uri 'none'; form-action 'none';"
                    + " frame-ancestors 'none'; require-trusted-types-for 'script'";

    private final ConsoleFiles files = new ConsoleFiles();
    private final @Nullable AccessKey developmentKey;

    /**
     * @param developmentKey the key that everybody knows; null if the service has one of its own
     */
    public ConsoleDoor(@Nullable AccessKey developmentKey) {
        this.developmentKey = developmentKey;
    }

    /** {@code path}: what follows {@code /} or {@code /console/}. */
    public void handle(HttpExchange exchange, String path) {
        boolean asks = exchange.method().equals("GET") || exchange.method().equals("HEAD");
        if (!asks) {
            answer(exchange, HttpAnswer.status(405).with("Allow", "GET, HEAD"));
        } else if (developmentKey != null && !HostNames.isSafe(exchange)) {
            answer(
                    exchange,
                    HttpAnswer.text(
                            403,
                            "Header 'Host': found '"
                                    + exchange.headers().get("Host")
                                    + "', expected localhost or an address: with the development"
                                    + " keys the console is shown under no other name."));
        } else if (path.equals("session")) {
            session(exchange);
        } else {
            file(exchange, path.isEmpty() ? ConsoleFiles.PAGE : path);
        }
    }

    private void file(HttpExchange exchange, String name) {
        ConsoleFiles.Content content = files.find(name);
        answer(
                exchange,
                content == null
                        ? HttpAnswer.status(404)
                        : HttpAnswer.bytes(
                                200, content.type(), Unpooled.wrappedBuffer(content.bytes())));
    }

    private void session(HttpExchange exchange) {
        if (!isOfThisPage(exchange)) {
            answer(
                    exchange,
                    HttpAnswer.text(403, "This is for the console's own page, on this origin."));
            return;
        }
        AccessKey key = developmentKey;
        answer(
                exchange,
                HttpAnswer.json(
                        200,
                        JsonObjects.text(out -> {
                            out.writeBooleanField("development", key != null);
                            if (key != null) {
                                out.writeStringField("accessKey", key.text());
                            }
                        })));
    }

    /** What browsers say of a request on their own; what is no browser says nothing. */
    private static boolean isOfThisPage(HttpExchange exchange) {
        String site = exchange.headers().get("Sec-Fetch-Site");
        String origin = exchange.headers().get("Origin");
        String host = String.valueOf(exchange.headers().get("Host")).toLowerCase(Locale.ROOT);
        boolean sameSite = site == null || site.equals("same-origin") || site.equals("none");
        boolean sameOrigin =
                origin == null
                        || origin.toLowerCase(Locale.ROOT).equals("http://" + host)
                        || origin.toLowerCase(Locale.ROOT).equals("https://" + host);
        return sameSite && sameOrigin;
    }

    private static void answer(HttpExchange exchange, HttpAnswer answer) {
        exchange.answer(
                answer.with("Content-Security-Policy", CONTENT_POLICY)
                        .with("X-Content-Type-Options", "nosniff")
                        .with("X-Frame-Options", "DENY")
                        .with("Referrer-Policy", "no-referrer")
                        .with("Cross-Origin-Opener-Policy", "same-origin")
                        .with("Cross-Origin-Resource-Policy", "same-origin")
                        .with("Cache-Control", "no-cache"));
    }
}
