package io.heliograph.server.core.engine;

import static io.heliograph.server.core.engine.Messages.join;
import static io.heliograph.server.core.engine.Messages.joinUser;
import static io.heliograph.server.core.engine.Messages.leave;
import static io.heliograph.server.core.engine.Messages.leaveUser;
import static io.heliograph.server.core.engine.Messages.notFound;
import static io.heliograph.server.core.engine.Messages.ok;
import static io.heliograph.server.core.engine.Messages.toGroup;
import static io.heliograph.server.core.engine.Messages.toGroups;

import static org.assertj.core.api.Assertions.assertThat;

import io.heliograph.wire.service.ServiceMessage;
import io.heliograph.wire.service.ServiceMessage.CheckGroupExistenceWithAck;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

class ConnectionGroupsTest {

    @OnAnyNumberOfShards
    void afterTheAckEveryConnectionsSendReachesAndAfterTheAckOfTheLeaveNoneDoes(int shards) {
        try (World world = new World(shards)) {
            RecordingServer server = world.server("app");
            RecordingServer other = world.server("other");
            List<RecordingClient> clients = world.clients(4);
            for (RecordingClient client : clients) {
                server.says(join(client, "g", 1));
                assertThat(server.take()).containsExactly(ok(1));

                other.says(toGroup("g", "in"));
                assertThat(client.takeTexts()).containsExactly("in");

                server.says(leave(client, "g", 2));
                assertThat(server.take()).containsExactly(ok(2));
                other.says(toGroup("g", "out"));
                assertThat(client.takeTexts()).isEmpty();
            }
        }
    }

    @OnAnyNumberOfShards
    void anAckComesAfterItsEffectOnEveryShardWhateverTheLoopsDo(int shards) {
        for (int seed = 0; seed < 50; seed++) {
            try (World world = new World(shards)) {
                RecordingServer server = world.server("app");
                List<RecordingClient> clients =
                        List.of(world.client("ann"), world.client("ann"), world.client("ann"));
                List<Integer> acks = new ArrayList<>();
                server.watching(message -> {
                    if (message instanceof ServiceMessage.Ack ack) {
                        acks.add(ack.ackId());
                        assertThat(clients)
                                .allMatch(client ->
                                        client.connection().groups.contains("g")
                                                == (ack.ackId() == 1));
                    }
                });

                server.willSay(joinUser("ann", "g", 1, null));
                world.settle(new Random(seed));
                server.willSay(leaveUser("ann", "g", 2));
                world.settle(new Random(seed));

                assertThat(acks).containsExactly(1, 2);
            }
        }
    }

    @OnAnyNumberOfShards
    void joiningTwiceIsJoiningOnceAndLeavingWhatOneIsNotInIsFine(int shards) {
        try (World world = new World(shards)) {
            RecordingServer server = world.server("app");
            RecordingClient client = world.client();

            server.says(
                    join(client, "g", 1),
                    join(client, "g", 2),
                    leave(client, "h", 3),
                    toGroup("g", "x"),
                    leave(client, "g", 4));
            server.says(toGroup("g", "y"));

            assertThat(client.takeTexts()).containsExactly("x");
            assertThat(server.take()).containsExactly(ok(1), ok(2), ok(3), ok(4));
        }
    }

    @OnAnyNumberOfShards
    void leavingWithoutAGroupIsLeavingAll(int shards) {
        try (World world = new World(shards)) {
            RecordingServer server = world.server("app");
            RecordingClient client = world.client();
            RecordingClient stays = world.client();
            server.says(
                    join(client, "g", 1),
                    join(client, "h", 2),
                    join(stays, "g", 3),
                    leave(client, null, 4));

            server.says(toGroups(List.of("g", "h"), "x"));

            assertThat(client.takeTexts()).isEmpty();
            assertThat(stays.takeTexts()).containsExactly("x");
        }
    }

    @OnAnyNumberOfShards
    void theFormsWithoutAckDoTheSame(int shards) {
        try (World world = new World(shards)) {
            RecordingServer server = world.server("app");
            RecordingClient client = world.client();
            String id = client.id();

            server.says(
                    new ServiceMessage.JoinGroup(id, "g", null),
                    new ServiceMessage.JoinGroup(id, "h", null),
                    toGroup("g", "1"),
                    new ServiceMessage.LeaveGroup(id, "g", null),
                    toGroup("g", "2"),
                    toGroup("h", "3"),
                    new ServiceMessage.LeaveGroup(id, null, null),
                    toGroup("h", "4"));

            assertThat(client.takeTexts()).containsExactly("1", "3");
            assertThat(server.take()).isEmpty();
        }
    }

    @OnAnyNumberOfShards
    void whoIsNotHereIsNotFound(int shards) {
        try (World world = new World(shards)) {
            RecordingServer server = world.server("app");
            RecordingClient gone = world.client();
            RecordingClient early = world.connect(Identities.anonymous());
            server.says(join(gone, "g", 1));
            gone.leaves();
            server.take();

            server.says(
                    join(gone, "g", 2),
                    leave(gone, "g", 3),
                    new ServiceMessage.JoinGroupWithAck("nonsense", "g", 4, null),
                    new ServiceMessage.JoinGroupWithAck(
                            world.engine().ids().next(shards), "g", 5, null),
                    join(early, "g", 6),
                    new CheckGroupExistenceWithAck("g", 7, null));

            assertThat(server.take())
                    .containsExactlyInAnyOrder(
                            notFound(2),
                            notFound(3),
                            notFound(4),
                            notFound(5),
                            notFound(6),
                            notFound(7));
        }
    }
}
