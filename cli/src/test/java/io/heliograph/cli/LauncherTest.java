package io.heliograph.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;

import javax.tools.ToolProvider;

/** The launcher of a distribution, with a program that only tells how its JVM was started. */
class LauncherTest {

    private static final Path LAUNCHER = Path.of("..", "heliograph");
    private static final String PROGRAM =
            """
            package io.heliograph.cli;
            public class Heliograph {
                public static void main(String[] args) {
                    System.out.println(%s + " " + java.lang.management.ManagementFactory
                            .getRuntimeMXBean().getInputArguments());
                }
            }
            """;

    private record Outcome(int exit, String out) {}

    @TempDir private Path folder;

    @BeforeEach
    void aDistribution() throws IOException {
        assumeThat(File.separatorChar).isEqualTo('/');
        Files.createDirectories(folder.resolve("lib"));
        Files.copy(LAUNCHER, folder.resolve("heliograph"), StandardCopyOption.COPY_ATTRIBUTES);
        program("1");
    }

    @Test
    void objectHeadersAreCompactAndThereIsNoCacheUntilOneWasMade() throws Exception {
        Outcome outcome = run(Map.of(), "start");

        assertThat(outcome.exit).as(outcome.out).isZero();
        assertThat(outcome.out)
                .contains("1 [", "-XX:+UseCompactObjectHeaders")
                .doesNotContain("AOT");
        assertThat(folder.resolve("caches")).doesNotExist();
    }

    @Test
    void aCollectorOfTheOptionsTakesThePlaceOfOurs() throws Exception {
        assertThat(run(Map.of(), "start").out).contains("-XX:+UseParallelGC");

        Outcome outcome =
                run(Map.of("HELIOGRAPH_JAVA_OPTIONS", "-Xmx64m -XX:+UseSerialGC"), "start");

        assertThat(outcome.exit).as(outcome.out).isZero();
        assertThat(outcome.out).contains("1 [", "-XX:+UseSerialGC").doesNotContain("Parallel");
    }

    @Test
    void aHeapOfTheOptionsIsNotTakenUpByAYoungGenerationOfOurs() throws Exception {
        Outcome outcome = run(Map.of("HELIOGRAPH_JAVA_OPTIONS", "-Xmx64m"), "start");

        assertThat(outcome.exit).as(outcome.out).isZero();
        assertThat(outcome.out)
                .contains("1 [", "-XX:+UseParallelGC")
                .doesNotContain("-Xmn", "warning");
    }

    @Test
    void aCacheIsTakenByTheSameJarsAndOptionsAlone() throws Exception {
        Outcome made = run(Map.of(), "aot");

        assertThat(made.exit).as(made.out).isZero();
        assertThat(made.out).contains("The AOT cache is " + folder.resolve("caches"));
        assertThat(run(Map.of(), "start").out).contains("1 [", "-XX:AOTCache=" + folder);
        assertThat(run(Map.of("HELIOGRAPH_AOT", "off"), "start").out).doesNotContain("AOT");
        assertThat(run(Map.of("HELIOGRAPH_JAVA_OPTIONS", "-Xmx200m"), "start").out)
                .contains("1 [", "-Xmx200m")
                .doesNotContain("AOT");
        program("2");
        assertThat(run(Map.of(), "start").out).contains("2 [").doesNotContain("AOT");
    }

    @Test
    void aCacheThatCannotBeReadIsPassedOverWithoutAWord() throws Exception {
        run(Map.of(), "aot");
        try (var files = Files.list(folder.resolve("caches"))) {
            Files.writeString(files.findFirst().orElseThrow(), "no cache");
        }

        Outcome outcome = run(Map.of(), "start");

        assertThat(outcome.exit).as(outcome.out).isZero();
        assertThat(outcome.out.lines()).singleElement().asString().startsWith("1 [");
    }

    @Test
    void whereNoCacheCanBeWrittenTheReasonIsSaid() throws Exception {
        Files.writeString(folder.resolve("caches"), "a file where a folder should be");

        Outcome outcome = run(Map.of(), "aot");

        assertThat(outcome.exit).isEqualTo(5);
        assertThat(outcome.out).contains("no AOT cache can be made", "HELIOGRAPH_CACHE");
        assertThat(run(Map.of(), "start").exit).isZero();
    }

    /** Writes the jar of a program that tells {@code version}. */
    private void program(String version) throws IOException {
        Path classes = Files.createDirectories(folder.resolve("classes"));
        Path source =
                Files.writeString(classes.resolve("Heliograph.java"), PROGRAM.formatted(version));
        int compiled =
                ToolProvider.getSystemJavaCompiler()
                        .run(null, null, null, "-d", classes.toString(), source.toString());
        assertThat(compiled).isZero();
        String name = "io/heliograph/cli/Heliograph.class";
        try (OutputStream file = Files.newOutputStream(folder.resolve("lib/heliograph.jar"));
                JarOutputStream jar = new JarOutputStream(file)) {
            jar.putNextEntry(new JarEntry(name));
            Files.copy(classes.resolve(name), jar);
            jar.closeEntry();
        }
    }

    private Outcome run(Map<String, String> environment, String... arguments) throws Exception {
        List<String> command = new ArrayList<>();
        command.add(folder.resolve("heliograph").toString());
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().remove("HELIOGRAPH_JAVA_OPTIONS");
        builder.environment().remove("HELIOGRAPH_AOT");
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().put("HELIOGRAPH_CACHE", folder.resolve("caches").toString());
        builder.environment().putAll(environment);
        Process process = builder.start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
        return new Outcome(process.exitValue(), out);
    }
}
