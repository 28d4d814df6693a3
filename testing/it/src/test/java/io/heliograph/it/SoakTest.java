package io.heliograph.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.heliograph.access.WellKnownKeys;
import io.heliograph.benchmarks.EchoHubServer;
import io.heliograph.benchmarks.HubAddress;
import io.heliograph.benchmarks.HubClient;
import io.heliograph.benchmarks.HubClients;
import io.heliograph.wire.hub.HubMessage;
import io.heliograph.wire.hub.HubProtocol;

import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.ToLongFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Hours of work in small: clients that call, clients that come and go, and a process that must not
 * grow. Runs for {@code soak.minutes}, and not at all in the ordinary build.
 */
class SoakTest {

    private static final int MINUTES = Integer.getInteger("soak.minutes", 0);
    private static final int STAYING = 1000;
    private static final int COMING_EACH_SECOND = 20;
    private static final int HUB_CONNECTIONS = 5;
    private static final Duration PAUSE = Duration.ofMillis(250);
    private static final Duration SAMPLE = Duration.ofSeconds(30);
    private static final int STOP_SECONDS = 30;
    private static final long MEBI = 1 << 20;
    private static final Pattern HEAP = Pattern.compile("(?:total|size) \\d+K, used (\\d+)K");
    private static final Pattern RESIDENT = Pattern.compile("RssAnon:\\s+(\\d+) kB");

    /**
     * What the process holds, right after a full collection. All of the heap is resident from the
     * start, so what {@code residentKib} grows by lies outside: buffers above all, which the JVM's
     * own tracking of native memory does not see.
     */
    private record Sample(long heapKib, long residentKib, long threads, long files) {}

    @Test
    void aLongDayOfWorkLeavesTheProcessAsItWas() throws Exception {
        Assumptions.assumeTrue(MINUTES > 0, "on demand: -Dsoak.minutes=30");
        ProcessBuilder builder =
                new ProcessBuilder("../../heliograph", "start", "--port", "0", "--mode", "default")
                        .redirectErrorStream(true);
        builder.environment()
                .put("HELIOGRAPH_JAVA_OPTIONS", "-Xms256m -Xmx256m -XX:+AlwaysPreTouch");
        Process service = builder.start();
        AtomicInteger come = new AtomicInteger();
        try {
            int port = port(service);
            HubAddress address = HubAddress.direct(port, WellKnownKeys.EMULATOR, "soak", "someone");
            try (EchoHubServer hub =
                            new EchoHubServer(
                                    port, WellKnownKeys.EMULATOR, "soak", "soak", HUB_CONNECTIONS);
                    LoadedClients staying = new LoadedClients(address, "Echo", PAUSE);
                    HubClients passing = new HubClients(1, HubProtocol.JSON, new Passing(come));
                    ScheduledExecutorService clock = Executors.newScheduledThreadPool(1)) {
                staying.open(STAYING);
                clock.scheduleAtFixedRate(
                        () -> passing.open(0, address),
                        0,
                        1000 / COMING_EACH_SECOND,
                        TimeUnit.MILLISECONDS);
                List<Sample> samples = samples(service.pid());
                clock.shutdownNow();
                staying.rest();

                assertThat(staying.of(client -> !client.isWhole())).isEmpty();
                assertThat(come.get()).isGreaterThan(MINUTES * 60);
                assertFlat("heap KiB", samples, Sample::heapKib, 4 * MEBI / 1024);
                assertFlat("resident KiB", samples, Sample::residentKib, 8 * MEBI / 1024);
                assertFlat("threads", samples, Sample::threads, 2);
                assertFlat("files", samples, Sample::files, 5L * COMING_EACH_SECOND);
            }
        } finally {
            service.destroy();
            assertThat(service.waitFor(STOP_SECONDS, TimeUnit.SECONDS)).isTrue();
        }
    }

    private static int port(Process service) throws IOException {
        var lines = service.inputReader(StandardCharsets.UTF_8);
        Pattern endpoint = Pattern.compile("Endpoint=http://[^:;]+:(\\d+)");
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            Matcher found = endpoint.matcher(line);
            if (found.find()) {
                Thread.ofVirtual().start(() -> lines.lines().forEach(ignored -> {}));
                return Integer.parseInt(found.group(1));
            }
        }
        throw new IOException("the service ended before it told its port");
    }

    private static List<Sample> samples(long pid) throws Exception {
        List<Sample> samples = new ArrayList<>();
        long end = System.nanoTime() + Duration.ofMinutes(MINUTES).toNanos();
        AtomicLong next = new AtomicLong(System.nanoTime());
        while (System.nanoTime() < end) {
            long due = next.addAndGet(SAMPLE.toNanos());
            LoadedClients.await(() -> System.nanoTime() >= due);
            jcmd(pid, "GC.run");
            Sample sample =
                    new Sample(
                            sum(HEAP, jcmd(pid, "GC.heap_info")),
                            sum(
                                    RESIDENT,
                                    Files.readString(
                                            Path.of("/proc", Long.toString(pid), "status"))),
                            count(Path.of("/proc", Long.toString(pid), "task")),
                            count(Path.of("/proc", Long.toString(pid), "fd")));
            samples.add(sample);
            System.out.println(sample);
        }
        return samples;
    }

    private static String jcmd(long pid, String... command) throws Exception {
        List<String> all = new ArrayList<>(List.of(System.getProperty("java.home") + "/bin/jcmd"));
        all.add(Long.toString(pid));
        all.addAll(List.of(command));
        Process process = new ProcessBuilder(all).redirectErrorStream(true).start();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(text).isZero();
        return text;
    }

    private static long sum(Pattern pattern, String text) {
        List<Long> found =
                pattern.matcher(text).results().map(each -> Long.parseLong(each.group(1))).toList();
        assertThat(found).as(text).isNotEmpty();
        return found.stream().mapToLong(Long::longValue).sum();
    }

    private static long count(Path folder) throws IOException {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.count();
        }
    }

    /** The middle of the last third beside that of the second: the first is for warming up. */
    private static void assertFlat(
            String what, List<Sample> samples, ToLongFunction<Sample> of, long tolerance) {
        int third = samples.size() / 3;
        long before = median(samples.subList(third, 2 * third), of);
        long after = median(samples.subList(2 * third, samples.size()), of);
        assertThat(after).as(what + ", was " + before).isLessThanOrEqualTo(before + tolerance);
    }

    private static long median(List<Sample> samples, ToLongFunction<Sample> of) {
        return samples.stream()
                .mapToLong(of)
                .sorted()
                .skip(samples.size() / 2)
                .findFirst()
                .orElse(0);
    }

    /** Clients that call once and go. */
    private record Passing(AtomicInteger come) implements HubClient.Listener {
        @Override
        public void opened(HubClient client) {
            client.send(new HubMessage.Invocation(Map.of(), "1", "Echo", List.of(), List.of()));
        }

        @Override
        public void received(HubClient client, HubMessage message) {
            if (message instanceof HubMessage.Completion) {
                come.incrementAndGet();
                client.end();
            }
        }

        @Override
        public void ended(HubClient client, String why) {}
    }
}
