package io.heliograph.server.core.engine;

import static io.heliograph.server.core.engine.Messages.MESSAGEPACK;
import static io.heliograph.server.core.engine.Messages.both;
import static io.heliograph.server.core.engine.Messages.data;
import static io.heliograph.server.core.engine.Messages.join;
import static io.heliograph.server.core.engine.Messages.json;
import static io.heliograph.server.core.engine.Messages.toAll;
import static io.heliograph.server.core.engine.Messages.toClients;
import static io.heliograph.server.core.engine.Messages.toGroup;
import static io.heliograph.server.core.engine.Messages.toGroups;
import static io.heliograph.server.core.engine.Messages.toUser;
import static io.heliograph.server.core.engine.Messages.toUsers;

import static org.assertj.core.api.Assertions.assertThat;

import io.heliograph.server.core.Payload;
import io.heliograph.server.core.Recipients;
import io.heliograph.wire.service.ProtocolPayload;
import io.heliograph.wire.service.ServiceMessage;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

class SendTest {

    @OnAnyNumberOfShards
    void everyFormReachesThoseItNamesAndNobodyElse(int shards) {
        try (World world = new World(shards)) {
            RecordingServer server = world.server("app");
            RecordingClient ann1 = world.client("ann");
            RecordingClient ann2 = world.client("ann");
            RecordingClient bob = world.client("bob");
            RecordingClient nobody = world.client();
            server.says(join(ann1, "red", 1), join(bob, "red", 2), join(nobody, "blue", 3));

            server.says(
                    toClients(
                            List.of(
                                    bob.id(),
                                    "nonsense",
                                    nobody.id(),
                                    world.engine().ids().next(0)),
                            "7 "),
                    toUser("ann", "8 "),
                    toUser("cid", "never "),
                    toUsers(List.of("bob", "ann", "cid"), "9 "),
                    toAll("10 ", ann1, nobody),
                    toGroup("red", "13 ", bob),
                    toGroup("green", "never "),
                    toGroups(List.of("red", "green", "blue"), "14 "));

            assertThat(String.join("", ann1.takeTexts())).isEqualTo("8 9 13 14 ");
            assertThat(String.join("", ann2.takeTexts())).isEqualTo("8 9 10 ");
            assertThat(String.join("", bob.takeTexts())).isEqualTo("7 9 10 14 ");
            assertThat(String.join("", nobody.takeTexts())).isEqualTo("7 14 ");
        }
    }

    @OnAnyNumberOfShards
    void whatOneReadBringsForTheSameClientsLeavesInOnePiece(int shards) {
        try (World world = new World(shards)) {
            RecordingServer server = world.server("app");
            RecordingClient ann = world.client("ann");
            RecordingClient bob = world.client("bob");
            String large = "x".repeat(40_000);

            server.says(toAll("1"), toAll("2"), toUser("ann", "3"), toUser("ann", "4"), toAll("5"));
            assertThat(ann.takeTexts()).containsExactly("1", "2", "3", "4", "5");
            assertThat(ann.takePieces()).isEqualTo(3);
            assertThat(bob.takeTexts()).containsExactly("1", "2", "5");
            assertThat(bob.takePieces()).isEqualTo(2);

            server.says(toGroup("red", "6"), join(bob, "red", 1), toGroup("red", "7"));
            assertThat(bob.takeTexts()).containsExactly("7");

            server.says(toAll(large), toAll(large));
            assertThat(bob.takeTexts()).containsExactly(large, large);
            assertThat(bob.takePieces()).as("copying much costs more than it saves").isEqualTo(3);
        }
    }

    @OnAnyNumberOfShards
    void namesAreComparedExactly(int shards) {
        try (World world = new World(shards)) {
            RecordingServer server = world.server("app");
            RecordingClient client = world.client("Ann");
            server.says(join(client, "Red", 1));

            server.says(
                    toUser("ann", "no"),
                    toGroup("red", "no"),
                    toUser("Ann", "yes"),
                    toGroup("Red", "yes"));

            assertThat(client.takeTexts()).containsExactly("yes", "yes");
        }
    }

    @OnAnyNumberOfShards
    void aGroupMessageSparesTheUsersItExcludes(int shards) {
        try (World world = new World(shards)) {
            RecordingServer server = world.server("app");
            RecordingClient ann = world.client("ann");
            RecordingClient bob = world.client("bob");
            RecordingClient nobody = world.client();
            server.says(join(ann, "g", 1), join(bob, "g", 2), join(nobody, "g", 3));

            server.says(
                    new ServiceMessage.GroupBroadcastData(
                            "g",
                            List.of(bob.id(), bob.id()),
                            json("x"),
                            List.of("ann", "ann", "cid"),
                            "bob",
                            null,
                            null));

            assertThat(ann.takeTexts()).isEmpty();
            assertThat(bob.takeTexts()).isEmpty();
            assertThat(nobody.takeTexts()).containsExactly("x");
        }
    }

    @OnAnyNumberOfShards
    void everyClientGetsTheEncodingOfItsProtocol(int shards) {
        try (World world = new World(shards)) {
            RecordingServer server = world.server("app");
            RecordingClient text = world.client(Identities.user("ann"));
            RecordingClient binary = world.client(Identities.user("ann"), MESSAGEPACK);
            RecordingClient blazor =
                    world.client(
                            Identities.user("ann"),
                            "{\"protocol\":\"blazorpack\",\"version\":1}" + Messages.RS);

            server.says(
                    new ServiceMessage.UserData("ann", both("j", "m"), null, null),
                    new ServiceMessage.UserData(
                            "ann",
                            List.of(new ProtocolPayload("MessagePack", Messages.bytes("M"))),
                            null,
                            null),
                    new ServiceMessage.UserData("ann", List.of(), null, null));

            assertThat(text.takeTexts()).containsExactly("j");
            assertThat(binary.takeTexts()).containsExactly("m", "M");
            assertThat(blazor.takeTexts()).isEmpty();
        }
    }

    @OnAnyNumberOfShards
    void aClientThatAListNamesTwiceIsReachedOnce(int shards) {
        try (World world = new World(shards)) {
            RecordingServer server = world.server("app");
            RecordingClient client = world.client("ann");

            server.says(
                    toClients(List.of(client.id(), client.id()), "7"),
                    toUsers(List.of("ann", "bob", "ann"), "9"));

            assertThat(client.takeTexts()).containsExactly("7", "9");
        }
    }

    @OnAnyNumberOfShards
    void aClientInTwoOfTheGroupsIsReachedForEach(int shards) {
        try (World world = new World(shards)) {
            RecordingServer server = world.server("app");
            RecordingClient client = world.client();
            server.says(join(client, "g", 1), join(client, "h", 2));

            server.says(toGroups(List.of("g", "h"), "x"));

            assertThat(client.takeTexts()).containsExactly("x", "x");
        }
    }

    @OnAnyNumberOfShards
    void onePayloadIsOneMessageOfTheTransportAndAllFormsKeepTheirOrder(int shards) {
        try (World world = new World(shards)) {
            RecordingServer server = world.server("app");
            RecordingClient client = world.client("ann");
            server.willSay(toClients(List.of(client.id()), "1"), data(client, "2", 0), toAll("3"));
            server.willSay(
                    toUser("ann", "4"),
                    join(client, "g", 9),
                    toGroup("g", "5"),
                    data(client, "6", 0));

            world.settle();

            assertThat(client.takeTexts()).containsExactly("1", "2", "3", "4", "5", "6");
        }
    }

    @Test
    void anEmptyPayloadOfTheHubServerIsNotRelayed() {
        try (World world = new World(1)) {
            RecordingServer server = world.server("app");
            RecordingClient client = world.client();

            server.says(data(client, "", 0), data(client, "x", 0));

            assertThat(client.takeTexts()).containsExactly("x");
        }
    }

    @OnAnyNumberOfShards
    void dataForAClientOfAnotherConnectionIsDropped(int shards) {
        try (World world = new World(shards)) {
            RecordingServer mine = world.server("app");
            RecordingClient client = world.client();
            RecordingServer sibling = world.server("app");

            sibling.says(data(client, "not yours", 0));
            mine.says(data(client, "mine", 0));

            assertThat(client.takeTexts()).containsExactly("mine");
        }
    }

    @OnAnyNumberOfShards
    void aCallFromOutsideEncodesOncePerProtocolAndOnlyIfSomebodyNeedsIt(int shards) {
        try (World world = new World(shards)) {
            world.server("app");
            List<RecordingClient> clients = world.clients(4);
            RecordingClient homegrown =
                    world.client(
                            Identities.anonymous(),
                            "{\"protocol\":\"homegrown\",\"version\":1}" + Messages.RS);
            List<String> encoded = new ArrayList<>();
            Payload payload =
                    Payload.lazy(protocol -> {
                        encoded.add(protocol);
                        return protocol.equals("json") ? World.buffer((byte) 'x') : null;
                    });

            world.engine()
                    .router()
                    .send(World.HUB, new Recipients.Everyone(Set.of(clients.get(0).id())), payload);
            world.settle();

            assertThat(encoded).containsExactlyInAnyOrder("json", "homegrown");
            assertThat(clients.get(0).takeTexts()).isEmpty();
            assertThat(clients.subList(1, 4))
                    .allSatisfy(client -> assertThat(client.takeTexts()).containsExactly("x"));
            assertThat(homegrown.takeTexts()).isEmpty();
            assertThat(payload.refCnt()).isZero();
        }
    }

    @OnAnyNumberOfShards
    void aCallFromOutsideMaySpareConnectionsOfAUser(int shards) {
        try (World world = new World(shards)) {
            world.server("app");
            RecordingClient one = world.client("ann");
            RecordingClient two = world.client("ann");

            world.engine()
                    .router()
                    .send(
                            World.HUB,
                            new Recipients.Users(List.of("ann"), Set.of(one.id())),
                            Payload.of(json("x")));
            world.settle();

            assertThat(one.takeTexts()).isEmpty();
            assertThat(two.takeTexts()).containsExactly("x");
        }
    }
}
