package io.heliograph.server.core.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.heliograph.server.core.CoreSettings;
import io.heliograph.server.core.Recipients;
import io.heliograph.server.core.ServiceMode;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.Tuple.Tuple3;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

class HubDirectoryTest {

    private static final long NOW = 1_000;
    private static final List<String> GROUPS = List.of("red", "blue", "green");

    private final World world =
            new World(1, CoreSettings.defaults().withMode(ServiceMode.SERVERLESS));
    private final HubDirectory directory = new HubDirectory();

    /** A connection that no directory knows yet. */
    private ClientConnection connection(String user) {
        return world.connect(Identities.user(user)).connection();
    }

    private List<ClientConnection> reached(Recipients recipients) {
        List<ClientConnection> reached = new ArrayList<>();
        directory.each(recipients, reached::add);
        return reached;
    }

    private List<ClientConnection> everyone() {
        return reached(new Recipients.Everyone(Set.of()));
    }

    @Test
    void theLastTakesThePlaceOfTheOneThatGoes() {
        ClientConnection a = connection("ann");
        ClientConnection b = connection("bob");
        ClientConnection c = connection("cid");
        List.of(a, b, c).forEach(client -> directory.add(client, NOW));

        directory.remove(a);
        assertThat(everyone()).containsExactly(c, b);
        directory.remove(c);
        assertThat(everyone()).containsExactly(b);
        directory.add(a, NOW);
        directory.remove(a);
        assertThat(everyone()).containsExactly(b);
        directory.remove(b);

        assertThat(directory.isEmpty()).isTrue();
        assertThat(everyone()).isEmpty();
    }

    @Test
    void whoGoesIsInNoGroupAndNoUserHasIt() {
        ClientConnection client = connection("ann");
        directory.add(client, NOW);
        directory.join(client, "red");
        directory.join(client, "blue");

        directory.remove(client);

        assertThat(directory.membersOf("red")).isEmpty();
        assertThat(directory.connectionsOf("ann")).isEmpty();
        assertThat(client.groups).isEmpty();
        assertThat(directory.isUserInGroup("ann", "red", NOW)).isFalse();
    }

    @Test
    void connectionsAreNotForTheDirectory() {
        assertThatThrownBy(() -> reached(new Recipients.Connections(List.of("id"))))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aListOfRecipientsNamesNobodyTwice() {
        assertThat(new Recipients.Connections(List.of("a", "b", "a")).ids())
                .containsExactly("a", "b");
        assertThat(new Recipients.Users(List.of("b", "a", "b"), Set.of()).ids())
                .containsExactly("b", "a");
        assertThat(new Recipients.Groups(List.of("a", "a")).names()).containsExactly("a", "a");
    }

    @Property(tries = 500, edgeCases = EdgeCasesMode.NONE)
    void theDirectoryKnowsWhatPlainSetsKnow(
            @ForAll("steps") List<Tuple3<Integer, Integer, Integer>> steps) {
        World own = new World(1, CoreSettings.defaults().withMode(ServiceMode.SERVERLESS));
        HubDirectory tested = new HubDirectory();
        Map<ClientConnection, Set<String>> model = new LinkedHashMap<>();
        for (Tuple3<Integer, Integer, Integer> step : steps) {
            ClientConnection client =
                    model.isEmpty()
                            ? null
                            : List.copyOf(model.keySet()).get(step.get2() % model.size());
            String group = GROUPS.get(step.get3() % GROUPS.size());
            if (client == null || step.get1() <= 2) {
                ClientConnection added =
                        own.connect(Identities.user("user" + step.get2() % 3)).connection();
                tested.add(added, NOW);
                model.put(added, new HashSet<>());
            } else if (step.get1() <= 4) {
                tested.remove(client);
                model.remove(client);
            } else if (step.get1() <= 8) {
                tested.join(client, group);
                model.getOrDefault(client, new HashSet<>()).add(group);
            } else {
                tested.leave(client, step.get3() % 5 == 0 ? null : group);
                model.getOrDefault(client, new HashSet<>())
                        .removeIf(each -> step.get3() % 5 == 0 || each.equals(group));
            }
            assertThat(tested.snapshot()).containsExactlyInAnyOrderElementsOf(model.keySet());
            for (String each : GROUPS) {
                assertThat(tested.membersOf(each))
                        .containsExactlyInAnyOrderElementsOf(
                                model.keySet().stream()
                                        .filter(known ->
                                                model.getOrDefault(known, Set.of()).contains(each))
                                        .toList());
            }
            for (String user : List.of("user0", "user1", "user2")) {
                assertThat(tested.connectionsOf(user))
                        .containsExactlyInAnyOrderElementsOf(
                                model.keySet().stream()
                                        .filter(known -> user.equals(known.userId()))
                                        .toList());
            }
        }
    }

    @Provide
    Arbitrary<List<Tuple3<Integer, Integer, Integer>>> steps() {
        Arbitrary<Integer> choice = Arbitraries.integers().between(0, 999);
        return Arbitraries.integers()
                .between(0, 10)
                .flatMap(kind -> choice.flatMap(a -> choice.map(b -> Tuple.of(kind, a, b))))
                .list()
                .ofMaxSize(60);
    }
}
