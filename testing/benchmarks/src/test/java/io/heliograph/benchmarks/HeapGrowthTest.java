package io.heliograph.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class HeapGrowthTest {

    @Test
    void whatGrewMostComesFirstAndIsDividedByTheConnections() {
        HeapGrowth growth =
                new HeapGrowth("[B=10*200 Thing=1*16", "[B=30*1200 Thing=11*176 New=10*4000", 10);

        assertThat(growth.largest(2))
                .containsExactly("400.0 B in 1.00 objects of New", "100.0 B in 2.00 objects of [B");
    }

    @Test
    void theLiveHeapOfThisProcessHasClasses() throws Exception {
        assertThat(LiveHeap.bytes()).isPositive();
        assertThat(LiveHeap.histogram(3).split(" "))
                .hasSize(3)
                .allMatch(word -> word.matches(".+=\\d+\\*\\d+"));
    }
}
