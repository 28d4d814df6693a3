package io.heliograph.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;

import io.heliograph.access.WellKnownKeys;
import io.heliograph.benchmarks.Arguments;
import io.heliograph.benchmarks.HubAddress;
import io.heliograph.benchmarks.HubClient;
import io.heliograph.benchmarks.HubClients;
import io.heliograph.testkit.TestService;
import io.heliograph.wire.hub.HubMessage;
import io.heliograph.wire.hub.HubProtocol;
import io.heliograph.wire.hub.RawValue;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Hub servers on the real SDK that ask clients for results, their own and each other's, many at a
 * time. {@code load.asks} says how many questions there are in all.
 */
class ClientResultsUnderLoadTest {

    private static final String HUB = "resultshub";
    private static final int CLIENTS = 40;
    private static final int AT_ONCE = 8;
    private static final int ASKS = Integer.getInteger("load.asks", 2_000);
    private static final int PATIENCE_MILLIS = 15_000;

    @Test
    void everyQuestionOfADotNetHubToAClientIsAnswered() throws Exception {
        try (TestService service = TestService.start("default", 1);
                DotNetHub one = DotNetHub.start(service.connectionString());
                DotNetHub other = DotNetHub.start(service.connectionString());
                HttpClient http = HttpClient.newHttpClient()) {
            List<HubAddress> addresses = new ArrayList<>();
            List<String> ids = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                Map<String, String> negotiated = negotiate(service, http);
                ids.add(negotiated.get("connectionId"));
                HubAddress address = direct(service);
                addresses.add(
                        new HubAddress(
                                address.host(),
                                address.port(),
                                address.pathAndQuery()
                                        + "&id="
                                        + negotiated.get("connectionToken")));
            }
            Asking asking = new Asking(ids);
            try (HubClients clients = new HubClients(1, HubProtocol.JSON, asking)) {
                for (int i = 0; i < CLIENTS; i++) {
                    clients.open(i, addresses.get(i));
                }
                LoadedClients.await(() -> asking.opened.get() == CLIENTS);
                asking.start();
                int seen = -1;
                while (asking.answered.get() < ASKS && asking.answered.get() > seen) {
                    seen = asking.answered.get();
                    int before = seen;
                    // Each wait is long enough for the slowest of all questions under way.
                    LoadedClients.await(
                            () -> asking.answered.get() >= ASKS || asking.answered.get() > before);
                }
                asking.closing = true;
            }

            assertThat(asking.failures).isEmpty();
            assertThat(asking.answered.get()).isEqualTo(ASKS);
        }
    }

    private static HubAddress direct(TestService service) {
        return HubAddress.direct(service.endpoint().getPort(), WellKnownKeys.EMULATOR, HUB, null);
    }

    private static Map<String, String> negotiate(TestService service, HttpClient http)
            throws IOException, InterruptedException {
        String path = direct(service).pathAndQuery().replace("/client/", "/client/negotiate");
        HttpResponse<String> answer =
                http.send(
                        HttpRequest.newBuilder(
                                        URI.create(
                                                service.endpoint() + path + "&negotiateVersion=1"))
                                .POST(HttpRequest.BodyPublishers.noBody())
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
        Map<String, String> texts = new HashMap<>();
        try (JsonParser in = new JsonFactory().createParser(answer.body())) {
            while (in.nextToken() != null) {
                if (in.currentToken() == JsonToken.VALUE_STRING && in.currentName() != null) {
                    texts.putIfAbsent(in.currentName(), in.getText());
                }
            }
        }
        return texts;
    }

    /** Clients that make their hubs ask, and answer. All on one loop. */
    private static final class Asking implements HubClient.Listener {

        private final List<String> ids;
        private final Map<Integer, HubClient> clients = new HashMap<>();
        private final AtomicInteger opened = new AtomicInteger();
        private final AtomicInteger answered = new AtomicInteger();
        private final Queue<String> failures = new ConcurrentLinkedQueue<>();
        private volatile boolean closing;
        private int asked;

        Asking(List<String> ids) {
            this.ids = ids;
        }

        void start() {
            for (HubClient client : List.copyOf(clients.values())) {
                client.run(() -> {
                    for (int i = 0; i < AT_ONCE; i++) {
                        ask(client);
                    }
                });
            }
        }

        /** In turn: its own hub asks it; its own hub asks somebody else, perhaps at another one. */
        private void ask(HubClient client) {
            if (asked == ASKS) {
                return;
            }
            int number = asked++;
            String id = Integer.toString(number);
            RawValue target = json("\"answer\"");
            RawValue question = json("\"question " + number + "\"");
            RawValue patience = json(Integer.toString(PATIENCE_MILLIS));
            client.send(
                    number % 2 == 0
                            ? call(id, "AskCaller", List.of(target, question, patience))
                            : call(
                                    id,
                                    "Ask",
                                    List.of(
                                            json("\"" + ids.get(number / 2 % CLIENTS) + "\""),
                                            target,
                                            question,
                                            patience)));
        }

        private static RawValue json(String json) {
            return Arguments.of(HubProtocol.JSON, json);
        }

        private static HubMessage call(String id, String method, List<RawValue> arguments) {
            return new HubMessage.Invocation(Map.of(), id, method, arguments, List.of());
        }

        @Override
        public void opened(HubClient client) {
            clients.put(client.index(), client);
            opened.incrementAndGet();
        }

        @Override
        public void received(HubClient client, HubMessage message) {
            switch (message) {
                case HubMessage.Invocation question when question.invocationId() != null ->
                        client.send(
                                new HubMessage.Completion(
                                        Map.of(),
                                        question.invocationId(),
                                        new HubMessage.Outcome.Result(
                                                question.arguments().get(0))));
                case HubMessage.Completion done -> {
                    String expected = "\"question " + done.invocationId() + "\"";
                    String found =
                            done.outcome() instanceof HubMessage.Outcome.Result result
                                    ? result.value().bytes().toString(StandardCharsets.UTF_8)
                                    : done.outcome().toString();
                    if (!found.contains(expected)) {
                        failures.add("expected " + expected + ", found " + found);
                    }
                    answered.incrementAndGet();
                    ask(client);
                }
                default -> {}
            }
        }

        @Override
        public void ended(HubClient client, String why) {
            if (!closing) {
                failures.add("client " + client.index() + " has ended: " + why);
            }
        }
    }
}
