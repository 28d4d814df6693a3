package io.heliograph.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.heliograph.access.WellKnownKeys;
import io.heliograph.testkit.ScriptedHubServer;
import io.heliograph.testkit.TestService;
import io.heliograph.testkit.Visit;
import io.heliograph.wire.hub.HubMessage;

import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The console in a real browser. Run with {@code -Dconsole.shots=FOLDER} it leaves pictures there
 */
class ConsoleTest {

    private static final int MINUTES = 5;
    private static final String HUB = "consolehub";
    private static final Path BUNDLES =
            Path.of(
                    "../../server/edge/src/main/resources/io/heliograph/server/edge/console/vendor");

    /** The hub: one method returns its argument, any other fails with it. */
    private static void answer(Visit visit, HubMessage message) {
        if (message instanceof HubMessage.Invocation call) {
            String argument = visit.json(call.arguments().get(0));
            if (call.target().equals("Echo")) {
                visit.complete(call.invocationId(), argument);
            } else {
                visit.fail(call.invocationId(), argument.replace("\"", ""));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"signalr", "signalr-protocol-msgpack"})
    void theStockClientOfThePageIsThePublishedOneByteForByte(String name) throws Exception {
        Path published =
                NodeScripts.installed()
                        .resolve("node_modules/@microsoft/" + name + "/dist/browser")
                        .resolve(name + ".min.js");

        assertThat(BUNDLES.resolve(name + ".min.js")).hasSameBinaryContentAs(published);
    }

    @TestFactory
    Stream<DynamicTest> thePageKeepsItsPromises() throws Exception {
        Assumptions.assumeTrue(
                Files.isExecutable(Path.of("/usr/bin/chromium")), "Chromium is not installed");
        Path scripts = NodeScripts.installed();
        NodeScripts.Outcome outcome;
        try (TestService service = TestService.start("auto");
                ScriptedHubServer server =
                        ScriptedHubServer.connect(
                                service.endpoint(),
                                WellKnownKeys.EMULATOR,
                                HUB,
                                "console-server",
                                2,
                                ConsoleTest::answer)) {
            assertThat(server.lines()).hasSize(2);
            List<String> command =
                    new ArrayList<>(List.of("node", "console.mjs", service.endpoint() + "/", HUB));
            String shots = System.getProperty("console.shots");
            if (shots != null) {
                command.add(shots);
            }
            outcome = NodeScripts.run(scripts, MINUTES, command.toArray(String[]::new));
        }
        List<String> results =
                outcome.lines().stream().filter(line -> line.matches("(not )?ok .*")).toList();
        assertThat(results).as(String.join("\n", outcome.lines())).hasSizeGreaterThan(18);
        assertThat(outcome.exit() == 0)
                .as(String.join("\n", outcome.lines()))
                .isEqualTo(results.stream().allMatch(line -> line.startsWith("ok ")));
        return results.stream()
                .map(line ->
                        DynamicTest.dynamicTest(
                                line.replaceFirst("^(not )?ok ", "").replaceFirst(": .*", ""),
                                () -> assertThat(line).startsWith("ok ")));
    }
}
