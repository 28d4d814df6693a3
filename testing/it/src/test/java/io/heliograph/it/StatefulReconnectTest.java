package io.heliograph.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.heliograph.access.WellKnownKeys;
import io.heliograph.testkit.HubScript;
import io.heliograph.testkit.Json;
import io.heliograph.testkit.ScriptedHubServer;
import io.heliograph.testkit.TestService;
import io.heliograph.testkit.Visit;
import io.heliograph.wire.hub.HubMessage;
import io.heliograph.wire.service.ServiceMessage;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;

/**
 * Stock JavaScript clients, of either hub protocol, talk both ways while their lines are cut again
 * and again. The property {@code heliograph.cuts} says how often, {@code heliograph.seed} where.
 */
class StatefulReconnectTest {

    private static final int CUTS = Integer.getInteger("heliograph.cuts", 500);
    private static final long SEED = Long.getLong("heliograph.seed", System.nanoTime());
    private static final int CUTS_A_MINUTE = 250;

    @Test
    void nothingIsLostDoubledOrOutOfOrderHoweverOftenTheLineIsCut() throws Exception {
        try (TestService service = TestService.start("default");
                CuttingProxy proxy = new CuttingProxy(service.node().port(), CUTS, SEED)) {
            TalkingHub hub = new TalkingHub(proxy::hasCutAll);
            try (ScriptedHubServer server =
                    ScriptedHubServer.connectStateful(
                            service.endpoint(), WellKnownKeys.EMULATOR, "talk", "server", 2, hub)) {
                NodeScripts.Outcome outcome =
                        NodeScripts.run(
                                NodeScripts.installed(),
                                3 + CUTS / CUTS_A_MINUTE,
                                "node",
                                "stateful.mjs",
                                "http://127.0.0.1:" + proxy.port() + "/dev/talk");
                String said = "seed " + SEED + ":\n" + String.join("\n", outcome.lines());

                assertThat(outcome.exit()).as(said).isZero();
                assertThat(outcome.lines()).as(said).filteredOn("ok"::equals).hasSize(4);
                assertThat(proxy.cuts()).as(said).isGreaterThanOrEqualTo(CUTS);
                assertThat(hub.opened.get()).as("clients that the hub has seen").isEqualTo(4);
            }
        }
    }

    /** Answers each call with messages of its own, by both ways that lead to the client. */
    private static final class TalkingHub implements HubScript {

        final AtomicInteger opened = new AtomicInteger();
        private final BooleanSupplier enough;

        TalkingHub(BooleanSupplier enough) {
            this.enough = enough;
        }

        @Override
        public void opened(Visit visit) {
            opened.incrementAndGet();
        }

        @Override
        public void received(Visit visit, HubMessage message) {
            if (!(message instanceof HubMessage.Invocation call)) {
                visit.items.put("unexpected", message.toString());
                return;
            }
            int notes = (int) visit.items.getOrDefault("notes", 0);
            int said = (int) visit.items.getOrDefault("said", 0);
            switch (call.target()) {
                case "Note" -> {
                    boolean inOrder =
                            visit.json(call.arguments().get(0)).equals(Integer.toString(notes));
                    visit.items.put("notes", inOrder ? notes + 1 : Integer.MIN_VALUE);
                    String number = Integer.toString(said);
                    if (said % 2 == 0) {
                        visit.invoke("told", number);
                    } else {
                        visit.line()
                                .send(
                                        new ServiceMessage.MultiConnectionData(
                                                List.of(visit.id()),
                                                ScriptedHubServer.payloads("told", number),
                                                null,
                                                null));
                    }
                    visit.items.put("said", said + 1);
                }
                case "Enough" ->
                        visit.complete(
                                call.invocationId(), Boolean.toString(enough.getAsBoolean()));
                case "Totals" ->
                        visit.complete(
                                call.invocationId(),
                                Json.text(
                                        notes + " " + said + " " + visit.items.get("unexpected")));
                default -> visit.fail(call.invocationId(), "no such method: " + call.target());
            }
        }
    }
}
