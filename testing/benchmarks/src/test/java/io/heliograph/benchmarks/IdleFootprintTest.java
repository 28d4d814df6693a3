package io.heliograph.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import io.heliograph.access.WellKnownKeys;
import io.heliograph.server.node.Configuration;
import io.heliograph.server.node.Node;
import io.heliograph.server.node.NodeSettings;

import org.junit.jupiter.api.Test;

import java.util.Set;

/**
 * What the service keeps for a client on which nothing happens, counted in objects: their sizes
 * depend on the virtual machine. A handful of others come and go meanwhile, hence the halves.
 */
class IdleFootprintTest {

    private static final int FEW = 50;
    private static final int MANY = 450;

    /** What a client needs, one of each. */
    private static final Set<String> KEPT =
            Set.of(
                    "io.heliograph.access.ClientIdentity",
                    "io.heliograph.server.core.engine.ClientConnection",
                    "io.heliograph.server.core.engine.ServerlessSession",
                    "io.heliograph.server.edge.client.WebSocketTransport",
                    "io.heliograph.server.edge.http.WebSocket",
                    "io.heliograph.server.edge.http.WebSocketHandler");

    /** What it may need, once something happens to it. */
    private static final Set<String> GROWN =
            Set.of(
                    "java.util.ArrayList",
                    "java.util.ArrayDeque",
                    "java.util.HashSet",
                    "java.util.HashMap",
                    "java.util.LinkedHashMap",
                    "java.util.LinkedHashSet",
                    "java.util.TreeMap",
                    "java.time.Duration");

    @Test
    void anIdleClientIsSixObjectsAndNoCollection() throws Exception {
        Configuration configuration =
                new Configuration()
                        .set("listen.port", "0")
                        .set("service.loops", "1")
                        .set("service.mode", "serverless")
                        .set("limits.story-events", "0");
        try (Node node = Node.start(NodeSettings.of(configuration));
                Counters counters = Counters.create();
                CrowdPart crowd = new CrowdPart(counters.file().toString(), "json")) {
            open(crowd, node, FEW);
            String before = LiveHeap.histogram(Integer.MAX_VALUE);
            open(crowd, node, MANY);

            HeapGrowth growth = new HeapGrowth(before, LiveHeap.histogram(Integer.MAX_VALUE), MANY);

            assertThat(growth.objects(IdleFootprintTest::ofTheService))
                    .as(() -> String.join("\n", growth.largest(60)))
                    .isLessThan(KEPT.size() + 0.5);
            for (String name : KEPT) {
                assertThat(growth.objects(name::equals)).as(name).isBetween(0.9, 1.1);
            }
            for (String name : GROWN) {
                assertThat(growth.objects(name::equals)).as(name).isLessThan(0.5);
            }
        }
    }

    private static void open(CrowdPart crowd, Node node, int clients) throws Exception {
        HubAddress address = HubAddress.direct(node.port(), WellKnownKeys.EMULATOR, "bench", null);
        String[] words = {
            "127.0.0.1",
            Integer.toString(node.port()),
            Integer.toString(clients),
            "50",
            address.pathAndQuery()
        };
        crowd.obey("open", new Part.Words(words, 0));
    }

    private static boolean ofTheService(String name) {
        return name.startsWith("io.heliograph.server.")
                || name.startsWith("io.heliograph.access.")
                || name.startsWith("io.heliograph.wire.");
    }
}
