package io.heliograph.server.core.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.heliograph.server.core.CoreSettings;
import io.heliograph.server.core.ServiceMode;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.Tuple.Tuple2;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;

class ClientTableTest {

    /** Different ids of one hash, in the order of the alphabet. */
    private static final List<String> ALIKE = List.of("AaAa", "AaBB", "BBAa", "BBBB");

    private static final World WORLD =
            new World(1, CoreSettings.defaults().withMode(ServiceMode.SERVERLESS));

    private final ClientTable table = new ClientTable();

    private static ClientConnection client(String id) {
        ClientDetails details = new ClientDetails(Identities.anonymous(), Map.of(), "", "");
        return new ClientConnection(
                WORLD.engine().shards().get(0),
                WORLD.engine().hubs().get(World.HUB),
                id,
                details,
                new RecordingClient(WORLD, WORLD.loop(0), true));
    }

    private ClientConnection added(String id) {
        ClientConnection client = client(id);
        table.put(client);
        return client;
    }

    private List<ClientConnection> added(int count) {
        return Stream.generate(() -> added(WORLD.engine().ids().next(0))).limit(count).toList();
    }

    @Test
    void aClientIsFoundByItsIdUntilItIsRemoved() {
        ClientConnection a = added("a");
        ClientConnection b = added("b");

        assertThat(table.get(new String("a"))).isSameAs(a);
        assertThat(table.get("b")).isSameAs(b);
        assertThat(table.get("c")).isNull();
        table.remove("a");
        assertThat(table.get("a")).isNull();
        assertThat(table.get("b")).isSameAs(b);
        assertThat(table.size()).isEqualTo(1);
    }

    @Test
    void anEmptyTableHasNobody() {
        assertThat(table.get("a")).isNull();
        table.remove("a");
        assertThat(table.size()).isZero();
        assertThat(table.snapshot()).isEmpty();
        assertThat(table.snapshot(5)).isEmpty();
    }

    @Test
    void theNextOfAnIdTakesThePlaceOfTheOneBefore() {
        added("a");
        ClientConnection next = added("a");

        assertThat(table.get("a")).isSameAs(next);
        assertThat(table.snapshot()).containsExactly(next);
        assertThat(table.size()).isEqualTo(1);
    }

    @Test
    void whoWasDisplacedIsStillFoundWhenOneBeforeItGoes() {
        for (String gone : ALIKE) {
            ALIKE.forEach(this::added);
            table.remove(gone);
            for (String id : ALIKE) {
                ClientConnection found = table.get(id);
                assertThat(found == null).as("%s without %s", id, gone).isEqualTo(id.equals(gone));
            }
            ALIKE.forEach(table::remove);
            assertThat(table.size()).isZero();
        }
    }

    @Test
    void theSnapshotIsOfThatMomentAndAsLongAsAsked() {
        List<ClientConnection> all = added(100);
        List<ClientConnection> before = table.snapshot();

        all.forEach(client -> table.remove(client.id()));
        added(3);

        assertThat(before).containsExactlyInAnyOrderElementsOf(all);
        assertThat(table.snapshot(2)).hasSize(2).doesNotHaveDuplicates();
        assertThat(table.snapshot(0)).isEmpty();
        assertThat(table.snapshot(4)).hasSize(3);
    }

    @Test
    void theTableIsAsLargeAsItsClientsNeed() {
        int empty = table.capacity();
        List<ClientConnection> all = new ArrayList<>(added(10_000));
        assertThat(table.capacity()).isEqualTo(16_384);
        Collections.shuffle(all, new Random(1));

        for (ClientConnection client : all) {
            table.remove(client.id());
            assertThat(table.capacity()).isLessThanOrEqualTo(Math.max(empty, 8 * table.size()));
        }

        assertThat(table.capacity()).isEqualTo(empty);
    }

    @Test
    void aCrowdThatComesAndGoesAtALimitDoesNotResizeTheTable() {
        added(10);
        assertThat(table.capacity()).isEqualTo(16);
        ClientConnection eleventh = added("eleventh");
        int grown = table.capacity();
        assertThat(grown).isEqualTo(32);

        table.remove(eleventh.id());
        assertThat(table.capacity()).isEqualTo(grown);
    }

    @Property(tries = 500, edgeCases = EdgeCasesMode.NONE)
    void theTableKnowsWhatAHashMapKnows(@ForAll("steps") List<Tuple2<Boolean, String>> steps) {
        ClientTable tested = new ClientTable();
        Map<String, ClientConnection> model = new HashMap<>();
        for (Tuple2<Boolean, String> step : steps) {
            String id = step.get2();
            if (step.get1()) {
                ClientConnection client = client(id);
                tested.put(client);
                model.put(id, client);
            } else {
                tested.remove(id);
                model.remove(id);
            }
            assertThat(tested.get(id)).isSameAs(model.get(id));
            assertKnows(tested, model);
        }
        for (String id : List.copyOf(model.keySet())) {
            tested.remove(id);
            model.remove(id);
            assertKnows(tested, model);
        }
    }

    private static void assertKnows(ClientTable tested, Map<String, ClientConnection> model) {
        assertThat(tested.size()).isEqualTo(model.size());
        assertThat(tested.snapshot()).containsExactlyInAnyOrderElementsOf(model.values());
        model.forEach((id, client) -> assertThat(tested.get(id)).isSameAs(client));
    }

    /** Ids of few hashes, so that slots are shared, the last of the table and the first too. */
    @Provide
    Arbitrary<List<Tuple2<Boolean, String>>> steps() {
        Arbitrary<String> ids =
                Arbitraries.of("Aa", "BB", "C#", "\u000f", "/", "?")
                        .list()
                        .ofMinSize(1)
                        .ofMaxSize(3)
                        .map(parts -> String.join("", parts));
        Arbitrary<Boolean> comes = Arbitraries.integers().between(0, 9).map(n -> n < 6);
        return comes.flatMap(put -> ids.map(id -> Tuple.of(put, id))).list().ofMaxSize(120);
    }
}
