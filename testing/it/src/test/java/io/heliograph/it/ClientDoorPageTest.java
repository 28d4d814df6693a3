package io.heliograph.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.heliograph.testkit.TestService;

import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The examples of the page about the door of clients, word by word and one after another, in one
 * shell. Only the port is another: the page names the one that the service has by default.
 */
class ClientDoorPageTest {

    private static final Path ROOT = Path.of("../..").toAbsolutePath().normalize();
    private static final String NEXT = "==== next ====";
    private static final int MINUTES = 5;

    /** A block of commands, and the block below it: what they print. */
    private record Example(String commands, String output) {}

    @TestFactory
    Stream<DynamicTest> everyExampleOfThePagePrintsWhatStandsBelowIt() throws Exception {
        Assumptions.assumeTrue(
                Stream.of(Objects.requireNonNullElse(System.getenv("PATH"), "").split(":"))
                        .anyMatch(folder -> Files.isExecutable(Path.of(folder, "curl"))),
                "curl is not installed");
        List<Example> examples = examples(Files.readString(ROOT.resolve("docs/client-door.md")));
        assertThat(examples).hasSizeGreaterThan(6);
        NodeScripts.Outcome outcome;
        try (TestService service = TestService.start("auto", 1)) {
            String script =
                    examples.stream()
                            .map(Example::commands)
                            .collect(Collectors.joining("echo '" + NEXT + "'\n"))
                            .replace("localhost:8888", service.endpoint().getAuthority());
            outcome = NodeScripts.run(ROOT, MINUTES, "bash", "-uo", "pipefail", "-c", script);
        }
        List<String> printed =
                Arrays.asList(String.join("\n", outcome.lines()).split("\n?" + NEXT + "\n?", -1));
        return IntStream.range(0, examples.size())
                .mapToObj(i ->
                        DynamicTest.dynamicTest(
                                examples.get(i).commands().lines().findFirst().orElse(""),
                                () ->
                                        assertThat(
                                                        i < printed.size()
                                                                ? printed.get(i)
                                                                : "(nothing)")
                                                .matches(pattern(examples.get(i).output()))));
    }

    /** Three dots stand for anything. */
    private static Pattern pattern(String output) {
        return Pattern.compile(
                Stream.of(output.strip().split("\u2026", -1))
                                .map(Pattern::quote)
                                .collect(Collectors.joining(".+"))
                        + "\\s*");
    }

    private static List<Example> examples(String page) {
        Matcher block =
                Pattern.compile(
                                "^```sh\n(.*?)^```\n```text\n(.*?)^```$",
                                Pattern.DOTALL | Pattern.MULTILINE)
                        .matcher(page);
        List<Example> examples = new ArrayList<>();
        while (block.find()) {
            examples.add(new Example(block.group(1), block.group(2)));
        }
        return examples;
    }
}
