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

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
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

    /** That the script of the clients starts. */
    private static final int CLIENTS = 4;

    /** What happens to the hub servers meanwhile. */
    private interface Meanwhile {
        void run(HubServers servers) throws Exception;
    }

    /** Of one hub, which they serve with one script. */
    private record HubServers(TestService service, TalkingHub hub) {

        ScriptedHubServer start(String name) {
            return ScriptedHubServer.connectStateful(
                    service.endpoint(), WellKnownKeys.EMULATOR, "talk", name, 2, hub);
        }
    }

    @Test
    void nothingIsLostDoubledOrOutOfOrderHoweverOftenTheLineIsCut() throws Exception {
        TalkingHub hub = talkWhileCut(CUTS, servers -> {});

        assertThat(hub.moved.get()).isZero();
    }

    @Test
    void norWhenTheClientsAreMovedFromHubServerToHubServerMeanwhile() throws Exception {
        TalkingHub hub = talkWhileCut(CUTS / 2, StatefulReconnectTest::replaceOneByOne);

        assertThat(hub.moved.get()).as("moves of clients").isGreaterThan(CLIENTS);
    }

    /** Until the lines are no longer cut. */
    private static void replaceOneByOne(HubServers servers) {
        ScriptedHubServer present = servers.start("server 0");
        for (int i = 1; !servers.hub().enough.getAsBoolean(); i++) {
            ScriptedHubServer next = servers.start("server " + i);
            present.handOver();
            present = next;
        }
    }

    private static TalkingHub talkWhileCut(int cuts, Meanwhile meanwhile) throws Exception {
        try (TestService service = TestService.start("default");
                CuttingProxy proxy = new CuttingProxy(service.node().port(), cuts, SEED)) {
            TalkingHub hub = new TalkingHub(proxy::hasCutAll);
            HubServers servers = new HubServers(service, hub);
            try (ScriptedHubServer _ = servers.start("steady")) {
                CompletableFuture<Void> during =
                        CompletableFuture.runAsync(() -> {
                            try {
                                meanwhile.run(servers);
                            } catch (Exception e) {
                                throw new CompletionException(e);
                            }
                        });
                NodeScripts.Outcome outcome =
                        NodeScripts.run(
                                NodeScripts.installed(),
                                3 + CUTS / CUTS_A_MINUTE,
                                "node",
                                "stateful.mjs",
                                "http://127.0.0.1:" + proxy.port() + "/dev/talk");
                String said = "seed " + SEED + ":\n" + String.join("\n", outcome.lines());

                assertThat(outcome.exit()).as(said).isZero();
                assertThat(outcome.lines()).as(said).filteredOn("ok"::equals).hasSize(CLIENTS);
                assertThat(proxy.cuts()).as(said).isGreaterThanOrEqualTo(cuts);
                assertThat(hub.opened.get()).as("clients seen by the hub").isEqualTo(CLIENTS);
                during.join();
            }
            return hub;
        }
    }

    /** With one client. It is on one thread at a time: that of the hub server that has it. */
    private static final class Talk {
        volatile int notes;
        volatile int said;
        volatile @Nullable String unexpected;
    }

    /** Answers each call with messages of its own, by both ways that lead to the client. */
    private static final class TalkingHub implements HubScript {

        final AtomicInteger opened = new AtomicInteger();
        final AtomicInteger moved = new AtomicInteger();
        final BooleanSupplier enough;

        /** By connection id, for whichever hub server has the client now. */
        private final Map<String, Talk> talks = new ConcurrentHashMap<>();

        TalkingHub(BooleanSupplier enough) {
            this.enough = enough;
        }

        @Override
        public void opened(Visit visit) {
            if (visit.movedFrom() == null) {
                opened.incrementAndGet();
            }
        }

        @Override
        public void moved(Visit visit) {
            moved.incrementAndGet();
        }

        @Override
        public void received(Visit visit, HubMessage message) {
            Talk talk = talks.computeIfAbsent(visit.id(), id -> new Talk());
            if (!(message instanceof HubMessage.Invocation call)) {
                talk.unexpected = message.toString();
                return;
            }
            switch (call.target()) {
                case "Note" -> {
                    boolean inOrder =
                            visit.json(call.arguments().get(0))
                                    .equals(Integer.toString(talk.notes));
                    talk.notes = inOrder ? talk.notes + 1 : Integer.MIN_VALUE;
                    String number = Integer.toString(talk.said);
                    if (talk.said % 2 == 0) {
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
                    talk.said++;
                }
                case "Enough" ->
                        visit.complete(
                                call.invocationId(), Boolean.toString(enough.getAsBoolean()));
                case "Totals" ->
                        visit.complete(
                                call.invocationId(),
                                Json.text(talk.notes + " " + talk.said + " " + talk.unexpected));
                default -> visit.fail(call.invocationId(), "no such method: " + call.target());
            }
        }
    }
}
