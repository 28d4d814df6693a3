package io.heliograph.server.core.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;

class MemberPageTest {

    private static List<String> page(World world, String after, int limit) {
        List<String> ids = new ArrayList<>();
        world.engine()
                .router()
                .membersAfter(
                        World.HUB,
                        "g",
                        after,
                        limit,
                        members -> members.forEach(member -> ids.add(member.connectionId())));
        world.settle();
        return ids;
    }

    @OnAnyNumberOfShards
    void pagesInTheOrderOfIdsHoldEachMemberOnceWhoeverLeavesMeanwhile(int shards) {
        try (World world = new World(shards)) {
            RecordingServer server = world.server("app");
            List<RecordingClient> clients = world.clients(9);
            clients.forEach(client -> server.says(Messages.join(client, "g", 1)));
            List<String> all = clients.stream().map(RecordingClient::id).sorted().toList();

            List<String> first = page(world, "", 4);
            assertThat(first).isEqualTo(all.subList(0, 4));
            clients.stream()
                    .filter(client -> client.id().equals(all.get(1)))
                    .forEach(RecordingClient::leaves);
            List<String> second = page(world, first.get(3), 4);
            assertThat(second).isEqualTo(all.subList(4, 8));

            assertThat(page(world, second.get(3), 4)).isEqualTo(all.subList(8, 9));
            assertThat(page(world, all.get(8), 4)).isEmpty();
            assertThat(page(world, "", 100)).hasSize(8);
        }
    }
}
