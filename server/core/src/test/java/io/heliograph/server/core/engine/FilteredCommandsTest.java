package io.heliograph.server.core.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.heliograph.server.core.ClientCommand;
import io.heliograph.server.core.ClientFilter;
import io.heliograph.server.core.CloseReason;
import io.heliograph.server.core.CoreSettings;
import io.heliograph.server.core.Payload;
import io.heliograph.server.core.ServiceMode;

import java.util.ArrayList;
import java.util.List;

class FilteredCommandsTest {

    private static World serverless(int shards) {
        return new World(shards, CoreSettings.defaults().withMode(ServiceMode.SERVERLESS));
    }

    private static void execute(World world, ClientFilter filter, ClientCommand... commands) {
        world.engine().router().execute(World.HUB, filter, List.of(commands));
        world.settle();
    }

    private static ClientCommand send(String text) {
        return new ClientCommand.Send(Payload.of(Messages.json(text)));
    }

    @OnAnyNumberOfShards
    void everyCommandIsDoneToThoseWhoWereMeantAtFirst(int shards) {
        try (World world = serverless(shards)) {
            List<RecordingClient> members = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                members.add(world.client("member" + i));
            }
            RecordingClient other = world.client("other");
            RecordingClient nobody = world.client();
            ClientFilter isMember =
                    (id, user, groups) ->
                            user != null && user.startsWith("member") && groups.isEmpty();

            execute(
                    world,
                    isMember,
                    new ClientCommand.Join("g"),
                    send("one"),
                    new ClientCommand.Join("h"),
                    new ClientCommand.Leave("g"),
                    send("two"));

            members.forEach(client -> assertThat(client.takeTexts()).containsExactly("one", "two"));
            assertThat(other.takeTexts()).isEmpty();
            assertThat(nobody.takeTexts()).isEmpty();
            execute(world, (id, user, groups) -> groups.contains("h"), send("three"));
            execute(world, (id, user, groups) -> groups.contains("g"), send("four"));
            members.forEach(client -> assertThat(client.takeTexts()).containsExactly("three"));
        }
    }

    @OnAnyNumberOfShards
    void whoWasClosedGetsNothingMore(int shards) {
        try (World world = serverless(shards)) {
            RecordingClient kept = world.client("kept");
            RecordingClient closed = world.client("closed");

            execute(
                    world,
                    (id, user, groups) -> "closed".equals(user),
                    new ClientCommand.Close("enough"),
                    send("late"),
                    new ClientCommand.Join("g"));

            assertThat(closed.closed()).isEqualTo(CloseReason.CLOSED_BY_REQUEST);
            assertThat(String.join("", closed.takeTexts())).doesNotContain("late");
            assertThat(kept.closed()).isNull();
            List<Boolean> exists = new ArrayList<>();
            world.engine().router().groupExists(World.HUB, "g", exists::add);
            world.settle();
            assertThat(exists).containsExactly(false);
        }
    }

    @OnAnyNumberOfShards
    void aFilterThatFailsHarmsNobody(int shards) {
        try (World world = serverless(shards)) {
            RecordingClient client = world.client();

            execute(
                    world,
                    (id, user, groups) -> {
                        throw new IllegalStateException("a fault");
                    },
                    send("never"));
            execute(world, (id, user, groups) -> id.equals(client.id()), send("still there"));

            assertThat(client.takeTexts()).containsExactly("still there");
        }
    }
}
