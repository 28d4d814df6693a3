package io.heliograph.server.core.engine;

import static io.heliograph.server.core.engine.Messages.join;
import static io.heliograph.server.core.engine.Messages.joinUser;
import static io.heliograph.server.core.engine.Messages.leaveUser;
import static io.heliograph.server.core.engine.Messages.notFound;
import static io.heliograph.server.core.engine.Messages.ok;
import static io.heliograph.server.core.engine.Messages.toGroup;

import static org.assertj.core.api.Assertions.assertThat;

import io.heliograph.wire.service.ServiceMessage;
import io.heliograph.wire.service.ServiceMessage.CheckUserInGroupWithAck;

import java.time.Duration;
import java.util.List;

class UserGroupsTest {

    @OnAnyNumberOfShards
    void aUserJoinsWithThePresentConnectionsAndThoseToCome(int shards) {
        try (World world = new World(shards)) {
            RecordingServer server = world.server("app");
            RecordingServer weak = world.weakServer("weak");
            RecordingClient present1 = world.client("ann");
            RecordingClient present2 = world.client("ann");
            RecordingClient other = world.client("bob");

            weak.says(joinUser("ann", "g", 1, null));
            assertThat(weak.take()).containsExactly(ok(1));
            RecordingClient later1 = world.client("ann");
            RecordingClient later2 = world.client("ann");
            RecordingClient later3 = world.client("ann");
            server.says(toGroup("g", "x"));

            assertThat(List.of(present1, present2, later1, later2, later3))
                    .allSatisfy(client -> assertThat(client.takeTexts()).containsExactly("x"));
            assertThat(other.takeTexts()).isEmpty();
        }
    }

    @OnAnyNumberOfShards
    void aMembershipIsRememberedThoughTheUserHasNoConnection(int shards) {
        try (World world = new World(shards)) {
            RecordingServer server = world.server("app");

            server.says(
                    joinUser("ann", "g", 1, null),
                    new CheckUserInGroupWithAck("ann", "g", 2, null));
            assertThat(server.take()).containsExactly(ok(1), ok(2));
            RecordingClient client = world.client("ann");
            server.says(toGroup("g", "x"));

            assertThat(client.takeTexts()).containsExactly("x");
        }
    }

    @OnAnyNumberOfShards
    void aTimeToLiveOf0IsForPresentConnectionsOnlyAndForgetsWhatWasRemembered(int shards) {
        try (World world = new World(shards)) {
            RecordingServer server = world.server("app");
            server.says(joinUser("ann", "g", 1, null));
            RecordingClient present = world.client("ann");

            server.says(joinUser("ann", "g", 2, 0));
            RecordingClient later = world.client("ann");
            server.says(toGroup("g", "x"));

            assertThat(present.takeTexts()).containsExactly("x");
            assertThat(later.takeTexts()).isEmpty();
        }
    }

    @OnAnyNumberOfShards
    void theEndOfTheTimeToLiveEndsTheRememberingAndPutsNobodyOut(int shards) {
        try (World world = new World(shards)) {
            RecordingServer server = world.server("app");
            server.says(joinUser("ann", "g", 1, 10));
            RecordingClient inTime = world.client("ann");
            world.advance(Duration.ofMillis(9_999));
            RecordingClient justInTime = world.client("ann");
            world.advance(Duration.ofMillis(1));
            RecordingClient late = world.client("ann");
            world.advance(Duration.ofSeconds(60));

            server.says(toGroup("g", "x"));

            assertThat(inTime.takeTexts()).containsExactly("x");
            assertThat(justInTime.takeTexts()).containsExactly("x");
            assertThat(late.takeTexts()).isEmpty();
        }
    }

    @OnAnyNumberOfShards
    void aRepeatedCallReplacesTheTimeToLive(int shards) {
        try (World world = new World(shards)) {
            RecordingServer server = world.server("app");
            server.says(joinUser("ann", "longer", 1, 10), joinUser("ann", "longer", 2, 30));
            server.says(joinUser("ann", "shorter", 3, null), joinUser("ann", "shorter", 4, 10));
            world.advance(Duration.ofSeconds(20));
            RecordingClient client = world.client("ann");

            server.says(toGroup("longer", "longer"), toGroup("shorter", "shorter"));

            assertThat(client.takeTexts()).containsExactly("longer");
        }
    }

    @OnAnyNumberOfShards
    void leavingTakesPresentConnectionsOutAndForgets(int shards) {
        try (World world = new World(shards)) {
            RecordingServer server = world.server("app");
            RecordingClient present = world.client("ann");
            server.says(
                    joinUser("ann", "g", 1, null),
                    joinUser("ann", "h", 2, null),
                    join(present, "i", 3));
            server.take();

            server.says(leaveUser("ann", "g", 4));
            RecordingClient later = world.client("ann");
            server.says(toGroup("g", "g"), toGroup("h", "h"));
            assertThat(present.takeTexts()).containsExactly("h");
            assertThat(later.takeTexts()).containsExactly("h");

            server.says(leaveUser("ann", null, 5));
            RecordingClient last = world.client("ann");
            server.says(toGroup("h", "h"), toGroup("i", "i"));
            assertThat(List.of(present, later, last))
                    .allSatisfy(client -> assertThat(client.takeTexts()).isEmpty());
            server.says(leaveUser("ann", null, 6), leaveUser("nobody", "g", 7));
            assertThat(server.take()).containsExactlyInAnyOrder(ok(6), ok(7));
        }
    }

    @OnAnyNumberOfShards
    void theFormsWithoutAckDoTheSame(int shards) {
        try (World world = new World(shards)) {
            RecordingServer server = world.server("app");
            RecordingClient client = world.client("ann");

            server.says(
                    new ServiceMessage.UserJoinGroup("ann", "g", null, null), toGroup("g", "1"),
                    new ServiceMessage.UserLeaveGroup("ann", "g", null), toGroup("g", "2"),
                    new ServiceMessage.UserJoinGroup("ann", "h", 0, null), toGroup("h", "3"),
                    new ServiceMessage.UserLeaveGroup("ann", null, null), toGroup("h", "4"));

            assertThat(client.takeTexts()).containsExactly("1", "3");
            assertThat(server.take()).isEmpty();
        }
    }

    @OnAnyNumberOfShards
    void ofRelationsWithoutLimitTheNewest100AreRemembered(int shards) {
        try (World world = new World(shards)) {
            RecordingServer server = world.server("app");
            server.says(joinUser("ann", "limited", 1, 1000));
            for (int i = 0; i < 100; i++) {
                server.says(joinUser("ann", "g" + i, 1, null));
            }
            server.says(joinUser("ann", "g0", 1, null), joinUser("ann", "one more", 1, null));
            RecordingClient client = world.client("ann");

            server.says(
                    toGroup("limited", "limited"),
                    toGroup("g0", "g0"),
                    toGroup("g1", "g1"),
                    toGroup("g2", "g2"));
            server.says(toGroup("one more", "one more"));

            assertThat(client.takeTexts()).containsExactly("limited", "g0", "g2", "one more");
        }
    }

    @OnAnyNumberOfShards
    void aUserIsInAGroupWhileAConnectionIsOrTheMembershipIsRemembered(int shards) {
        try (World world = new World(shards)) {
            RecordingServer server = world.server("app");
            RecordingClient client = world.client("ann");
            server.says(
                    join(client, "joined", 1),
                    joinUser("ann", "limited", 2, 5),
                    joinUser("ann", "now", 3, 0));
            server.take();

            server.says(
                    new CheckUserInGroupWithAck("ann", "joined", 4, null),
                    new CheckUserInGroupWithAck("ann", "limited", 5, null),
                    new CheckUserInGroupWithAck("ann", "now", 6, null),
                    new CheckUserInGroupWithAck("ann", "never", 7, null),
                    new CheckUserInGroupWithAck("bob", "joined", 8, null));
            assertThat(server.take())
                    .containsExactlyInAnyOrder(ok(4), ok(5), ok(6), notFound(7), notFound(8));

            client.leaves();
            server.take();
            server.says(
                    new CheckUserInGroupWithAck("ann", "joined", 4, null),
                    new CheckUserInGroupWithAck("ann", "limited", 5, null),
                    new CheckUserInGroupWithAck("ann", "now", 6, null));
            assertThat(server.take()).containsExactlyInAnyOrder(notFound(4), ok(5), notFound(6));

            world.advance(Duration.ofSeconds(5));
            server.take();
            server.says(new CheckUserInGroupWithAck("ann", "limited", 5, null));
            assertThat(server.take()).containsExactly(notFound(5));
        }
    }
}
