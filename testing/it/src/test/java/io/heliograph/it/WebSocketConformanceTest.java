package io.heliograph.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;

import io.heliograph.server.edge.http.HttpListener;
import io.heliograph.server.edge.http.HttpSettings;
import io.heliograph.server.edge.http.Loops;

import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The Autobahn test suite for RFC 6455 against the listener that clients connect to: the same
 * listener, upgrade and frames, with an echo behind them in place of a hub. Chapter 9, long
 * messages and many of them, takes minutes and runs with {@code -Dconformance.limits=true}.
 */
class WebSocketConformanceTest {

    private static final Path SUITE = Path.of("target/conformance").toAbsolutePath();
    private static final Path PROGRAM = Path.of("src/test/python/conformance.py").toAbsolutePath();

    /** The longest message that a client may send by default, and the longest of chapter 9. */
    private static final int MAX_MESSAGE_BYTES = 16 << 20;

    private static final boolean WITH_LIMITS = Boolean.getBoolean("conformance.limits");
    private static final int MINUTES = WITH_LIMITS ? 60 : 10;
    private static final int CASES = 247;
    private static final int CASES_WITH_LIMITS = 301;

    /** What the suite found out about one case. */
    private record Result(String behavior, String behaviorClose) {}

    @TestFactory
    Stream<DynamicTest> everyCaseOfTheSuitePasses() throws Exception {
        Map<String, Result> results = run();

        assertThat(results).hasSize(WITH_LIMITS ? CASES_WITH_LIMITS : CASES);
        return results.entrySet().stream()
                .map(each -> DynamicTest.dynamicTest(each.getKey(), () -> check(each.getValue())));
    }

    private static void check(Result result) {
        assertThat(result.behavior()).isIn("OK", "INFORMATIONAL");
        assertThat(result.behaviorClose()).isIn("OK", "INFORMATIONAL");
    }

    private static Map<String, Result> run() throws IOException {
        try (Loops loops = new Loops(1)) {
            HttpListener listener =
                    HttpListener.start(
                            loops,
                            HttpSettings.of("127.0.0.1", 0),
                            exchange ->
                                    exchange.acceptWebSocket(MAX_MESSAGE_BYTES, EchoListener::new));
            Path reports = Files.createDirectories(SUITE.resolve("reports"));
            Path specification = SUITE.resolve("specification.json");
            Files.writeString(specification, specification(listener.port(), reports));
            NodeScripts.Outcome outcome =
                    NodeScripts.run(
                            SUITE,
                            MINUTES,
                            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                            "--enable-native-access=ALL-UNNAMED",
                            // Most of the short run is the start.
                            WITH_LIMITS ? "-XX:+TieredCompilation" : "-XX:TieredStopAtLevel=1",
                            "-Dpython.cachedir.skip=true",
                            "-cp",
                            jars(),
                            "org.python.util.jython",
                            PROGRAM.toString(),
                            specification.toString());
            assertThat(outcome.exit()).as(String.join("\n", outcome.lines())).isZero();
            listener.stopAccepting();
            return results(reports.resolve("index.json"));
        }
    }

    private static String specification(int port, Path reports) {
        return """
        {"failByDrop": false, "outdir": "%s", "exclude-agent-cases": {},
         "servers": [{"agent": "heliograph", "url": "ws://127.0.0.1:%d"}],
         "cases": ["*"], "exclude-cases": [%s]}
        """
                .formatted(reports, port, WITH_LIMITS ? "" : "\"9.*\"");
    }

    private static String jars() throws IOException {
        try (Stream<Path> files = Files.list(SUITE)) {
            // Jython first: the suite brings a module "site" that must not hide Jython's.
            return files.filter(file -> file.toString().endsWith(".jar"))
                    .sorted(
                            Comparator.comparing(
                                    file -> !file.getFileName().toString().startsWith("jython")))
                    .map(Path::toString)
                    .collect(Collectors.joining(File.pathSeparator));
        }
    }

    /** By case, in the order of the chapters. */
    private static Map<String, Result> results(Path index) throws IOException {
        Map<String, Result> results =
                new TreeMap<>(
                        Comparator.comparing((String name) ->
                                Stream.of(name.split("\\."))
                                        .map(part -> String.format("%03d", Integer.parseInt(part)))
                                        .collect(Collectors.joining("."))));
        List<String> path = new ArrayList<>();
        try (JsonParser json = new JsonFactory().createParser(index.toFile())) {
            String behavior = "";
            String close = "";
            for (JsonToken token = json.nextToken(); token != null; token = json.nextToken()) {
                switch (token) {
                    case START_OBJECT -> path.add(String.valueOf(json.currentName()));
                    case END_OBJECT -> {
                        String name = path.remove(path.size() - 1);
                        if (path.size() == 2) {
                            results.put(name, new Result(behavior, close));
                        }
                    }
                    case VALUE_STRING -> {
                        if (json.currentName().equals("behavior")) {
                            behavior = json.getText();
                        } else if (json.currentName().equals("behaviorClose")) {
                            close = json.getText();
                        }
                    }
                    default -> {}
                }
            }
        }
        return results;
    }
}
