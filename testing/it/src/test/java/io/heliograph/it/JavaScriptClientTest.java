package io.heliograph.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.heliograph.access.WellKnownKeys;
import io.heliograph.testkit.ScriptedHubServer;
import io.heliograph.testkit.TestService;

import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;

/**
 * The stock JavaScript clients: the current one, one of the major versions before, and the oldest
 * that runs at all. Each run has a service of its own. They run side by side, as many as two cores
 * bear: without hub servers most of their time is waiting.
 */
class JavaScriptClientTest {

    private static final int MINUTES = 10;
    private static final int FAMILIES_SIDE_BY_SIDE = 3;
    private static final int SERVERLESS_SIDE_BY_SIDE = 15;
    private static final List<String> VERSIONS = List.of(NodeScripts.CURRENT, "8", "5");

    /** What differs between the runs of one script. */
    private record Run(String version, String protocol, String transport, String leaveOut) {
        String name() {
            return version + " " + protocol + " " + transport;
        }
    }

    /** Text only, over server-sent events. */
    private static final List<List<String>> WAYS =
            List.of(
                    List.of("json", "WebSockets"),
                    List.of("messagepack", "WebSockets"),
                    List.of("json", "ServerSentEvents"),
                    List.of("json", "LongPolling"),
                    List.of("messagepack", "LongPolling"));

    /**
     * Through the service to two scripted hub servers. What is about numbers and time more than
     * about the client is for the current one.
     */
    @TestFactory
    Stream<DynamicContainer> everyFamilyPasses() {
        List<Run> runs = new ArrayList<>();
        for (List<String> way : List.of(WAYS.get(0), WAYS.get(2), WAYS.get(4))) {
            runs.add(new Run(NodeScripts.CURRENT, way.get(0), way.get(1), ""));
        }
        for (List<String> way : List.of(WAYS.get(1), WAYS.get(3))) {
            runs.add(new Run(NodeScripts.CURRENT, way.get(0), way.get(1), "idle,crowd"));
        }
        for (String version : VERSIONS.subList(1, VERSIONS.size())) {
            for (List<String> way : List.of(WAYS.get(0), WAYS.get(2), WAYS.get(4))) {
                runs.add(new Run(version, way.get(0), way.get(1), "idle,crowd,large.broadcast"));
            }
        }
        return sideBySide(FAMILIES_SIDE_BY_SIDE, runs, JavaScriptClientTest::families);
    }

    /** Without a hub server, moved by REST alone. */
    @TestFactory
    Stream<DynamicContainer> everyRestCallReachesEveryClient() {
        Stream<Run> runs =
                VERSIONS.stream()
                        .flatMap(version ->
                                WAYS.stream()
                                        .map(way -> new Run(version, way.get(0), way.get(1), "")));
        return sideBySide(SERVERLESS_SIDE_BY_SIDE, runs.toList(), JavaScriptClientTest::serverless);
    }

    private interface Script {
        NodeScripts.Outcome run(Run run) throws IOException;
    }

    private static Stream<DynamicContainer> sideBySide(
            int parallel, List<Run> runs, Script script) {
        VERSIONS.forEach(NodeScripts::installed);
        ExecutorService executor =
                Executors.newFixedThreadPool(parallel, Thread.ofVirtual().factory());
        List<DynamicContainer> containers =
                runs.stream()
                        .map(run -> {
                            CompletableFuture<NodeScripts.Outcome> outcome =
                                    new CompletableFuture<>();
                            executor.execute(() -> {
                                try {
                                    outcome.complete(script.run(run));
                                } catch (IOException | RuntimeException e) {
                                    outcome.completeExceptionally(e);
                                }
                            });
                            return DynamicContainer.dynamicContainer(
                                    run.name(),
                                    Stream.of(outcome).flatMap(each -> results(run, each.join())));
                        })
                        .toList();
        executor.shutdown();
        return containers.stream();
    }

    private static NodeScripts.Outcome families(Run run) throws IOException {
        FamiliesHub hub = new FamiliesHub();
        try (TestService service = TestService.start("default");
                ScriptedHubServer a = connect(service, "server-a", hub);
                ScriptedHubServer b = connect(service, "server-b", hub)) {
            hub.servers.addAll(List.of(a, b));
            return node(run, "families.mjs", service.endpoint() + "/dev/families");
        }
    }

    private static ScriptedHubServer connect(
            TestService service, String serverId, FamiliesHub hub) {
        return ScriptedHubServer.connect(
                service.endpoint(), WellKnownKeys.EMULATOR, "families", serverId, 3, hub);
    }

    private static NodeScripts.Outcome serverless(Run run) throws IOException {
        try (TestService service = TestService.start("serverless")) {
            return node(run, "serverless.mjs", service.endpoint().toString());
        }
    }

    private static NodeScripts.Outcome node(Run run, String script, String url) {
        Path directory = NodeScripts.installed(run.version);
        return NodeScripts.run(
                directory,
                MINUTES,
                Map.of("KEY", WellKnownKeys.EMULATOR.text()),
                "node",
                script,
                url,
                run.protocol,
                run.transport,
                run.leaveOut);
    }

    private static Stream<DynamicTest> results(Run run, NodeScripts.Outcome outcome) {
        List<String> results =
                outcome.lines().stream().filter(line -> line.matches("(not )?ok .*")).toList();
        assertThat(results).as(String.join("\n", outcome.lines())).hasSizeGreaterThan(20);
        assertThat(outcome.lines()).contains("client " + run.version);
        assertThat(outcome.exit() == 0)
                .isEqualTo(results.stream().allMatch(line -> line.startsWith("ok ")));
        return results.stream()
                .map(line ->
                        DynamicTest.dynamicTest(
                                line.replaceFirst("^(not )?ok ", "").replaceFirst(": .*", ""),
                                () -> assertThat(line).startsWith("ok ")));
    }
}
