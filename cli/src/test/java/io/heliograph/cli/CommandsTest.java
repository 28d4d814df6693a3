package io.heliograph.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.heliograph.access.AccessKeys;
import io.heliograph.access.Audience;
import io.heliograph.access.TokenVerdict;
import io.heliograph.access.TokenVerifier;
import io.heliograph.access.WellKnownKeys;
import io.heliograph.server.node.Configuration;
import io.heliograph.server.node.Node;
import io.heliograph.server.node.NodeSettings;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import picocli.CommandLine;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;

/** The commands as a shell runs them. */
class CommandsTest {

    private static final TokenVerifier VERIFIER =
            new TokenVerifier(AccessKeys.development(), InstantSource.system());

    private record Outcome(int exit, String out, String err) {}

    private static Outcome run(String... args) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        CommandLine line = Heliograph.commandLine();
        line.setOut(new PrintWriter(out));
        line.setErr(new PrintWriter(err));
        int exit = line.execute(args);
        line.getOut().flush();
        line.getErr().flush();
        return new Outcome(exit, out.toString(), err.toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "start", "send", "token", "bench", "why"})
    void helpShowsExamples(String command) {
        Outcome outcome = command.isEmpty() ? run("--help") : run(command, "--help");
        assertThat(outcome.exit).isZero();
        assertThat(outcome.out).contains("Usage: heliograph").containsPattern("Examples?:");
    }

    @Test
    void theVersionIsTold() {
        assertThat(run("--version").out).startsWith("heliograph ");
    }

    @Test
    void aClientTokenOpensTheDoorOfItsHub() {
        String token = run("token", "client", "--hub", "chat", "--user", "alice").out.strip();
        assertThat(VERIFIER.verify(token, new Audience.Client("chat")))
                .isInstanceOf(TokenVerdict.Accepted.class);
        assertThat(VERIFIER.verify(token, new Audience.Client("other")))
                .isInstanceOf(TokenVerdict.Refused.class);
    }

    @Test
    void aClaimThatRepeatsBecomesOneClaimWithAllItsValues() {
        String token =
                run(
                                "token",
                                "client",
                                "--hub",
                                "chat",
                                "--claim",
                                "role=admin",
                                "--claim",
                                "role=a=b",
                                "--claim",
                                "note=")
                        .out
                        .strip();

        String payload =
                new String(
                        Base64.getUrlDecoder().decode(token.split("\\.")[1]),
                        StandardCharsets.UTF_8);
        assertThat(payload).contains("\"role\":[\"admin\",\"a=b\"]", "\"note\":\"\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"=x", "role", ""})
    void aClaimWithoutATypeIsRefused(String claim) {
        Outcome outcome = run("token", "client", "--hub", "chat", "--claim", claim);

        assertThat(outcome.exit).isEqualTo(2);
        assertThat(outcome.out).isEmpty();
        assertThat(outcome.err).contains("--claim: found '" + claim + "', expected TYPE=VALUE");
    }

    @ParameterizedTest
    @ValueSource(strings = {"no-hub", "1st", "a b", ""})
    void aHubThatNoDoorWouldTakeGetsNoToken(String hub) {
        for (String kind : List.of("client", "server")) {
            Outcome outcome = run("token", kind, "--hub", hub);

            assertThat(outcome.exit).isEqualTo(2);
            assertThat(outcome.out).isEmpty();
            assertThat(outcome.err).contains("--hub: found '" + hub + "', expected a letter");
        }
    }

    @Test
    void aRestTokenIsForOneUrl() {
        String token = run("token", "rest", "http://localhost:8888/api/v1/hubs/chat").out.strip();
        assertThat(VERIFIER.verify(token, new Audience.Rest("/api/v1/hubs/chat")))
                .isInstanceOf(TokenVerdict.Accepted.class);
        assertThat(VERIFIER.verify(token, new Audience.Rest("/api/v1/hubs/more")))
                .isInstanceOf(TokenVerdict.Refused.class);
    }

    @Test
    void optionsOfTokensMayStandBeforeAndBehindTheirKind() {
        String service = "Endpoint=http://localhost;AccessKey=another;Version=1.0;";
        assertThat(run("token", "-s", service, "server", "--hub", "chat").exit).isZero();
        assertThat(run("token", "server", "--hub", "chat", "-s", service, "--minutes", "5").exit)
                .isZero();
    }

    @Test
    void aMessageIsSentToTheServiceThatTheConnectionStringNames() throws Exception {
        Configuration configuration =
                new Configuration().set("listen.port", "0").set("service.loops", "1");
        try (Node node = Node.start(NodeSettings.of(configuration))) {
            String service =
                    "Endpoint="
                            + node.url()
                            + ";AccessKey="
                            + WellKnownKeys.EMULATOR.text()
                            + ";Version=1.0;";
            assertThat(
                            run(
                                            "send",
                                            "-s",
                                            service,
                                            "--hub",
                                            "chat",
                                            "newMessage",
                                            "Alice",
                                            "{\"a\":1}")
                                    .exit)
                    .isZero();
            assertThat(
                            run(
                                            "send",
                                            "-s",
                                            service,
                                            "--hub",
                                            "chat",
                                            "--user",
                                            "a b/c",
                                            "newMessage")
                                    .exit)
                    .isZero();
            Outcome refused =
                    run("send", "-s", service.replace("ABC", "XYZ"), "--hub", "chat", "newMessage");
            assertThat(refused.exit).isEqualTo(1);
            assertThat(refused.err).contains("401", "signature");
            Outcome invalid = run("send", "-s", service, "--hub", "no-hub", "newMessage");
            assertThat(invalid.exit).isEqualTo(1);
            assertThat(invalid.err).contains("400", "Invalid hub name");
        }
    }

    @Test
    void aUsersConnectionsAreToldInSentences() throws Exception {
        Configuration configuration =
                new Configuration().set("listen.port", "0").set("service.mode", "default");
        try (Node node = Node.start(NodeSettings.of(configuration));
                HttpClient http = HttpClient.newHttpClient()) {
            String service =
                    "Endpoint="
                            + node.url()
                            + ";AccessKey="
                            + WellKnownKeys.EMULATOR.text()
                            + ";Version=1.0;";
            String user = "a\u001b[2Jlice b/c";
            String token =
                    run("token", "client", "-s", service, "--hub", "chat", "--user", user).out;
            URI negotiate =
                    URI.create(node.url() + "/client/negotiate?hub=chat&negotiateVersion=1");
            http.send(
                    HttpRequest.newBuilder(negotiate)
                            .header("Authorization", "Bearer " + token.strip())
                            .POST(HttpRequest.BodyPublishers.noBody())
                            .build(),
                    HttpResponse.BodyHandlers.ofString());

            Outcome told = run("why", "-s", service, user);
            Outcome json = run("why", "-s", service, "--json", user);
            Outcome unknown = run("why", "-s", service, "bob");
            Outcome wrong = run("why", "-s", service, "--latest", "1000", user);
            Outcome refused = run("why", "-s", service.replace("ABC", "XYZ"), user);
            Outcome unreachable =
                    run("why", "-s", "Endpoint=http://localhost:1;AccessKey=k;Version=1.0;", user);

            assertThat(told.exit).as(told.err).isZero();
            assertThat(told.out.lines())
                    .satisfiesExactly(
                            line ->
                                    assertThat(line)
                                            .isEqualTo(
                                                    "Requests of user 'a\ufffd[2Jlice b/c' that"
                                                            + " became no connection, hub chat"),
                            line ->
                                    assertThat(line)
                                            .matches(
                                                    "  [-0-9]{10} [:0-9]{8}\\.[0-9]{3}Z  Negotiate"
                                                            + " was refused: No hub server is"
                                                            + " connected for this hub\\."
                                                            + " \\(no_hub_server\\)"));
            assertThat(json.exit).isZero();
            assertThat(json.out).startsWith("{\"stories\":[{").contains("\"no_hub_server\"");
            assertThat(unknown.exit).isEqualTo(1);
            assertThat(unknown.err).contains("nothing is known", "'bob'");
            assertThat(wrong.exit).isEqualTo(2);
            assertThat(wrong.err).contains("--latest: found 1000, expected 1 to 100.");
            assertThat(refused.exit).isEqualTo(6);
            assertThat(refused.err).contains("401", "signature");
            assertThat(unreachable.exit).isEqualTo(5);
            assertThat(unreachable.err).contains("http://localhost:1", "Is the service started?");
        }
    }

    @Test
    void aConnectionThatIsPromisedAndNotOpenedYetIsNotCalledGone() throws Exception {
        Configuration configuration =
                new Configuration().set("listen.port", "0").set("service.mode", "serverless");
        try (Node node = Node.start(NodeSettings.of(configuration));
                HttpClient http = HttpClient.newHttpClient()) {
            String service =
                    "Endpoint="
                            + node.url()
                            + ";AccessKey="
                            + WellKnownKeys.EMULATOR.text()
                            + ";Version=1.0;";
            String token =
                    run("token", "client", "-s", service, "--hub", "chat", "--user", "dave").out;
            http.send(
                    HttpRequest.newBuilder(
                                    URI.create(
                                            node.url()
                                                    + "/client/negotiate?hub=chat"
                                                    + "&negotiateVersion=1"))
                            .header("Authorization", "Bearer " + token.strip())
                            .POST(HttpRequest.BodyPublishers.noBody())
                            .build(),
                    HttpResponse.BodyHandlers.ofString());

            Outcome told = run("why", "-s", service, "dave");

            assertThat(told.exit).as(told.err).isZero();
            assertThat(told.out.lines().findFirst().orElseThrow())
                    .endsWith("of user 'dave', hub chat: promised");
        }
    }

    @Test
    void aServiceThatIsNotThereIsNamed() {
        Outcome outcome =
                run(
                        "send",
                        "-s",
                        "Endpoint=http://localhost:1;AccessKey=k;Version=1.0;",
                        "--hub",
                        "chat",
                        "hi");
        assertThat(outcome.exit).isEqualTo(1);
        assertThat(outcome.err).contains("http://localhost:1", "Is the service started?");
    }

    @Test
    void aConfigurationThatCannotBeUsedStopsTheStart(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("heliograph.yaml"), "listen:\n  prot: 9000\n");
        Outcome outcome = run("start", "-c", file.toString());
        assertThat(outcome.exit).isEqualTo(2);
        assertThat(outcome.err).contains("listen.prot", "Did you mean 'listen.port'?");
    }
}
