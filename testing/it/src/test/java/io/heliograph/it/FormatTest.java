package io.heliograph.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.googlejavaformat.java.Formatter;
import com.google.googlejavaformat.java.FormatterException;
import com.google.googlejavaformat.java.JavaFormatterOptions;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * All sources look as google-java-format writes them (AOSP style). {@code -Dformat.write=true}
 * mends them.
 */
class FormatTest {

    private static final Path ROOT = Path.of("../..").toAbsolutePath().normalize();

    @Test
    void everySourceFileIsFormatted() throws IOException, FormatterException {
        Formatter formatter =
                new Formatter(
                        JavaFormatterOptions.builder()
                                .style(JavaFormatterOptions.Style.AOSP)
                                .build());
        boolean write = Boolean.getBoolean("format.write");
        List<Path> wrong = new ArrayList<>();
        for (Path file : sources()) {
            String source = Files.readString(file);
            String formatted = formatter.formatSourceAndFixImports(source);
            if (!formatted.equals(source)) {
                if (write) {
                    Files.writeString(file, formatted);
                } else {
                    wrong.add(ROOT.relativize(file));
                }
            }
        }
        assertThat(wrong).as("files that -Dformat.write=true would change").isEmpty();
    }

    private static List<Path> sources() throws IOException {
        List<Path> files = new ArrayList<>();
        for (String module : List.of("wire", "access", "server", "cli", "testing")) {
            try (Stream<Path> tree = Files.walk(ROOT.resolve(module))) {
                tree.filter(file -> file.toString().endsWith(".java"))
                        .filter(file -> !file.toString().contains("/target/"))
                        .forEach(files::add);
            }
        }
        return files;
    }
}
