package io.heliograph.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import picocli.CommandLine;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import javax.xml.parsers.DocumentBuilderFactory;

/**
 * Every scenario with numbers that are too small to mean anything: that it runs, and what it tells.
 */
class BenchCommandTest {

    private static final String SMALL_BURSTS = " --bursts 1 --deliveries 40 --latency-seconds 1";

    private record Outcome(int exit, String out, String err) {}

    private static Outcome run(String arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int exit =
                new CommandLine(new BenchCommand())
                        .setOut(new PrintWriter(out, true))
                        .setErr(new PrintWriter(err, true))
                        .execute(arguments.split(" "));
        return new Outcome(exit, out.toString(), err.toString());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "broadcast --clients 5 --due 3 --loops 2" + SMALL_BURSTS + " | deliveries",
                "connections --clients 4,6" + SMALL_BURSTS + " | deliveries",
                "users --clients 4 --protocol messagepack" + SMALL_BURSTS + " | deliveries",
                "group --clients 4,6 --groups 2,5 --members 3" + SMALL_BURSTS + " | deliveries",
                "echo --clients 3 --seconds 1 --rounds 1 --rate 50 | round trips",
                "idle --few 2 --many 5 --seconds 1 --ping-seconds 1 --classes 3 | live heap",
                "idle --few 2 --many 5 --seconds 1 --served --protocol messagepack | live heap",
                "connect --clients 5 --at-once 2 --bursts 1 | connections",
                "rest --clients 2 --connections 2 --requests 20 --bursts 1 | requests",
                "start --runs 1 | time to the first answer",
            })
    void aScenarioIsMeasuredAndToldInThreeWays(
            String arguments, String quantity, @TempDir Path folder) throws Exception {
        Path json = folder.resolve("figures.json");
        Path html = folder.resolve("chart.html");

        Outcome outcome = run(arguments + " --json " + json + " --html " + html);

        assertThat(outcome.exit).as(outcome.err).isZero();
        assertThat(outcome.out).contains(quantity, "JDK", "commit");
        assertThat(outcome.err).contains(" of ");
        Figures figures = Figures.read(json);
        assertThat(figures.topLevel)
                .containsExactly(
                        "schema",
                        "scenario",
                        "title",
                        "settings",
                        "environment",
                        "results",
                        "ratios",
                        "notes");
        assertThat(figures.environment)
                .containsExactly(
                        "at", "commit", "cpu", "cores", "os", "jdk", "jvmOptions", "loops");
        assertThat(figures.scenario).isEqualTo(arguments.split(" ")[0]);
        assertThat(figures.results).isNotEmpty().allMatch(fields -> fields.equals(Figures.RESULT));
        assertThat(document(html)).isEqualTo("html");
        assertThat(Files.readString(html))
                .contains("<svg", "prefers-color-scheme: dark")
                .doesNotContain("http://127", "src=", "href=");
    }

    private static String document(Path html) throws Exception {
        DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
        factory.setFeature("http://apache.org/xml/features/nonvalidating/load-external-dtd", false);
        return factory.newDocumentBuilder().parse(html.toFile()).getDocumentElement().getTagName();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "broadcast --clients 0",
                "broadcast --clients 10000000",
                "broadcast --bursts -1",
                "broadcast --bytes 10",
                "broadcast --due 0",
                "broadcast --loops 1000",
                "broadcast --peer a=http://localhost:1/x",
                "broadcast --latency-seconds -1",
                "connections --clients 1,2,3",
                "connections --clients 100,100",
                "users --deliveries 0",
                "group --members 0",
                "group --groups 1,2",
                "echo --rounds 0",
                "echo --rate -1",
                "echo --protocol xml",
                "echo --hub nowhere",
                "echo --json /no/such/folder/x.json",
                "echo --html /",
                "idle --few 18000",
                "idle --ping-seconds 0",
                "connect --at-once 0",
                "rest --requests 0",
                "start --runs 0"
            })
    void numbersThatMeasureNothingAreRefused(String arguments) {
        Outcome outcome = run(arguments);

        assertThat(outcome.exit).isEqualTo(2);
        assertThat(outcome.err).contains(arguments.split(" ")[1]);
        assertThat(outcome.err.lines().findFirst()).get().asString().contains("expect");
    }

    @Test
    void aMemberOfAGroupIsOneOfTheClients() {
        Outcome outcome = run("group --clients 5 --groups 1 --members 6");

        assertThat(outcome.exit).isEqualTo(2);
        assertThat(outcome.err)
                .contains("--members, of at most all --clients, is 6; expected 1 to 5.");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "broadcast --peer a=http://127.0.0.1:1/x --peer-trigger http://127.0.0.1:1/t",
                "connect --peer a=http://127.0.0.1:1/x",
                "echo --hub a=http://127.0.0.1:1/x",
                "idle --peer a=http://127.0.0.1:1/x,1"
            })
    void aPeerThatIsNotThereIsNoticedBeforeAnythingIsMeasured(String arguments) {
        Outcome outcome = run(arguments);

        assertThat(outcome.exit).isEqualTo(1);
        assertThat(outcome.err)
                .contains("'a': nobody answers at http://127.0.0.1:1/x/negotiate")
                .doesNotContain("measuring", "connecting", "warming up");
    }

    @Test
    void figuresAndChartDoNotOverwriteEachOther(@TempDir Path folder) {
        Path one = folder.resolve("one");

        Outcome outcome = run("rest --json " + one + " --html " + one);

        assertThat(outcome.exit).isEqualTo(2);
        assertThat(outcome.err).contains("expected two files");
    }

    /** The JSON document, as far as a test looks at it. */
    private static final class Figures {

        static final List<String> RESULT =
                List.of("subject", "quantity", "unit", "better", "median", "values");

        final List<String> topLevel = new ArrayList<>();
        final List<String> environment = new ArrayList<>();
        final List<List<String>> results = new ArrayList<>();
        String scenario = "";

        static Figures read(Path file) throws Exception {
            Figures figures = new Figures();
            try (JsonParser in = new JsonFactory().createParser(file.toFile())) {
                in.nextToken();
                while (in.nextToken() == JsonToken.FIELD_NAME) {
                    String name = in.currentName();
                    figures.topLevel.add(name);
                    in.nextToken();
                    switch (name) {
                        case "scenario" -> figures.scenario = in.getText();
                        case "environment" -> figures.environment.addAll(fields(in));
                        case "results" -> {
                            while (in.nextToken() == JsonToken.START_OBJECT) {
                                figures.results.add(fields(in));
                            }
                        }
                        default -> in.skipChildren();
                    }
                }
                assertThat(in.nextToken()).isNull();
            }
            return figures;
        }

        private static List<String> fields(JsonParser in) throws Exception {
            List<String> names = new ArrayList<>();
            while (in.nextToken() == JsonToken.FIELD_NAME) {
                names.add(in.currentName());
                in.nextToken();
                in.skipChildren();
            }
            return names;
        }
    }
}
