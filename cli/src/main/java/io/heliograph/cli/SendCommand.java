package io.heliograph.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;

import io.heliograph.access.ConnectionString;
import io.heliograph.access.TokenIssuer;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import java.io.IOException;
import java.io.StringWriter;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;

/** Sends one message over REST. */
@Command(
        name = "send",
        mixinStandardHelpOptions = true,
        description = "Sends a message to the clients of a hub.",
        footer = {
            "",
            "An argument that is JSON is sent as such; any other is sent as text.",
            "",
            "Examples:",
            "  heliograph send --hub chat newMessage Alice \"Hello, everyone\"",
            "  heliograph send --hub chat --group eu price '{\"eur\": 12.5}'",
        })
final class SendCommand implements Callable<Integer> {

    private static final JsonFactory JSON = new JsonFactory();
    private static final Duration LIFETIME = Duration.ofMinutes(5);

    /** To whom, if not to everyone. */
    static final class Recipient {
        @Option(names = "--user", description = "Only to this user.")
        @Nullable String user;

        @Option(names = "--group", description = "Only to this group.")
        @Nullable String group;

        @Option(names = "--connection", description = "Only to this connection.")
        @Nullable String connection;
    }

    @Mixin
    @SuppressWarnings("NullAway.Init")
    private Target target;

    @Option(names = "--hub", required = true, description = "The hub.")
    @SuppressWarnings("NullAway.Init")
    private String hub;

    @ArgGroup private @Nullable Recipient recipient;

    @Parameters(index = "0", paramLabel = "TARGET", description = "The method of the clients.")
    @SuppressWarnings("NullAway.Init")
    private String method;

    @Parameters(index = "1..*", paramLabel = "ARGUMENT", description = "Its arguments.")
    private List<String> arguments = List.of();

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException, InterruptedException {
        ConnectionString service = target.connectionString();
        URI url =
                URI.create(
                        service.serverBase()
                                + (service.serverBase().toString().endsWith("/") ? "" : "/")
                                + "api/v1/hubs/"
                                + encode(hub)
                                + suffix());
        String token =
                new TokenIssuer(service.requireAccessKey()).rest(url, LIFETIME, Instant.now());
        HttpRequest request =
                HttpRequest.newBuilder(url)
                        .header("Authorization", "Bearer " + token)
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(body()))
                        .build();
        HttpResponse<String> answer;
        try (HttpClient http = HttpClient.newHttpClient()) {
            answer = http.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (ConnectException e) {
            throw new IOException(
                    "Nobody listens at "
                            + service.serverBase()
                            + ". Is the service started? Another address: --connection-string.",
                    e);
        }
        if (answer.statusCode() == 202) {
            spec.commandLine().getOut().println("The service took it for hub " + hub + ".");
            return 0;
        }
        String why = answer.headers().firstValue("WWW-Authenticate").orElse(answer.body());
        spec.commandLine()
                .getErr()
                .println("heliograph: the service answered " + answer.statusCode() + " " + why);
        return 1;
    }

    private String suffix() {
        Recipient to = recipient;
        if (to == null) {
            return "";
        }
        if (to.user != null) {
            return "/users/" + encode(to.user);
        }
        return to.group != null
                ? "/groups/" + encode(to.group)
                : "/connections/" + encode(String.valueOf(to.connection));
    }

    private static String encode(String segment) {
        return URLEncoder.encode(segment, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private String body() throws IOException {
        StringWriter text = new StringWriter();
        try (JsonGenerator out = JSON.createGenerator(text)) {
            out.writeStartObject();
            out.writeStringField("target", method);
            out.writeArrayFieldStart("arguments");
            for (String argument : arguments) {
                if (isJson(argument)) {
                    out.writeRawValue(argument);
                } else {
                    out.writeString(argument);
                }
            }
            out.writeEndArray();
            out.writeEndObject();
        }
        return text.toString();
    }

    private static boolean isJson(String text) {
        try (JsonParser parser = JSON.createParser(text)) {
            if (parser.nextToken() == null) {
                return false;
            }
            parser.skipChildren();
            return parser.nextToken() == null;
        } catch (IOException e) {
            return false;
        }
    }
}
