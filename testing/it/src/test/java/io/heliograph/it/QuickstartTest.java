package io.heliograph.it;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The README's first minute, word by word, in a real browser. */
class QuickstartTest {

    private static final Path ROOT = Path.of("../..").toAbsolutePath().normalize();
    private static final int PORT_OF_README = 8888;
    private static final int MINUTES = 3;
    private static final int STOP_SECONDS = 20;

    @Test
    void aMessageSentWithCurlReachesThePageAndTheNodeClientOfTheReadme() throws Exception {
        Assumptions.assumeTrue(
                Files.isExecutable(Path.of("/usr/bin/chromium")), "Chromium is not installed");
        Assumptions.assumeTrue(
                isFree(PORT_OF_README), "port 8888, which the README names, is in use");
        Path scripts = NodeScripts.installed();
        String readme = Files.readString(ROOT.resolve("README.md"));
        Files.writeString(scripts.resolve("page.html"), block(readme, "html"));
        Files.writeString(scripts.resolve("client.mjs"), block(readme, "js"));
        assertThat(readme).contains("\n    ./heliograph start\n");
        Process service =
                new ProcessBuilder("./heliograph", "start")
                        .directory(ROOT.toFile())
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        try {
            awaitBanner(service);
            NodeScripts.Outcome outcome =
                    NodeScripts.run(
                            scripts,
                            MINUTES,
                            "node",
                            "quickstart.mjs",
                            scripts.resolve("page.html").toAbsolutePath().toString(),
                            scripts.resolve("client.mjs").toAbsolutePath().toString(),
                            block(readme, "sh"),
                            ROOT.toString());
            assertThat(outcome.lines())
                    .contains("ok the page shows it", "ok the Node client prints it");
            assertThat(outcome.exit()).isZero();
        } finally {
            service.destroy();
        }
        assertThat(service.waitFor(STOP_SECONDS, TimeUnit.SECONDS)).isTrue();
        assertThat(service.exitValue()).as("exit code after SIGTERM").isZero();
    }

    private static boolean isFree(int port) {
        try (ServerSocket probe = new ServerSocket()) {
            probe.setReuseAddress(true);
            probe.bind(new InetSocketAddress("127.0.0.1", port));
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static void awaitBanner(Process service) throws IOException {
        BufferedReader out = service.inputReader(StandardCharsets.UTF_8);
        List<String> printed = new ArrayList<>();
        for (String line = out.readLine(); line != null; line = out.readLine()) {
            printed.add(line);
            if (line.contains("Ctrl+C")) {
                assertThat(printed)
                        .anyMatch(
                                text -> text.contains("Endpoint=http://localhost:8888;AccessKey="));
                return;
            }
        }
        throw new AssertionError("the service ended with " + printed);
    }

    /** The content of the first block of that language. */
    private static String block(String markdown, String language) {
        Matcher block =
                Pattern.compile(
                                "^```" + language + "\n(.*?)^```$",
                                Pattern.DOTALL | Pattern.MULTILINE)
                        .matcher(markdown);
        assertThat(block.find()).as("a block of %s", language).isTrue();
        return block.group(1);
    }
}
