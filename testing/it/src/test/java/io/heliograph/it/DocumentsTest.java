package io.heliograph.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.heliograph.access.TokenProblem;
import io.heliograph.server.core.CloseReason;
import io.heliograph.server.core.story.Closer;
import io.heliograph.server.core.story.StoryEvent;
import io.heliograph.server.core.story.StorySentences;
import io.heliograph.server.node.Setting;
import io.heliograph.wire.service.MessageType;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The docs say what the code says. */
class DocumentsTest {

    private static final Path ROOT = Path.of("../..").toAbsolutePath().normalize();
    private static final Pattern LINK = Pattern.compile("]\\((?!https?:)([^)#]+)(#[^)]*)?\\)");

    @ParameterizedTest
    @EnumSource(CloseReason.class)
    void everyCloseReasonHasItsSentenceInTheCatalogue(CloseReason reason) throws IOException {
        assertThat(read("docs/close-reasons.md"))
                .contains("| `" + reason.code() + "` | " + reason.sentence() + " |");
    }

    @Test
    void everyEventOfALifeStoryStandsInTheTableOfTheirPage() throws IOException {
        String page = read("docs/why-did-i-disconnect.md");
        for (Class<?> event : StoryEvent.class.getPermittedSubclasses()) {
            assertThat(page)
                    .contains(
                            "| `"
                                    + StorySentences.code(event.asSubclass(StoryEvent.class))
                                    + "` |");
        }
        for (Closer closer : Closer.values()) {
            assertThat(page).contains("| `" + closer.code() + "` |");
        }
    }

    @ParameterizedTest
    @EnumSource(TokenProblem.class)
    void everyCauseOfARefusedTokenIsInTheCatalogue(TokenProblem problem) throws IOException {
        assertThat(read("docs/close-reasons.md")).contains("`" + problem.code() + "`");
    }

    @ParameterizedTest
    @EnumSource(MessageType.class)
    void everyMessageOfHubServersStandsInTheTableOfTheirPage(MessageType type) throws IOException {
        assertThat(read("docs/hub-servers.md"))
                .contains("| " + type.number() + " | `" + type.name() + "` |");
    }

    @ParameterizedTest
    @EnumSource(Setting.class)
    void everySettingStandsInTheTableWithItsDefaultAndMeaning(Setting setting) throws IOException {
        String row =
                read("docs/configuration.md")
                        .lines()
                        .filter(line -> line.startsWith("| `" + setting.key() + "` |"))
                        .findFirst()
                        .orElse("(no row)");
        assertThat(row).contains("`" + setting.variable() + "`");
        if (setting.defaultValue() != null) {
            assertThat(row).contains("| `" + setting.defaultValue() + "` |");
        }
    }

    @Test
    void everyLinkLeadsToAFile() throws IOException {
        List<String> broken = new ArrayList<>();
        List<Path> pages =
                new ArrayList<>(
                        List.of(ROOT.resolve("README.md"), ROOT.resolve("CONTRIBUTING.md")));
        try (Stream<Path> docs = Files.walk(ROOT.resolve("docs"))) {
            docs.filter(file -> file.toString().endsWith(".md")).forEach(pages::add);
        }
        for (Path page : pages) {
            Matcher link = LINK.matcher(Files.readString(page));
            while (link.find()) {
                if (!Files.exists(page.resolveSibling(link.group(1)))) {
                    broken.add(ROOT.relativize(page) + " -> " + link.group(1));
                }
            }
        }
        assertThat(broken).isEmpty();
    }

    private static String read(String page) throws IOException {
        return Files.readString(ROOT.resolve(page));
    }
}
