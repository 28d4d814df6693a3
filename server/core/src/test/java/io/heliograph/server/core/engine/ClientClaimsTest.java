package io.heliograph.server.core.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.heliograph.access.ClientIdentity;
import io.heliograph.access.TokenClaim;
import io.heliograph.server.core.CloseReason;
import io.heliograph.server.core.CoreSettings;
import io.heliograph.server.core.HubName;
import io.heliograph.server.core.ServiceMode;
import io.heliograph.wire.service.Claim;
import io.heliograph.wire.service.ConnectionClaims;
import io.heliograph.wire.service.ServiceMessage.Ack;
import io.heliograph.wire.service.ServiceMessage.GetConnectionClaims;
import io.heliograph.wire.service.ServiceMessage.RefreshAuth;
import io.heliograph.wire.service.ServiceMessage.UpdateConnectionClaims;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Reading and renewing the claims of an open client, by hub servers and by the service's callers.
 */
class ClientClaimsTest {

    private static final String NAME_ID =
            "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/nameidentifier";
    private static final String ROLE =
            "http://schemas.microsoft.com/ws/2008/06/identity/claims/role";
    private static final Instant LATER = Instant.parse("2099-01-01T00:00:00Z");

    private final List<ClaimsAnswer> answers = new ArrayList<>();

    private static World serverless(int shards) {
        return new World(shards, CoreSettings.defaults().withMode(ServiceMode.SERVERLESS));
    }

    private static List<TokenClaim> claims(String... typesAndValues) {
        List<TokenClaim> claims = new ArrayList<>();
        for (int i = 0; i < typesAndValues.length; i += 2) {
            claims.add(new TokenClaim(typesAndValues[i], typesAndValues[i + 1]));
        }
        return claims;
    }

    private static List<Claim> onTheWire(String... typesAndValues) {
        return claims(typesAndValues).stream()
                .map(claim -> new Claim(claim.type(), claim.value()))
                .toList();
    }

    private static Ack ack(int ackId, String... typesAndValues) {
        ByteBuf payload = Unpooled.buffer();
        ConnectionClaims.write(onTheWire(typesAndValues), payload);
        return new Ack(ackId, 1, "", payload);
    }

    /** A client that has negotiated; who negotiates on one loop may open on any. */
    private static Negotiation negotiate(World world, String... typesAndValues) {
        return world.engine().negotiate(World.HUB, ClientIdentity.of(claims(typesAndValues)));
    }

    private static RecordingClient open(World world, Negotiation negotiation, int shard) {
        RecordingClient client = world.connectNegotiated(negotiation, shard);
        client.says(Messages.JSON);
        client.takeTexts();
        return client;
    }

    @OnAnyNumberOfShards
    void aHubServerReadsAndRenewsTheClaimsOfAClientByItsSecret(int shards) {
        try (World world = new World(shards)) {
            RecordingServer app = world.server("app").acceptingAtOnce();
            RecordingServer asking = world.server("asking");
            for (int shard = 0; shard < shards; shard++) {
                Negotiation negotiation =
                        negotiate(
                                world,
                                "asrs.s.uid",
                                "ann",
                                "role",
                                "a",
                                "role",
                                "b",
                                "aud",
                                "x",
                                "exp",
                                "1",
                                "iat",
                                "1",
                                "nbf",
                                "1",
                                "iss",
                                "azure-signalr");
                RecordingClient client = open(world, negotiation, shard);
                RecordingServer carrier = world.serverOf(client);
                if (carrier == asking) {
                    asking.accepts(client);
                }
                app.take();
                asking.take();

                asking.says(new GetConnectionClaims(negotiation.token(), 1));
                assertThat(asking.take())
                        .containsExactly(ack(1, "asrs.s.uid", "ann", ROLE, "a", ROLE, "b"));
                asking.says(
                        new RefreshAuth(
                                negotiation.token(),
                                onTheWire("asrs.s.uid", "ann", ROLE, "c"),
                                LATER,
                                2));

                UpdateConnectionClaims told =
                        new UpdateConnectionClaims(
                                client.id(), onTheWire("asrs.s.uid", "ann", ROLE, "c"));
                Ack done = ack(2, "asrs.s.uid", "ann", ROLE, "c");
                if (carrier == asking) {
                    assertThat(asking.take()).containsExactlyInAnyOrder(told, done);
                } else {
                    assertThat(carrier.take()).containsExactly(told);
                    assertThat(asking.take()).containsExactly(done);
                }
                asking.says(new GetConnectionClaims(negotiation.token(), 3));
                assertThat(asking.take()).containsExactly(ack(3, "asrs.s.uid", "ann", ROLE, "c"));
                client.leaves();
                app.take();
                asking.take();
                asking.says(new GetConnectionClaims(negotiation.token(), 4));
                assertThat(asking.take()).containsExactly(Messages.notFound(4));
            }
        }
    }

    @Test
    void theClaimsOfAnotherUserAreRefusedAndChangeNothing() {
        try (World world = new World(2)) {
            RecordingServer app = world.server("app").acceptingAtOnce();
            Negotiation ann = negotiate(world, "nameid", "ann");
            Negotiation nobody = negotiate(world, "x", "y");
            open(world, ann, 0);
            open(world, nobody, 1);
            app.take();

            app.says(
                    new RefreshAuth(ann.token(), onTheWire(NAME_ID, "bob"), LATER, 1),
                    new RefreshAuth(ann.token(), onTheWire("x", "y"), LATER, 2),
                    new RefreshAuth(nobody.token(), onTheWire(NAME_ID, "ann"), LATER, 3));

            assertThat(app.take())
                    .containsExactlyInAnyOrder(
                            new Ack(1, 5, "", null),
                            new Ack(2, 5, "", null),
                            new Ack(3, 5, "", null));
            app.says(new GetConnectionClaims(ann.token(), 4));
            assertThat(app.take()).containsExactly(ack(4, NAME_ID, "ann"));
        }
    }

    @OnAnyNumberOfShards
    void whatIsNoSecretOfAnOpenConnectionOfTheHubIsNotFound(int shards) {
        try (World world = serverless(shards)) {
            Negotiation unopened = negotiate(world);
            Negotiation opened = negotiate(world);
            RecordingClient client = open(world, opened, shards - 1);
            Router router = world.engine().router();

            for (String token :
                    Arrays.asList("", "nonsense", client.id(), unopened.token(), "x".repeat(22))) {
                router.claims(World.HUB, token, answers::add);
                router.refreshAuth(World.HUB, token, List.of(), LATER, answers::add);
            }
            router.claims(new HubName("other"), opened.token(), answers::add);
            world.settle();

            assertThat(answers).hasSize(11).containsOnly(new ClaimsAnswer.NotFound());
            router.claims(World.HUB, opened.token(), answers::add);
            world.settle();
            assertThat(answers).last().isEqualTo(new ClaimsAnswer.Claims(List.of()));
        }
    }

    @Test
    void aConnectionThatEndsWithItsAuthenticationEndsWithTheRenewedOne() {
        try (World world = serverless(1)) {
            Instant start = Instant.ofEpochMilli(world.clock().epochMillis());
            String soon = Long.toString(start.plusSeconds(10).getEpochSecond());
            String[] ending = {"asrs.s.coae", "true", "asrs.s.aeo", soon};
            Negotiation byTime = negotiate(world, ending);
            Negotiation byClaims = negotiate(world, ending);
            Negotiation forever = negotiate(world, ending);
            Negotiation free = negotiate(world);
            RecordingClient renewedByTime = open(world, byTime, 0);
            RecordingClient renewedByClaims = open(world, byClaims, 0);
            RecordingClient renewedForever = open(world, forever, 0);
            RecordingClient endsNever = open(world, free, 0);
            Router router = world.engine().router();
            String late = Long.toString(start.plusSeconds(30).getEpochSecond());

            router.refreshAuth(
                    World.HUB, byTime.token(), List.of(), start.plusSeconds(20), answers::add);
            router.refreshAuth(
                    World.HUB,
                    byClaims.token(),
                    claims("asrs.s.coae", "true", "asrs.s.aeo", late),
                    start.plusSeconds(20),
                    answers::add);
            router.refreshAuth(World.HUB, forever.token(), List.of(), Instant.MAX, answers::add);
            router.refreshAuth(
                    World.HUB, free.token(), List.of(), start.plusSeconds(1), answers::add);
            world.settle();

            world.advance(Duration.ofSeconds(15));
            assertThat(renewedByTime.closed()).isNull();
            world.advance(Duration.ofSeconds(7));
            assertThat(renewedByTime.closed()).isEqualTo(CloseReason.TOKEN_EXPIRED);
            assertThat(renewedByClaims.closed()).isNull();
            world.advance(Duration.ofSeconds(10));
            assertThat(renewedByClaims.closed()).isEqualTo(CloseReason.TOKEN_EXPIRED);
            assertThat(renewedForever.closed()).isNull();
            assertThat(endsNever.closed()).isNull();
        }
    }
}
