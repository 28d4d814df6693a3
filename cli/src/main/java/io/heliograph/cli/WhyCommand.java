package io.heliograph.cli;

import io.heliograph.access.ConnectionString;
import io.heliograph.access.TokenIssuer;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import java.io.IOException;
import java.io.PrintWriter;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;

/** Tells what became of connections. */
@Command(
        name = "why",
        mixinStandardHelpOptions = true,
        description =
                "Tells the life story of a connection, or of the latest connections of a user or a"
                        + " hub server: what happened, when, and who did it.",
        footer = {
            "",
            "Exit codes:",
            "  0  told",
            "  1  the service knows nothing of that name",
            "  2  wrong use",
            "  5  the service cannot be reached",
            "  6  the service refused the question",
            "",
            "Examples:",
            "  heliograph why alice",
            "  heliograph why --latest 1 alice",
            "  heliograph why --json AAc8VxkZ3o0y5gXn2T7qPw",
        })
final class WhyCommand implements Callable<Integer> {

    private static final Duration LIFETIME = Duration.ofMinutes(5);

    /** As in the log, so that the two can be laid beside each other. */
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

    private static final int MOST = 100;
    private static final int FOUND = 200;
    private static final int UNKNOWN = 404;

    // 3 and 4 are the launcher's.
    private static final int EXIT_UNKNOWN = 1;
    private static final int EXIT_UNREACHABLE = 5;
    private static final int EXIT_REFUSED = 6;

    @Mixin
    @SuppressWarnings("NullAway.Init")
    private Target target;

    @Option(
            names = "--latest",
            paramLabel = "N",
            description = "Most connections to tell of (5), at most 100.")
    private int latest = 5;

    @Option(names = "--json", description = "The answer of the service as it is.")
    private boolean json;

    @Parameters(paramLabel = "NAME", description = "A connection id, a user or a hub server's id.")
    @SuppressWarnings("NullAway.Init")
    private String name;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (latest < 1 || latest > MOST) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--latest: found " + latest + ", expected 1 to " + MOST + ".");
        }
        HttpResponse<String> answer;
        try {
            answer = ask();
        } catch (IOException e) {
            complain(unreachable(e));
            return EXIT_UNREACHABLE;
        }
        PrintWriter out = spec.commandLine().getOut();
        return switch (answer.statusCode()) {
            case FOUND -> {
                if (json) {
                    out.println(answer.body());
                } else {
                    tell(answer.body(), out);
                }
                out.flush();
                yield 0;
            }
            case UNKNOWN -> {
                complain(
                        "nothing is known of a connection, a user or a hub server '"
                                + harmless(name)
                                + "'. It may be long ago, or the name may be of another service.");
                yield EXIT_UNKNOWN;
            }
            default -> {
                complain(
                        "the service answered "
                                + answer.statusCode()
                                + " "
                                + answer.headers()
                                        .firstValue("WWW-Authenticate")
                                        .orElse(answer.body()));
                yield EXIT_REFUSED;
            }
        };
    }

    private String unreachable(IOException e) {
        URI service = target.connectionString().serverBase();
        return e instanceof ConnectException
                ? "Nobody listens at "
                        + service
                        + ". Is the service started? Another address: --connection-string."
                : "the service at " + service + " gave no answer: " + e.getMessage();
    }

    private HttpResponse<String> ask() throws IOException, InterruptedException {
        ConnectionString service = target.connectionString();
        String base = service.serverBase().toString();
        URI url =
                URI.create(
                        base
                                + (base.endsWith("/") ? "" : "/")
                                + "api/admin/stories/"
                                + URLEncoder.encode(name, StandardCharsets.UTF_8)
                                        .replace("+", "%20"));
        String token =
                new TokenIssuer(service.requireAccessKey()).rest(url, LIFETIME, Instant.now());
        HttpRequest request =
                HttpRequest.newBuilder(URI.create(url + "?latest=" + latest))
                        .header("Authorization", "Bearer " + token)
                        .build();
        try (HttpClient http = HttpClient.newHttpClient()) {
            return http.send(request, HttpResponse.BodyHandlers.ofString());
        }
    }

    private void complain(String what) {
        spec.commandLine().getErr().println("heliograph: " + what);
    }

    private static void tell(String body, PrintWriter out) throws IOException {
        boolean first = true;
        for (Object each : list(JsonTree.parse(body).get("stories"))) {
            Map<?, ?> story = (Map<?, ?>) each;
            if (!first) {
                out.println();
            }
            first = false;
            out.println(title(story));
            if (!Boolean.TRUE.equals(story.get("whole"))) {
                out.println("  (what came before is forgotten)");
            }
            for (Object event : list(story.get("events"))) {
                Map<?, ?> fields = (Map<?, ?>) event;
                out.println(
                        "  "
                                + TIME.format(Instant.parse(String.valueOf(fields.get("at"))))
                                + "  "
                                + harmless(String.valueOf(fields.get("text"))));
            }
        }
    }

    private static String title(Map<?, ?> story) {
        boolean client = "client".equals(story.get("of"));
        Object id = story.get("connectionId");
        Object who = story.get(client ? "user" : "hubServer");
        String whose =
                who == null
                        ? "an anonymous client"
                        : (client ? "user '" : "hub server '") + harmless(who.toString()) + "'";
        String what =
                id == null
                        ? "Requests of " + whose + " that became no connection"
                        : "Connection " + harmless(id.toString()) + " of " + whose;
        String now = id == null ? "" : ": " + harmless(String.valueOf(story.get("state")));
        return what + ", hub " + harmless(String.valueOf(story.get("hub"))) + now;
    }

    private static List<?> list(@Nullable Object value) {
        return value instanceof List<?> list ? list : List.of();
    }

    /** Names come from peers: none may steer the terminal. */
    private static String harmless(String text) {
        StringBuilder out = new StringBuilder(text.length());
        text.codePoints()
                .map(c ->
                        Character.isISOControl(c)
                                        || Character.getType(c) == Character.FORMAT
                                        || Character.getType(c) == Character.LINE_SEPARATOR
                                        || Character.getType(c) == Character.PARAGRAPH_SEPARATOR
                                ? 0xfffd
                                : c)
                .forEach(out::appendCodePoint);
        return out.toString();
    }
}
