package io.heliograph.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.heliograph.access.WellKnownKeys;
import io.heliograph.benchmarks.HubAddress;
import io.heliograph.benchmarks.HubClient;
import io.heliograph.benchmarks.HubClients;
import io.heliograph.testkit.HubScript;
import io.heliograph.testkit.ScriptedHubServer;
import io.heliograph.testkit.TestService;
import io.heliograph.testkit.Visit;
import io.heliograph.wire.hub.HubCodec;
import io.heliograph.wire.hub.HubMessage;
import io.heliograph.wire.hub.HubProtocol;
import io.heliograph.wire.service.ServiceMessage;
import io.netty.buffer.ByteBuf;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;

/** Hub servers ask clients, their own and those of one another, and hear of each question once. */
class AskedClientsTest {

    private static final String HUB = "asked";
    private static final int CLIENTS = 20;
    private static final int QUESTIONS = 6000;
    private static final int SECONDS = 90;

    /** Clients that answer with what they are asked, refuse, or say nothing. */
    private static final class Asked implements HubClient.Listener {

        final Map<Integer, HubClient> open = new ConcurrentHashMap<>();

        @Override
        public void opened(HubClient client) {
            open.put(client.index(), client);
        }

        @Override
        public void received(HubClient client, HubMessage message) {
            if (message instanceof HubMessage.Invocation question
                    && question.invocationId() != null) {
                switch (question.target()) {
                    case "repeat" ->
                            answer(
                                    client,
                                    question.invocationId(),
                                    new HubMessage.Outcome.Result(question.arguments().get(0)));
                    case "refuse" ->
                            answer(
                                    client,
                                    question.invocationId(),
                                    new HubMessage.Outcome.Failure("not today"));
                    default -> {}
                }
            }
        }

        private static void answer(HubClient client, String id, HubMessage.Outcome outcome) {
            client.send(new HubMessage.Completion(Map.of(), id, outcome));
        }

        @Override
        public void ended(HubClient client, String why) {
            open.remove(client.index());
        }
    }

    private static final class Visits implements HubScript {

        final ConcurrentLinkedQueue<Visit> open = new ConcurrentLinkedQueue<>();

        @Override
        public void opened(Visit visit) {
            open.add(visit);
        }

        @Override
        public void received(Visit visit, HubMessage message) {}
    }

    private static ScriptedHubServer connect(TestService service, String id, Visits visits) {
        return ScriptedHubServer.connect(
                service.endpoint(), WellKnownKeys.EMULATOR, HUB, id, 3, visits);
    }

    @ParameterizedTest
    @EnumSource(names = {"JSON", "MESSAGEPACK"})
    void everyQuestionHasItsOwnAnswerAndNoneIsLeftOpen(HubProtocol protocol) throws Exception {
        Asked asked = new Asked();
        Visits ofCaller = new Visits();
        Visits ofOther = new Visits();
        try (TestService service = TestService.start("default");
                ScriptedHubServer caller = connect(service, "caller", ofCaller);
                ScriptedHubServer other = connect(service, "other", ofOther);
                HubClients clients = new HubClients(1, protocol, asked)) {
            HubAddress address =
                    HubAddress.direct(
                            service.endpoint().getPort(), WellKnownKeys.EMULATOR, HUB, null);
            for (int i = 0; i < CLIENTS; i++) {
                clients.open(i, address);
            }
            LoadedClients.await(() ->
                    ofCaller.open.size() + ofOther.open.size() == CLIENTS
                            && asked.open.size() == CLIENTS);
            List<Visit> all = new ArrayList<>(ofCaller.open);
            all.addAll(ofOther.open);
            assertThat(ofCaller.open).hasSize(CLIENTS / 2);

            List<CompletableFuture<ServiceMessage>> answers = new ArrayList<>();
            for (int i = 0; i < QUESTIONS; i++) {
                answers.add(ask(caller, all.get(i % CLIENTS), i, "repeat"));
            }
            for (int i = 0; i < QUESTIONS; i++) {
                assertThat(outcome(answers.get(i), protocol))
                        .as("answer %d", i)
                        .isEqualTo(Integer.toString(i));
            }

            List<CompletableFuture<ServiceMessage>> refusals = new ArrayList<>();
            List<CompletableFuture<ServiceMessage>> unanswered = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                refusals.add(ask(caller, all.get(i), i, "refuse"));
                unanswered.add(ask(caller, all.get(i), i, "ignore"));
            }
            for (CompletableFuture<ServiceMessage> refusal : refusals) {
                assertThat(outcome(refusal, protocol)).isEqualTo("error: not today");
            }
            assertThat(unanswered).noneMatch(CompletableFuture::isDone);
            other.lines().forEach(ScriptedHubServer.Line::cut);
            asked.open.values().forEach(client -> client.channel().close());
            for (CompletableFuture<ServiceMessage> lost : unanswered) {
                assertThat(outcome(lost, protocol)).startsWith("service: Connection '");
            }
            assertThat(outcome(ask(caller, all.get(0), 0, "repeat"), protocol))
                    .startsWith("service: Connection '")
                    .endsWith("does not exist.");
        }
    }

    private static CompletableFuture<ServiceMessage> ask(
            ScriptedHubServer caller, Visit visit, int number, String target) {
        return caller.ask(caller.lines().get(number % 3), visit, target, Integer.toString(number));
    }

    private static String outcome(CompletableFuture<ServiceMessage> answer, HubProtocol protocol) {
        return switch (answer.orTimeout(SECONDS, TimeUnit.SECONDS).join()) {
            case ServiceMessage.ErrorCompletion error -> "service: " + error.error();
            case ServiceMessage.ClientCompletion done -> text(done.payload(), protocol);
            case ServiceMessage other -> throw new AssertionError(other);
        };
    }

    private static String text(ByteBuf payload, HubProtocol protocol) {
        HubCodec codec = HubCodec.of(protocol);
        ByteBuf body = Objects.requireNonNull(codec.nextFrame(payload, Integer.MAX_VALUE));
        HubMessage.Completion done = (HubMessage.Completion) codec.read(body);
        return switch (done.outcome()) {
            case HubMessage.Outcome.Failure failure -> "error: " + failure.error();
            case HubMessage.Outcome.Result result when protocol == HubProtocol.JSON ->
                    result.value().bytes().toString(StandardCharsets.UTF_8);
            case HubMessage.Outcome.Result result -> number(result.value().bytes());
            case HubMessage.Outcome.Nothing nothing -> "nothing";
        };
    }

    /** A small integer of MessagePack. */
    private static String number(ByteBuf packed) {
        int format = packed.getUnsignedByte(packed.readerIndex());
        int at = packed.readerIndex() + 1;
        return Integer.toString(
                switch (format) {
                    case 0xcc -> packed.getUnsignedByte(at);
                    case 0xcd -> packed.getUnsignedShort(at);
                    default -> format;
                });
    }
}
