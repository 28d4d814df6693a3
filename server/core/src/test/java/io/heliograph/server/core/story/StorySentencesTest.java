package io.heliograph.server.core.story;

import static org.assertj.core.api.Assertions.assertThat;

import io.heliograph.server.core.CloseReason;
import io.heliograph.server.core.HubName;
import io.heliograph.server.core.LineEnd;
import io.heliograph.server.core.Transport;

import org.junit.jupiter.api.Test;

import java.util.LinkedHashMap;
import java.util.Map;

class StorySentencesTest {

    private static final ServerName X = new ServerName("x", "1");
    private static final ServerName Y = new ServerName("y", "2");

    private static Map<StoryEvent, String> sentences() {
        Map<StoryEvent, String> all = new LinkedHashMap<>();
        all.put(new StoryEvent.Negotiated(), "Negotiated: it was promised this connection.");
        all.put(
                new StoryEvent.NegotiateRefused(CloseReason.NO_HUB_SERVER),
                "Negotiate was refused: No hub server is connected for this hub. (no_hub_server)");
        all.put(
                new StoryEvent.TokenRefused("token-expired", "The token is expired"),
                "A request for it was refused: The token is expired (token-expired).");
        all.put(
                new StoryEvent.Opened(Transport.LONG_POLLING),
                "Opened its transport: LongPolling.");
        all.put(
                new StoryEvent.HandshakeRead("messagepack"),
                "Sent its handshake: hub protocol 'messagepack'.");
        all.put(new StoryEvent.Bound(X), "Was given to hub server 'x'.");
        all.put(new StoryEvent.ServedAlone(), "Is served without a hub server.");
        all.put(
                new StoryEvent.Accepted(),
                "Its handshake was accepted: messages pass from now on.");
        all.put(
                new StoryEvent.HandshakeRefused(Closer.HUB_SERVER, "no"),
                "Its handshake was refused by the hub server: no");
        all.put(
                new StoryEvent.Paused(),
                "Paused: its hub server leaves, and another one is to take it over.");
        all.put(new StoryEvent.Migrated(X, Y), "Moved from hub server 'x' to 'y'.");
        all.put(
                new StoryEvent.Suspended(LineEnd.LINE_RESET),
                "Its transport is gone: TCP reset. It may come back to this connection.");
        all.put(
                new StoryEvent.Resumed(Transport.WEB_SOCKETS),
                "Came back to this connection over WebSockets.");
        all.put(
                new StoryEvent.RenewalRefused("eve"),
                "A renewal of its authentication was refused: the claims are those of user"
                        + " 'eve'.");
        all.put(new StoryEvent.AskedToClose(null, ""), "A REST call asked to close it.");
        all.put(
                new StoryEvent.Closed(
                        Closer.NETWORK, CloseReason.CLIENT_LEFT, LineEnd.LINE_CLOSED, null, X),
                "Closed by the network: the line was closed without a goodbye. (client_left)");
        all.put(
                new StoryEvent.ServerConnected(true),
                "Hub server 'x' connected; this connection carries no clients.");
        all.put(
                new StoryEvent.ServerLeaving(7),
                "Hub server 'x' said that it leaves; clients on this connection: 7.");
        all.put(
                new StoryEvent.ServerClosed(
                        Closer.NETWORK, CloseReason.HUB_SERVER_LOST, LineEnd.LINE_RESET, null, 7),
                "The connection of hub server 'x' was lost: TCP reset. (hub_server_lost) Clients"
                        + " on it: 7.");
        return all;
    }

    @Test
    void eachEventIsSaidInOneSentence() {
        assertThat(sentences())
                .allSatisfy((event, sentence) -> {
                    StoryEntry entry = new StoryEntry(0, new HubName("chat"), "1", "x", event);
                    assertThat(StorySentences.sentence(entry)).isEqualTo(sentence);
                });
    }

    @Test
    void noKindOfEventIsLeftOutOfThisTest() {
        assertThat(sentences().keySet())
                .extracting(event -> (Object) event.getClass())
                .containsExactlyInAnyOrder((Object[]) StoryEvent.class.getPermittedSubclasses());
    }

    @Test
    void theCodeOfAnEventIsTheNameOfItsKind() {
        assertThat(StorySentences.code(StoryEvent.AskedToClose.class)).isEqualTo("asked_to_close");
    }
}
