package io.heliograph.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.microsoft.signalr.HubConnection;
import com.microsoft.signalr.HubConnectionBuilder;
import com.microsoft.signalr.TransportEnum;

import io.heliograph.access.TokenClaim;
import io.heliograph.access.TokenIssuer;
import io.heliograph.access.WellKnownKeys;
import io.heliograph.testkit.TestService;
import io.reactivex.rxjava3.core.Single;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * The stock Java client without a hub server, moved by REST alone. It speaks JSON, over WebSockets
 * and long polling.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@SuppressWarnings("NullAway.Init")
class JavaServerlessTest {

    private static final int SECONDS = 30;
    private static final int IDLE_SECONDS = 40;
    private static final TokenIssuer ISSUER = new TokenIssuer(WellKnownKeys.EMULATOR);
    private static final AtomicInteger NAMES = new AtomicInteger();

    private static TestService service;
    private static URI endpoint;
    private static CompletableFuture<Void> idleLongEnough;
    private static List<Client> idle;

    /** A connected client and what it was told. */
    private record Client(
            HubConnection hub, BlockingQueue<String> got, CompletableFuture<String> closed) {

        static Client start(
                TransportEnum transport, String hubName, String user, TokenClaim... claims) {
            String token =
                    ISSUER.client(
                            endpoint,
                            hubName,
                            user,
                            List.of(claims),
                            Duration.ofHours(1),
                            Instant.now());
            HubConnection hub =
                    HubConnectionBuilder.create(endpoint + "/client/?hub=" + hubName)
                            .withAccessTokenProvider(Single.just(token))
                            .withTransport(transport)
                            .build();
            Client client = new Client(hub, new LinkedBlockingQueue<>(), new CompletableFuture<>());
            hub.on("message", (String text) -> client.got.add(text), String.class);
            hub.onClosed(error -> client.closed.complete(String.valueOf(error)));
            hub.start().timeout(SECONDS, TimeUnit.SECONDS).blockingAwait();
            return client;
        }

        String id() {
            return String.valueOf(hub.getConnectionId());
        }

        void stop() {
            hub.stop().timeout(SECONDS, TimeUnit.SECONDS).blockingAwait();
        }

        /** All that came before the fence, which has to come. */
        List<String> gotBeforeFence() throws InterruptedException {
            List<String> before = new ArrayList<>();
            String text = got.poll(SECONDS, TimeUnit.SECONDS);
            while (text != null && !text.equals("fence")) {
                before.add(text);
                text = got.poll(SECONDS, TimeUnit.SECONDS);
            }
            assertThat(text).as("the fence behind %s", before).isEqualTo("fence");
            return before;
        }
    }

    @BeforeAll
    static void start() throws Exception {
        service = TestService.start("serverless");
        endpoint = service.endpoint();
        idle =
                List.of(
                        Client.start(TransportEnum.WEBSOCKETS, "idle", "u"),
                        Client.start(TransportEnum.LONG_POLLING, "idle", "u"));
        idleLongEnough =
                CompletableFuture.runAsync(
                        () -> {},
                        CompletableFuture.delayedExecutor(IDLE_SECONDS, TimeUnit.SECONDS));
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    static Stream<Arguments> ways() {
        return Stream.of(TransportEnum.WEBSOCKETS, TransportEnum.LONG_POLLING)
                .flatMap(transport ->
                        Stream.of(RestApi.values()).map(api -> Arguments.of(transport, api)));
    }

    private static String unique(String prefix) {
        return prefix + NAMES.incrementAndGet();
    }

    private static void succeeds(int status) {
        assertThat(status).isBetween(200, 299);
    }

    private static void fence(RestApi api, String hub) throws Exception {
        succeeds(api.send(endpoint, "hubs/" + hub, "", "fence"));
    }

    @ParameterizedTest
    @MethodSource("ways")
    void sendsReachEveryoneUsersGroupsAndConnections(TransportEnum transport, RestApi api)
            throws Exception {
        String hub = unique("hub");
        Client jane = Client.start(transport, hub, "jane");
        Client joe = Client.start(transport, hub, "joe");
        String group = "hubs/" + hub + "/groups/g";

        succeeds(api.send(endpoint, "hubs/" + hub, "", "all"));
        succeeds(api.send(endpoint, "hubs/" + hub, "excluded=" + joe.id(), "but joe"));
        succeeds(api.send(endpoint, "hubs/" + hub + "/users/joe", "", "joe"));
        succeeds(api.send(endpoint, "hubs/" + hub + "/connections/" + jane.id(), "", "jane"));
        succeeds(api.call(endpoint, "PUT", group + "/connections/" + jane.id(), ""));
        succeeds(api.call(endpoint, "PUT", group + "/connections/" + joe.id(), ""));
        succeeds(api.send(endpoint, group, "", "group"));
        succeeds(api.send(endpoint, group, "excluded=" + jane.id(), "but jane"));
        succeeds(api.call(endpoint, "DELETE", group + "/connections/" + joe.id(), ""));
        succeeds(api.send(endpoint, group, "", "one left"));
        succeeds(
                api.call(
                        endpoint,
                        "DELETE",
                        "hubs/" + hub + "/connections/" + jane.id() + "/groups",
                        ""));
        succeeds(api.send(endpoint, group, "", "nobody"));
        fence(api, hub);

        assertThat(jane.gotBeforeFence())
                .containsExactly("all", "but joe", "jane", "group", "one left");
        assertThat(joe.gotBeforeFence()).containsExactly("all", "joe", "group", "but jane");
        jane.stop();
        joe.stop();
    }

    @ParameterizedTest
    @MethodSource("ways")
    void groupsOfAUserHoldForItsLaterConnections(TransportEnum transport, RestApi api)
            throws Exception {
        String hub = unique("hub");
        String member = "hubs/" + hub + "/users/jane/groups/g";
        Client first = Client.start(transport, hub, "jane");
        assertThat(api.call(endpoint, "GET", member, "")).isEqualTo(404);
        succeeds(api.call(endpoint, "PUT", member, "ttl=60"));
        succeeds(api.call(endpoint, "GET", member, ""));
        succeeds(api.call(endpoint, "HEAD", member, ""));
        Client later = Client.start(transport, hub, "jane");

        succeeds(api.send(endpoint, "hubs/" + hub + "/groups/g", "", "both"));
        succeeds(api.call(endpoint, "DELETE", member, ""));
        succeeds(api.send(endpoint, "hubs/" + hub + "/groups/g", "", "nobody"));
        succeeds(api.call(endpoint, "PUT", member, ""));
        succeeds(api.call(endpoint, "DELETE", "hubs/" + hub + "/users/jane/groups", ""));
        succeeds(api.send(endpoint, "hubs/" + hub + "/groups/g", "", "nobody"));
        fence(api, hub);

        assertThat(first.gotBeforeFence()).containsExactly("both");
        assertThat(later.gotBeforeFence()).containsExactly("both");
        first.stop();
        later.stop();
    }

    @ParameterizedTest
    @MethodSource("ways")
    void whoIsThereIsToldAndWhoHasGoneIsNot(TransportEnum transport, RestApi api) throws Exception {
        String hub = unique("hub");
        Client client = Client.start(transport, hub, "jane");
        succeeds(
                api.call(
                        endpoint,
                        "PUT",
                        "hubs/" + hub + "/groups/g/connections/" + client.id(),
                        ""));
        List<String> names = List.of("users/jane", "groups/g", "connections/" + client.id());
        for (String name : names) {
            succeeds(api.call(endpoint, "GET", "hubs/" + hub + "/" + name, ""));
            succeeds(api.call(endpoint, "HEAD", "hubs/" + hub + "/" + name, ""));
        }

        client.stop();

        for (String name : names) {
            while (api.call(endpoint, "GET", "hubs/" + hub + "/" + name, "") != 404) {
                Thread.onSpinWait();
            }
            assertThat(api.call(endpoint, "HEAD", "hubs/" + hub + "/" + name, "")).isEqualTo(404);
        }
    }

    @ParameterizedTest
    @MethodSource("ways")
    void aClientThatIsClosedLearnsWhy(TransportEnum transport, RestApi api) throws Exception {
        String hub = unique("hub");
        TokenClaim told = new TokenClaim("asrs.s.derror", "true");
        Client byId = Client.start(transport, hub, "a", told);
        Client byUser = Client.start(transport, hub, "jane", told);
        Client byGroup = Client.start(transport, hub, "b", told);
        Client byHub = Client.start(transport, hub, "c", told);
        Client stays = Client.start(transport, hub, "d", told);
        String path = "hubs/" + hub + "/";
        succeeds(api.call(endpoint, "PUT", path + "groups/g/connections/" + byGroup.id(), ""));

        succeeds(api.call(endpoint, "DELETE", path + "connections/" + byId.id(), "reason=by-id"));
        assertThat(byId.closed.get(SECONDS, TimeUnit.SECONDS)).contains("by-id");
        succeeds(
                api.call(
                        endpoint, "POST", path + "users/jane/:closeConnections", "reason=by-user"));
        assertThat(byUser.closed.get(SECONDS, TimeUnit.SECONDS)).contains("by-user");
        succeeds(
                api.call(endpoint, "POST", path + "groups/g/:closeConnections", "reason=by-group"));
        assertThat(byGroup.closed.get(SECONDS, TimeUnit.SECONDS)).contains("by-group");
        succeeds(
                api.call(
                        endpoint,
                        "POST",
                        path + ":closeConnections",
                        "reason=by-hub&excluded=" + stays.id()));
        assertThat(byHub.closed.get(SECONDS, TimeUnit.SECONDS)).contains("by-hub");
        fence(api, hub);

        assertThat(stays.gotBeforeFence()).isEmpty();
        stays.stop();
    }

    @ParameterizedTest
    @MethodSource("ways")
    void hubsDoNotHearOfEachOther(TransportEnum transport, RestApi api) throws Exception {
        String one = unique("hub");
        String two = unique("hub");
        Client first = Client.start(transport, one, "jane");
        Client second = Client.start(transport, two, "jane");

        succeeds(api.send(endpoint, "hubs/" + one, "", "one"));
        succeeds(api.send(endpoint, "hubs/" + two + "/users/jane", "", "two"));
        assertThat(api.call(endpoint, "GET", "hubs/" + two + "/connections/" + first.id(), ""))
                .isEqualTo(404);
        fence(api, one);
        fence(api, two);

        assertThat(first.gotBeforeFence()).containsExactly("one");
        assertThat(second.gotBeforeFence()).containsExactly("two");
        first.stop();
        second.stop();
    }

    @ParameterizedTest
    @MethodSource("ways")
    void whatNobodyServesIsAnsweredWithAnError(TransportEnum transport, RestApi api)
            throws Exception {
        String hub = unique("hub");
        Client client = Client.start(transport, hub, "jane");

        assertThatThrownBy(() ->
                        client.hub
                                .invoke(String.class, "Anything", 1)
                                .timeout(SECONDS, TimeUnit.SECONDS)
                                .blockingGet())
                .hasMessageContaining("No hub server serves this connection");
        fence(api, hub);

        assertThat(client.gotBeforeFence()).isEmpty();
        client.stop();
    }

    @ParameterizedTest
    @MethodSource("ways")
    void aMessageOfNearlyOneMebibyteArrives(TransportEnum transport, RestApi api) throws Exception {
        String hub = unique("hub");
        Client client = Client.start(transport, hub, "jane");
        String text = "x".repeat((1 << 20) - 60);

        succeeds(api.send(endpoint, "hubs/" + hub, "", text));

        assertThat(client.got.poll(SECONDS, TimeUnit.SECONDS)).isEqualTo(text);
        client.stop();
    }

    @Test
    @Order(Integer.MAX_VALUE)
    void clientsThatHeardNothingForFortySecondsAreStillThere() throws Exception {
        idleLongEnough.get(IDLE_SECONDS + SECONDS, TimeUnit.SECONDS);

        fence(RestApi.NEWEST, "idle");

        for (Client client : idle) {
            assertThat(client.gotBeforeFence()).isEmpty();
            client.stop();
        }
    }
}
