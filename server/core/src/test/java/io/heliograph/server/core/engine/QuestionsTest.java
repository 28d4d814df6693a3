package io.heliograph.server.core.engine;

import static io.heliograph.server.core.engine.Messages.join;
import static io.heliograph.server.core.engine.Messages.notFound;
import static io.heliograph.server.core.engine.Messages.ok;

import static org.assertj.core.api.Assertions.assertThat;

import io.heliograph.wire.service.GroupMembers;
import io.heliograph.wire.service.ServiceMessage;
import io.heliograph.wire.service.ServiceMessage.Ack;
import io.heliograph.wire.service.ServiceMessage.CheckConnectionExistenceWithAck;
import io.heliograph.wire.service.ServiceMessage.CheckGroupExistenceWithAck;
import io.heliograph.wire.service.ServiceMessage.CheckUserExistenceWithAck;
import io.heliograph.wire.service.ServiceMessage.GroupMemberQuery;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;

class QuestionsTest {

    @OnAnyNumberOfShards
    void connectionsUsersAndGroupsExistAsLongAsSomebodyIsThere(int shards) {
        try (World world = new World(shards)) {
            RecordingServer server = world.server("app");
            RecordingClient one = world.client("ann");
            RecordingClient two = world.client("ann");
            RecordingClient early = world.connect(Identities.user("cid"));
            server.says(join(one, "g", 1), join(two, "g", 2));
            server.take();

            for (RecordingClient next : List.of(one, two)) {
                server.says(
                        new CheckConnectionExistenceWithAck(next.id(), 3, null),
                        new CheckConnectionExistenceWithAck("nonsense", 4, null),
                        new CheckConnectionExistenceWithAck(early.id(), 5, null),
                        new CheckUserExistenceWithAck("ann", 6, null),
                        new CheckUserExistenceWithAck("cid", 7, null),
                        new CheckGroupExistenceWithAck("g", 8, null),
                        new CheckGroupExistenceWithAck("h", 9, null));
                assertThat(server.take())
                        .containsExactlyInAnyOrder(
                                ok(3),
                                notFound(4),
                                notFound(5),
                                ok(6),
                                notFound(7),
                                ok(8),
                                notFound(9));
                next.leaves();
                server.take();
            }
            server.says(
                    new CheckConnectionExistenceWithAck(two.id(), 3, null),
                    new CheckUserExistenceWithAck("ann", 6, null),
                    new CheckGroupExistenceWithAck("g", 8, null));

            assertThat(server.take())
                    .containsExactlyInAnyOrder(notFound(3), notFound(6), notFound(8));
        }
    }

    @OnAnyNumberOfShards
    void theMembersOfAGroupAreListedShardByShard(int shards) {
        try (World world = new World(shards)) {
            RecordingServer server = world.server("app");
            List<RecordingClient> clients = new ArrayList<>();
            for (int i = 0; i < 7; i++) {
                clients.add(world.client(i % 2 == 0 ? null : "user" + i));
                server.says(join(clients.get(i), "g", 1));
            }
            server.take();

            server.says(new GroupMemberQuery("g", 5, null, null, null, null));

            List<RecordingClient> byShard = new ArrayList<>();
            for (int shard = 0; shard < shards; shard++) {
                for (int i = shard; i < clients.size(); i += shards) {
                    byShard.add(clients.get(i));
                }
            }
            assertThat(server.take()).containsExactly(new Ack(5, 1, "", page(byShard, null)));
        }
    }

    @OnAnyNumberOfShards
    void pagesFollowEachOtherByTheirTokens(int shards) {
        try (World world = new World(shards)) {
            RecordingServer server = world.server("app");
            List<RecordingClient> clients = world.clients(5);
            clients.forEach(client -> server.says(join(client, "g", 1)));
            server.take();
            server.says(new GroupMemberQuery("g", 1, null, null, null, null));
            String everybody = Messages.text(payloadOf(server));
            List<RecordingClient> order =
                    clients.stream()
                            .sorted(
                                    Comparator.comparingInt(
                                            client -> everybody.indexOf(client.id())))
                            .toList();

            server.says(new GroupMemberQuery("g", 2, null, null, 2, null));
            assertThat(payloadOf(server)).isEqualTo(page(order.subList(0, 2), "2"));
            server.says(new GroupMemberQuery("g", 3, null, "2", 2, null));
            assertThat(payloadOf(server)).isEqualTo(page(order.subList(2, 4), "4"));
            server.says(new GroupMemberQuery("g", 4, null, "4", 2, null));
            assertThat(payloadOf(server)).isEqualTo(page(order.subList(4, 5), null));
            server.says(new GroupMemberQuery("g", 5, 3, null, 2, null));
            assertThat(payloadOf(server)).isEqualTo(page(order.subList(0, 2), "2"));
            server.says(new GroupMemberQuery("g", 6, 1, "2", 2, null));
            assertThat(payloadOf(server)).isEqualTo(page(order.subList(2, 3), null));
            server.says(new GroupMemberQuery("g", 7, 5, null, null, null));
            assertThat(payloadOf(server)).isEqualTo(page(order, null));
        }
    }

    @Test
    void anUnknownGroupAndAnUnknownTokenHaveNoMembers() {
        try (World world = new World(2)) {
            RecordingServer server = world.server("app");
            RecordingClient client = world.client();
            server.says(join(client, "g", 1));
            server.take();

            for (GroupMemberQuery query :
                    Arrays.asList(
                            new GroupMemberQuery("h", 2, null, null, null, null),
                            new GroupMemberQuery("g", 3, null, "nonsense", null, null),
                            new GroupMemberQuery("g", 4, null, "1", null, null),
                            new GroupMemberQuery("g", 5, null, "99", null, null),
                            new GroupMemberQuery("g", 6, 0, null, null, null))) {
                server.says(query);
                assertThat(server.take())
                        .containsExactly(new Ack(query.ackId(), 1, "", page(List.of(), null)));
            }
            server.says(new GroupMemberQuery("g", 7, null, "-3", null, null));
            assertThat(payloadOf(server)).isEqualTo(page(List.of(client), null));
        }
    }

    private static ByteBuf payloadOf(RecordingServer server) {
        List<ServiceMessage> answers = server.take();
        assertThat(answers).hasSize(1);
        return Objects.requireNonNull(((Ack) answers.get(0)).payload());
    }

    private static ByteBuf page(List<RecordingClient> members, @Nullable String token) {
        ByteBuf out = Unpooled.buffer();
        GroupMembers.write(
                members.stream()
                        .map(client ->
                                new GroupMembers.Member(client.id(), client.connection().userId()))
                        .toList(),
                token,
                out);
        return out;
    }
}
