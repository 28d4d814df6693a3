package io.heliograph.cli;

import io.heliograph.access.ConnectionString;
import io.heliograph.access.TokenClaim;
import io.heliograph.access.TokenIssuer;
import io.heliograph.server.node.HubNames;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/** Prints tokens, nothing else, so that a shell can put them where they are needed. */
@Command(
        name = "token",
        mixinStandardHelpOptions = true,
        description = "Prints a token: for a client, a hub server, or one REST request.",
        footer = {
            "",
            "Examples:",
            "  heliograph token client --hub chat --user alice",
            "  heliograph token client --hub chat --claim role=admin --claim role=editor",
            "  heliograph token server --hub chat",
            "  heliograph token rest http://localhost:8888/api/v1/hubs/chat",
        })
final class TokenCommand {

    @Mixin
    @SuppressWarnings("NullAway.Init")
    private Target target;

    @Option(
            names = {"--minutes"},
            scope = ScopeType.INHERIT,
            paramLabel = "N",
            description = "Life time of the token (60).")
    private int minutes = 60;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Command(
            name = "client",
            mixinStandardHelpOptions = true,
            description = "A token that opens a client connection.")
    void client(
            @Option(names = "--hub", required = true, description = "The hub.") String hub,
            @Option(names = "--user", description = "User id of the client.") @Nullable String user,
            @Option(
                            names = "--claim",
                            paramLabel = "TYPE=VALUE",
                            description =
                                    "A claim of the user. May be given several times; a type that"
                                            + " repeats becomes one claim with all its values.")
                    @Nullable List<String> claims) {
        requireHub(hub);
        List<TokenClaim> extra =
                claims == null ? List.of() : claims.stream().map(this::claim).toList();
        ConnectionString service = target.connectionString();
        print(
                issuer(service)
                        .client(service.endpoint(), hub, user, extra, lifetime(), Instant.now()));
    }

    @Command(
            name = "server",
            mixinStandardHelpOptions = true,
            description = "A token that opens a server connection.")
    void server(@Option(names = "--hub", required = true, description = "The hub.") String hub) {
        requireHub(hub);
        ConnectionString service = target.connectionString();
        String serverId = "cli_" + UUID.randomUUID().toString().replace("-", "");
        print(issuer(service).server(service.endpoint(), hub, serverId, lifetime(), Instant.now()));
    }

    @Command(
            name = "rest",
            mixinStandardHelpOptions = true,
            description = "A token for REST requests to one URL.")
    void rest(@Parameters(paramLabel = "URL", description = "The URL of the request.") URI url) {
        if (url.getHost() == null || url.getScheme() == null) {
            throw new ParameterException(
                    spec.commandLine(),
                    "URL: found '"
                            + url
                            + "', expected one such as http://localhost:8888/api/v1/hubs/chat.");
        }
        print(issuer(target.connectionString()).rest(url, lifetime(), Instant.now()));
    }

    private TokenClaim claim(String text) {
        int equals = text.indexOf('=');
        if (equals < 1) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--claim: found '"
                            + text
                            + "', expected TYPE=VALUE with a type, such as role=admin.");
        }
        return new TokenClaim(text.substring(0, equals), text.substring(equals + 1));
    }

    /** No door takes another name; better to hear it here than as a 401 there. */
    private void requireHub(String hub) {
        if (!HubNames.isValid(hub)) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--hub: found '" + hub + "', expected " + HubNames.EXPECTED + ".");
        }
    }

    private static TokenIssuer issuer(ConnectionString service) {
        return new TokenIssuer(service.requireAccessKey());
    }

    private Duration lifetime() {
        if (minutes < 1) {
            throw new ParameterException(
                    spec.commandLine(), "--minutes: found " + minutes + ", expected 1 or more.");
        }
        return Duration.ofMinutes(minutes);
    }

    private void print(String token) {
        spec.commandLine().getOut().println(token);
    }
}
