package io.heliograph.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.microsoft.signalr.HubConnection;
import com.microsoft.signalr.HubConnectionBuilder;
import com.microsoft.signalr.HubConnectionState;
import com.microsoft.signalr.TransportEnum;

import io.heliograph.access.WellKnownKeys;
import io.heliograph.testkit.ScriptedHubServer;
import io.heliograph.testkit.TestService;
import io.reactivex.rxjava3.core.Observable;
import io.reactivex.rxjava3.core.Single;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/** The stock Java client talks through the service to two scripted hub servers. */
@SuppressWarnings("NullAway.Init")
class JavaClientTest {

    private static final int SECONDS = 20;

    private static TestService service;
    private static ScriptedHubServer a;
    private static ScriptedHubServer b;

    @BeforeAll
    static void start() throws Exception {
        service = TestService.start("default");
        FamiliesHub hub = new FamiliesHub();
        a =
                ScriptedHubServer.connect(
                        service.endpoint(), WellKnownKeys.EMULATOR, "families", "server-a", 2, hub);
        b =
                ScriptedHubServer.connect(
                        service.endpoint(), WellKnownKeys.EMULATOR, "families", "server-b", 2, hub);
        hub.servers.addAll(List.of(a, b));
    }

    @AfterAll
    static void stop() {
        a.close();
        b.close();
        service.close();
    }

    private static HubConnection client(TransportEnum transport, String query) {
        return HubConnectionBuilder.create(service.endpoint() + "/dev/families" + query)
                .withTransport(transport)
                .build();
    }

    private static HubConnection connected(TransportEnum transport, String query) {
        HubConnection hub = client(transport, query);
        hub.start().timeout(SECONDS, TimeUnit.SECONDS).blockingAwait();
        return hub;
    }

    private static <T> T call(
            HubConnection hub, Class<T> type, String method, Object... arguments) {
        return hub.invoke(type, method, arguments).timeout(SECONDS, TimeUnit.SECONDS).blockingGet();
    }

    private static void run(HubConnection hub, String method, Object... arguments) {
        hub.invoke(method, arguments).timeout(SECONDS, TimeUnit.SECONDS).blockingAwait();
    }

    private static String next(BlockingQueue<String> got) throws InterruptedException {
        String message = got.poll(SECONDS, TimeUnit.SECONDS);
        return message == null ? "(nothing)" : message;
    }

    @ParameterizedTest
    @EnumSource(
            value = TransportEnum.class,
            names = {"WEBSOCKETS", "LONG_POLLING"})
    void callsErrorsAndGroupsWork(TransportEnum transport) throws Exception {
        HubConnection hub = connected(transport, "?user=jane");
        BlockingQueue<String> got = new LinkedBlockingQueue<>();
        hub.on("message", (who, text) -> got.add(who + ": " + text), String.class, String.class);

        assertThat(call(hub, String.class, "Echo", "é€😀")).isEqualTo("é€😀");
        assertThat(call(hub, String.class, "MyUser")).isEqualTo("jane");
        assertThatThrownBy(() -> call(hub, String.class, "Fail", "no such luck"))
                .hasMessageContaining("no such luck");
        String group = "java-" + transport;
        run(hub, "Join", group);
        run(hub, "Say", group, "Jane", "hello");
        assertThat(next(got)).isEqualTo("Jane: hello");
        run(hub, "Leave", group);
        run(hub, "Say", group, "Jane", "again");
        assertThat(call(hub, Integer.class, "Echo", 1)).isEqualTo(1);
        assertThat(got).isEmpty();
        hub.stop().timeout(SECONDS, TimeUnit.SECONDS).blockingAwait();
    }

    @Test
    void streamsGoBothWays() {
        HubConnection hub = connected(TransportEnum.WEBSOCKETS, "");
        List<Integer> items =
                hub.stream(Integer.class, "Count", 200)
                        .timeout(SECONDS, TimeUnit.SECONDS)
                        .toList()
                        .blockingGet();
        assertThat(items).containsExactlyElementsOf(IntStream.range(0, 200).boxed().toList());
        Observable<Integer> numbers = Observable.range(1, 100);
        assertThat(call(hub, Integer.class, "Sum", numbers)).isEqualTo(5050);
        hub.stop().blockingAwait();
    }

    @Test
    void theServerAsksTheClient() {
        HubConnection hub = connected(TransportEnum.WEBSOCKETS, "");
        hub.onWithResult("question", n -> Single.just(n + 1), Integer.class);
        assertThat(call(hub, Integer.class, "AskOwn", 1)).isEqualTo(2);
        assertThat(call(hub, Integer.class, "AskOther", 2)).isEqualTo(3);
        hub.stop().blockingAwait();
    }

    @Test
    void fiveThousandMessagesKeepTheirOrderEachWay() throws Exception {
        HubConnection hub = connected(TransportEnum.WEBSOCKETS, "");
        BlockingQueue<String> got = new LinkedBlockingQueue<>();
        hub.on("message", (Integer n) -> got.add(n.toString()), Integer.class);
        run(hub, "Burst", 5000);
        List<String> all = new ArrayList<>();
        while (all.size() < 5000) {
            all.add(next(got));
        }
        assertThat(all)
                .containsExactlyElementsOf(
                        IntStream.range(0, 5000).mapToObj(Integer::toString).toList());
        IntStream.range(0, 5000).forEach(i -> hub.send("Note", i));
        assertThat(call(hub, Integer.class, "NotesInOrder")).isEqualTo(5000);
        hub.stop().blockingAwait();
    }

    @Test
    void anAbortClosesTheClientAfterTheLastWords() throws Exception {
        HubConnection hub = client(TransportEnum.WEBSOCKETS, "");
        CompletableFuture<Void> closed = new CompletableFuture<>();
        hub.onClosed(error -> closed.complete(null));
        BlockingQueue<String> got = new LinkedBlockingQueue<>();
        hub.on("message", (String text) -> got.add(text), String.class);
        hub.start().timeout(SECONDS, TimeUnit.SECONDS).blockingAwait();
        hub.send("Abort", "last words");
        closed.get(SECONDS, TimeUnit.SECONDS);
        // The client runs handlers on a thread of their own: its end can be told before they ran.
        assertThat(next(got)).isEqualTo("last words");
        assertThat(got).isEmpty();
        assertThat(hub.getConnectionState()).isEqualTo(HubConnectionState.DISCONNECTED);
    }

    @Test
    void aClientOfAHubWithoutHubServerIsToldSo() {
        HubConnection hub =
                HubConnectionBuilder.create(service.endpoint() + "/dev/nobody")
                        .withTransport(TransportEnum.WEBSOCKETS)
                        .build();
        assertThatThrownBy(() -> hub.start().timeout(SECONDS, TimeUnit.SECONDS).blockingAwait())
                .hasStackTraceContaining("no_hub_server");
    }
}
