package io.heliograph.it;

import org.junit.jupiter.api.Assumptions;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The JavaScript of these tests, installed once beside the classes. */
final class NodeScripts {

    /** What a script printed, and how it ended. */
    record Outcome(int exit, List<String> lines) {}

    private static final Path SOURCES = Path.of("src/test/js");
    private static final Path INSTALLED = Path.of("target/js");

    /** The version of the client that the scripts beside the others use. */
    static final String CURRENT = "10";

    private static final int INSTALL_MINUTES = 5;

    private NodeScripts() {}

    /** With the current client. Skips the test, and says so, where there is no Node.js. */
    static Path installed() {
        return installed(CURRENT);
    }

    /** The same scripts with that major version of the client. */
    static Path installed(String version) {
        Assumptions.assumeTrue(
                succeeds("node", "--version") && succeeds("npm", "--version"),
                "Node.js and npm are not installed");
        synchronized (NodeScripts.class) {
            try {
                Path directory = INSTALLED.resolve(version);
                Files.createDirectories(directory);
                copy(SOURCES, directory);
                if (!version.equals(CURRENT)) {
                    copy(SOURCES.resolve(version), directory);
                }
                if (!Files.isDirectory(directory.resolve("node_modules"))) {
                    Outcome npm =
                            run(directory, INSTALL_MINUTES, "npm", "ci", "--no-audit", "--no-fund");
                    if (npm.exit != 0) {
                        throw new IllegalStateException("npm ci failed: " + npm.lines);
                    }
                }
                return directory;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.list(from)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Files.copy(
                        file, to.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
            }
        }
    }

    private static boolean succeeds(String... command) {
        try {
            return run(Path.of("."), 1, command).exit == 0;
        } catch (UncheckedIOException e) {
            return false;
        }
    }

    static Outcome run(Path directory, int minutes, String... command) {
        return run(directory, minutes, Map.of(), command);
    }

    static Outcome run(
            Path directory, int minutes, Map<String, String> environment, String... command) {
        try {
            ProcessBuilder builder =
                    new ProcessBuilder(command)
                            .directory(directory.toFile())
                            .redirectErrorStream(true);
            builder.environment().putAll(environment);
            Process process = builder.start();
            try {
                List<String> lines = new ArrayList<>();
                Thread reader =
                        Thread.ofVirtual()
                                .start(() ->
                                        new String(read(process), StandardCharsets.UTF_8)
                                                .lines()
                                                .forEach(lines::add));
                if (!process.waitFor(minutes, TimeUnit.MINUTES)) {
                    process.destroyForcibly();
                    throw new IllegalStateException(
                            String.join(" ", command) + " took more than " + minutes + " minutes");
                }
                reader.join();
                return new Outcome(process.exitValue(), lines);
            } finally {
                process.destroy();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static byte[] read(Process process) {
        try {
            return process.getInputStream().readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
