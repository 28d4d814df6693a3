package io.heliograph.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.heliograph.testkit.TestService;

import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The real .NET hub server on the unmodified SDK, and the scenarios of the stock .NET client: see
 * {@link DotNetHub}.
 */
class DotNetPeersTest {

    private static final String FAMILIES =
            "connect,chat,strong,newtonsoft,types,calls,errors,streams,uploads,results,clients,groups,users,context,token,order,"
                + "large,crowd,idle,abort,events,silent,nohub,auth,reconnect,pair,service,secondary,graceful,stateful";
    private static final Pattern RESULT = Pattern.compile("^(ok|not ok) \\d+ - (\\S+)(.*)$");
    private static final int SUITE_MINUTES = 10;

    @Test
    void anUnmodifiedAppAndAStockClientMeetByConnectionStringAlone() throws Exception {
        DotNetHub.peers();
        Path scripts = NodeScripts.installed();
        try (TestService service = TestService.start("default", 1);
                // The shorter of the two well-known keys, as samples have it.
                DotNetHub hub =
                        DotNetHub.start(
                                "Endpoint="
                                        + service.endpoint()
                                        + ";AccessKey=ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789;Version=1.0;")) {
            NodeScripts.Outcome outcome =
                    NodeScripts.run(scripts, 1, "node", "chat.mjs", hub.hub("chat").toString());
            assertThat(outcome.lines()).contains("[\"Alice\",\"Hello\"]");
            assertThat(outcome.exit()).isZero();
        }
    }

    @Test
    void aBlazorPageWorksInARealBrowser() throws Exception {
        DotNetHub.peers();
        Path scripts = NodeScripts.installed();
        Assumptions.assumeTrue(
                Files.isExecutable(Path.of("/usr/bin/chromium")), "Chromium is not installed");
        try (TestService service = TestService.start("default", 1);
                DotNetHub page = DotNetHub.startBlazor(service.connectionString())) {
            NodeScripts.Outcome outcome =
                    NodeScripts.run(scripts, 2, "node", "blazor.mjs", page.hub("").toString());

            assertThat(outcome.lines())
                    .contains("served over port " + service.endpoint().getPort() + "/client/");
            assertThat(outcome.exit()).isZero();
        }
    }

    @TestFactory
    Stream<DynamicTest> theScenariosOfTheStockDotNetClientPass() throws Exception {
        Path run = DotNetHub.peers();
        NodeScripts.Outcome outcome;
        try (TestService service = TestService.start("default", 1)) {
            outcome =
                    NodeScripts.run(
                            Path.of("."),
                            SUITE_MINUTES,
                            run.toString(),
                            "suite",
                            "--service",
                            service.connectionString(),
                            "--parallel",
                            "4",
                            "--only",
                            FAMILIES);
        }
        List<Matcher> results =
                outcome.lines().stream().map(RESULT::matcher).filter(Matcher::matches).toList();
        assertThat(results).as(String.join("\n", outcome.lines())).hasSizeGreaterThan(300);
        return results.stream()
                .map(result ->
                        DynamicTest.dynamicTest(
                                result.group(2),
                                () -> {
                                    Assumptions.assumeFalse(result.group(3).contains("# SKIP"));
                                    assertThat(result.group(1))
                                            .as(after(outcome.lines(), result.group()))
                                            .isEqualTo("ok");
                                }));
    }

    /** What the suite says of a failure stands in the lines behind it. */
    private static String after(List<String> lines, String line) {
        int at = lines.indexOf(line);
        return String.join("\n", lines.subList(at, Math.min(lines.size(), at + 8)));
    }
}
