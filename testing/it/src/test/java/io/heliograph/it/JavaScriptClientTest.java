package io.heliograph.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.heliograph.access.WellKnownKeys;
import io.heliograph.testkit.ScriptedHubServer;
import io.heliograph.testkit.TestService;

import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The stock JavaScript client talks through the service to two scripted hub servers. */
class JavaScriptClientTest {

    private static final int MINUTES = 5;

    @TestFactory
    Stream<DynamicTest> everyFamilyPassesWithJson() throws Exception {
        return families("json", "WebSockets");
    }

    @TestFactory
    Stream<DynamicTest> everyFamilyPassesWithMessagePack() throws Exception {
        return families("messagepack", "WebSockets");
    }

    @TestFactory
    Stream<DynamicTest> everyFamilyPassesOverServerSentEvents() throws Exception {
        return families("json", "ServerSentEvents");
    }

    @TestFactory
    Stream<DynamicTest> everyFamilyPassesOverLongPolling() throws Exception {
        return families("messagepack", "LongPolling");
    }

    private static Stream<DynamicTest> families(String protocol, String transport)
            throws Exception {
        Path scripts = NodeScripts.installed();
        NodeScripts.Outcome outcome;
        FamiliesHub hub = new FamiliesHub();
        try (TestService service = TestService.start("default");
                ScriptedHubServer a = connect(service, "server-a", hub);
                ScriptedHubServer b = connect(service, "server-b", hub)) {
            hub.servers.addAll(List.of(a, b));
            outcome =
                    NodeScripts.run(
                            scripts,
                            MINUTES,
                            "node",
                            "families.mjs",
                            service.endpoint() + "/dev/families",
                            protocol,
                            transport);
        }
        List<String> results =
                outcome.lines().stream().filter(line -> line.matches("(not )?ok .*")).toList();
        assertThat(results).as(String.join("\n", outcome.lines())).hasSizeGreaterThan(20);
        assertThat(outcome.exit() == 0)
                .isEqualTo(results.stream().allMatch(line -> line.startsWith("ok ")));
        return results.stream()
                .map(line ->
                        DynamicTest.dynamicTest(
                                line.replaceFirst("^(not )?ok ", "").replaceFirst(": .*", ""),
                                () -> assertThat(line).startsWith("ok ")));
    }

    private static ScriptedHubServer connect(
            TestService service, String serverId, FamiliesHub hub) {
        return ScriptedHubServer.connect(
                service.endpoint(), WellKnownKeys.EMULATOR, "families", serverId, 3, hub);
    }
}
