package io.heliograph.benchmarks;

import io.heliograph.access.TokenIssuer;
import io.heliograph.access.WellKnownKeys;
import io.heliograph.benchmarks.report.Progress;
import io.heliograph.benchmarks.report.Quantity;
import io.heliograph.benchmarks.report.Report;
import io.heliograph.wire.hub.HubProtocol;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;

/**
 * Broadcasts by REST to a hub with few clients: requests a second, and how long one takes.
 *
 * @param clients of the hub
 * @param connections on which requests are made
 * @param requests of a burst
 * @param bytes of the text in the message
 */
public record RestBenchmark(
        int clients, int connections, long requests, int bytes, int bursts, int loops) {

    private static final Quantity RATE = Quantity.gain("requests", "1/s", 0);
    private static final Quantity CPU =
            Quantity.cost("CPU time of the server for a request", "µs", 1);
    private static final Quantity P50 = Quantity.cost("latency p50", "ms", 2);
    private static final Quantity P99 = Quantity.cost("latency p99", "ms", 2);
    private static final Quantity MAX = Quantity.cost("latency max", "ms", 2);

    private static final String SERVICE = "heliograph";
    private static final int ACCEPTED = 202;
    private static final int WARM_UPS = 2;

    public Report run(Progress progress) throws Exception {
        Report.Builder report =
                new Report.Builder("rest", "REST broadcasts to a hub of " + clients + " clients")
                        .setting("clients", clients)
                        .setting("connections", connections)
                        .setting("requestsOfABurst", requests)
                        .setting("bytes", bytes)
                        .setting("bursts", bursts);
        try (WorkerProcess service =
                        WorkerProcess.start(java.util.List.of(), "service", loops, "serverless");
                CrowdProcess crowd = CrowdProcess.start(HubProtocol.JSON)) {
            int port = (int) service.askNumber("port");
            String hub = ServicePart.HUB.value();
            crowd.open(
                    HubAddress.direct(port, WellKnownKeys.EMULATOR, hub, null),
                    clients,
                    CrowdProcess.AT_ONCE);
            crowd.expect(0);
            try (RestLoad load = new RestLoad(port, connections, request(port, hub), ACCEPTED)) {
                measure(service, crowd, load, report, progress);
            }
        }
        progress.done();
        return report.build(loops);
    }

    private void measure(
            WorkerProcess service,
            CrowdProcess crowd,
            RestLoad load,
            Report.Builder report,
            Progress progress)
            throws Exception {
        // The first of them tells the length of a message, and is not counted.
        load.flood(1);
        while (crowd.learned() == 0) {
            Thread.onSpinWait();
        }
        CpuTime cpu = Course.Cost.cpuOf(service);
        for (int i = 1 - WARM_UPS; i <= bursts; i++) {
            progress.at(i < 1 ? "warming up" : "burst " + i + " of " + bursts);
            long before = crowd.received();
            long cpuBefore = cpu.nanos();
            RestLoad.Outcome outcome = load.flood(requests);
            crowd.await(before + requests * clients);
            if (i >= 1) {
                report.add(SERVICE, RATE, requests / outcome.seconds());
                report.add(SERVICE, CPU, (cpu.nanos() - cpuBefore) / 1e3 / requests);
            }
        }
        double pace = report.median(SERVICE, RATE) / 2;
        for (int i = 1; i <= bursts; i++) {
            progress.at("latency " + i + " of " + bursts);
            latency(load.pace(requests, pace), report);
        }
        report.note(
                String.format(
                        Locale.ROOT,
                        "Latency: from when a request was due until it was answered, at %,.0f"
                                + " requests/s, half of what was managed.",
                        pace));
    }

    private void latency(RestLoad.Outcome outcome, Report.Builder report) throws IOException {
        if (outcome.latency().count() != requests) {
            throw new IOException(
                    outcome.latency().count() + " requests were answered, expected " + requests);
        }
        report.add(SERVICE, P50, outcome.latency().p50());
        report.add(SERVICE, P99, outcome.latency().p99());
        report.add(SERVICE, MAX, outcome.latency().max());
    }

    private byte[] request(int port, String hub) {
        String path = "/api/v1/hubs/" + hub;
        URI url = URI.create("http://127.0.0.1:" + port + path);
        String token =
                new TokenIssuer(WellKnownKeys.EMULATOR)
                        .rest(url, Duration.ofHours(1), Instant.now());
        String body = "{\"target\":\"m\",\"arguments\":[\"" + "x".repeat(bytes) + "\"]}";
        String head =
                "POST "
                        + path
                        + " HTTP/1.1\r\nHost: 127.0.0.1:"
                        + port
                        + "\r\nAuthorization: Bearer "
                        + token
                        + "\r\nContent-Type: application/json\r\nContent-Length: "
                        + body.length()
                        + "\r\n\r\n";
        return (head + body).getBytes(StandardCharsets.US_ASCII);
    }
}
