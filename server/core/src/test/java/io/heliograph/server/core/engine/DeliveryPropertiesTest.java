package io.heliograph.server.core.engine;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.IntRange;

import java.util.List;
import java.util.Random;

class DeliveryPropertiesTest {

    /**
     * Rounds of things that happen at once: within a round the loops run in any order. After each
     * round everybody has got what the model says; after the last one nothing is left.
     */
    @Property(tries = 600, edgeCases = EdgeCasesMode.NONE)
    void nobodyMissesNobodyGetsTwiceAndOrderIsKept(
            @ForAll @IntRange(min = 1, max = 4) int shards,
            @ForAll("rounds") List<List<DeliveryModel.Action>> rounds,
            @ForAll long seed) {
        try (World world = new World(shards)) {
            DeliveryModel model = new DeliveryModel(world, new Random(seed));
            rounds.forEach(model::round);
        }
    }

    @Provide
    Arbitrary<List<List<DeliveryModel.Action>>> rounds() {
        Arbitrary<DeliveryModel.Kind> kinds =
                Arbitraries.frequencyOf(
                        Tuple.of(6, Arbitraries.just(DeliveryModel.Kind.CONNECT)),
                        Tuple.of(30, Arbitraries.of(DeliveryModel.Kind.SENDS)),
                        Tuple.of(15, Arbitraries.of(DeliveryModel.Kind.MEMBERSHIPS)),
                        Tuple.of(4, Arbitraries.of(DeliveryModel.Kind.ENDS)));
        Arbitrary<Integer> choice = Arbitraries.integers().between(0, 999);
        Arbitrary<DeliveryModel.Action> actions =
                Combinators.combine(kinds, choice, choice, choice, choice)
                        .as(DeliveryModel.Action::new);
        return actions.list().ofMinSize(1).ofMaxSize(20).list().ofMinSize(1).ofMaxSize(8);
    }
}
