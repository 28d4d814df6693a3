package io.heliograph.benchmarks;

import io.heliograph.access.TokenIssuer;
import io.heliograph.access.WellKnownKeys;
import io.heliograph.server.core.HubName;
import io.heliograph.server.core.Payload;
import io.heliograph.server.core.Recipients;
import io.heliograph.server.edge.http.WebSocketFraming;
import io.heliograph.server.node.Configuration;
import io.heliograph.server.node.Node;
import io.heliograph.server.node.NodeSettings;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;

/**
 * Deliveries per second of a broadcast: the service on one loop, and a bare broadcaster on one
 * loop, in one process and one run, bursts in turn. Only the ratio of two figures of one run says
 * something.
 *
 * @param clients how many connect to each of the two
 * @param bytes length of one hub message
 * @param messages broadcasts in one burst
 * @param bursts measured bursts of each; the median counts
 */
public record BroadcastBenchmark(int clients, int bytes, int messages, int bursts) {

    private static final HubName HUB = new HubName("bench");
    private static final String HANDSHAKE = "{\"protocol\":\"json\",\"version\":1}\u001e";

    /** A frame header of two bytes, and {@code {}} with its end. */
    private static final int HANDSHAKE_ANSWER_BYTES = 5;

    /**
     * Broadcasts under way at once: enough to keep the server busy, too few to measure the kernel's
     * buffers.
     */
    private static final int WINDOW = 2;

    private static final int WARM_UPS = 3;

    private interface Sender {
        void broadcast();
    }

    public void run(PrintWriter out) throws IOException, InterruptedException {
        String message = message();
        ByteBuf payload = Unpooled.copiedBuffer(message, StandardCharsets.UTF_8);
        ByteBuf sample = WebSocketFraming.TEXT.frame(payload);
        long frameBytes = sample.readableBytes();
        sample.release();
        Configuration configuration =
                new Configuration()
                        .set("listen.port", "0")
                        .set("service.loops", "1")
                        .set("service.mode", "serverless");
        try (Node node = Node.start(NodeSettings.of(configuration));
                BareBroadcaster bare = new BareBroadcaster();
                Crowd ofNode =
                        new Crowd(
                                clientPath(), Crowd.textFrame(HANDSHAKE), HANDSHAKE_ANSWER_BYTES);
                Crowd ofBare = new Crowd("/", new byte[0], 0)) {
            ofNode.connect(node.port(), clients);
            ofBare.connect(bare.port(), clients);
            Sender service =
                    () ->
                            node.engine()
                                    .router()
                                    .send(
                                            HUB,
                                            new Recipients.Everyone(Set.of()),
                                            Payload.lazy(protocol -> payload.copy()));
            Sender broadcaster = () -> bare.broadcast(WebSocketFraming.TEXT.frame(payload));
            double[] ofService = new double[bursts];
            double[] ofBroadcaster = new double[bursts];
            for (int i = -WARM_UPS; i < bursts; i++) {
                double a = burst(service, ofNode, frameBytes);
                double b = burst(broadcaster, ofBare, frameBytes);
                if (i >= 0) {
                    ofService[i] = a;
                    ofBroadcaster[i] = b;
                    out.printf(
                            "burst %d of %d: heliograph %,.0f/s, bare %,.0f/s%n",
                            i + 1, bursts, a, b);
                    out.flush();
                }
            }
            report(out, ofService, ofBroadcaster);
        }
    }

    private void report(PrintWriter out, double[] ofService, double[] ofBroadcaster) {
        double service = median(ofService);
        double broadcaster = median(ofBroadcaster);
        out.println();
        out.printf(
                "%,d clients, %d B hub messages, %,d broadcasts a burst, one event loop each;"
                        + " medians%n",
                clients, bytes, messages);
        out.printf("  heliograph          %,12.0f deliveries/s%n", service);
        out.printf("  bare Netty          %,12.0f deliveries/s%n", broadcaster);
        out.printf("  heliograph : bare   %12.2f%n", service / broadcaster);
        out.flush();
    }

    /** An invocation of exactly {@link #bytes} bytes, the record separator included. */
    private String message() {
        String start = "{\"type\":1,\"target\":\"message\",\"arguments\":[\"";
        String end = "\"]}\u001e";
        return start + "x".repeat(Math.max(0, bytes - start.length() - end.length())) + end;
    }

    private static String clientPath() {
        URI endpoint = URI.create("http://localhost");
        String token =
                new TokenIssuer(WellKnownKeys.EMULATOR)
                        .client(
                                endpoint,
                                HUB.value(),
                                null,
                                List.of(),
                                Duration.ofHours(1),
                                Instant.now());
        return "/client/?hub=" + HUB + "&access_token=" + token;
    }

    /** Deliveries per second of one burst. */
    private double burst(Sender sender, Crowd crowd, long frameBytes) {
        long before = crowd.receivedBytes();
        long bytesOfOne = frameBytes * clients;
        long start = System.nanoTime();
        for (int sent = 0; sent < messages; sent++) {
            await(crowd, before + bytesOfOne * (sent - WINDOW + 1));
            sender.broadcast();
        }
        await(crowd, before + bytesOfOne * messages);
        double seconds = (System.nanoTime() - start) / 1e9;
        return messages * (double) clients / seconds;
    }

    private static void await(Crowd crowd, long bytes) {
        while (crowd.receivedBytes() < bytes) {
            LockSupport.parkNanos(20_000);
        }
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }
}
