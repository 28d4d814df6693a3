package io.heliograph.benchmarks.report;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Where and of what a figure was taken.
 *
 * @param commit of the sources, with {@code -dirty} if they were changed; {@code unknown} for a
 *     program that does not lie in a checkout
 * @param loops of the service
 */
public record Environment(
        Instant at,
        String commit,
        String cpu,
        int cores,
        String os,
        String jdk,
        List<String> jvmOptions,
        int loops) {

    private static final Path CPU_INFO = Path.of("/proc/cpuinfo");
    private static final int GIT_SECONDS = 5;

    public static Environment here(int loops) {
        return new Environment(
                Instant.now().truncatedTo(ChronoUnit.SECONDS),
                commitOfCode(),
                cpuModel(),
                Runtime.getRuntime().availableProcessors(),
                System.getProperty("os.name")
                        + " "
                        + System.getProperty("os.version")
                        + " "
                        + System.getProperty("os.arch"),
                System.getProperty("java.vm.name") + " " + Runtime.version(),
                options(),
                loops);
    }

    /** One line for people. */
    public String line() {
        return cpu + ", " + cores + " cores, " + os + ", JDK " + jdk + ", commit " + commit;
    }

    /** The options of this virtual machine that say how it runs, without what names a folder. */
    private static List<String> options() {
        return ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(option -> option.startsWith("-X") && !option.contains("/"))
                .toList();
    }

    private static String cpuModel() {
        try (var lines = Files.lines(CPU_INFO)) {
            return lines.filter(line -> line.startsWith("model name"))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst()
                    .orElse("unknown");
        } catch (IOException e) {
            return "unknown";
        }
    }

    private static String commitOfCode() {
        try {
            Path code =
                    Path.of(
                            Environment.class
                                    .getProtectionDomain()
                                    .getCodeSource()
                                    .getLocation()
                                    .toURI());
            Path folder = Files.isDirectory(code) ? code : code.resolveSibling(".");
            Process git =
                    new ProcessBuilder(
                                    "git",
                                    "-C",
                                    folder.toString(),
                                    "describe",
                                    "--always",
                                    "--dirty",
                                    "--abbrev=10",
                                    "--exclude=*")
                            .redirectError(ProcessBuilder.Redirect.DISCARD)
                            .start();
            git.getOutputStream().close();
            String told =
                    new String(git.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            boolean ended = git.waitFor(GIT_SECONDS, TimeUnit.SECONDS);
            return ended && git.exitValue() == 0 && !told.isEmpty() ? told : "unknown";
        } catch (IOException | URISyntaxException e) {
            return "unknown";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "unknown";
        }
    }
}
