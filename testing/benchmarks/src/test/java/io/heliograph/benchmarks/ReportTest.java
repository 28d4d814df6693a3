package io.heliograph.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import io.heliograph.benchmarks.report.Quantity;
import io.heliograph.benchmarks.report.Report;
import io.heliograph.benchmarks.report.Result;

import org.junit.jupiter.api.Test;

import java.util.List;

class ReportTest {

    private static final Quantity RATE = Quantity.gain("calls", "1/s", 0);
    private static final Quantity TIME = Quantity.cost("time", "ms", 2);

    @Test
    void theMedianOfAnEvenNumberLiesBetweenTheTwoInTheMiddle() {
        assertThat(new Result("a", RATE, List.of(9.0, 1.0, 3.0)).median()).isEqualTo(3);
        assertThat(new Result("a", RATE, List.of(9.0, 1.0, 3.0, 4.0)).median()).isEqualTo(3.5);
        assertThat(new Result("a", RATE, List.of(2.0, 4.0)).median()).isEqualTo(3);
    }

    @Test
    void aHeadingTellsWhichWayIsBetter() {
        assertThat(RATE.heading()).isEqualTo("calls, 1/s (more is better)");
        assertThat(TIME.heading()).isEqualTo("time, ms (less is better)");
    }

    @Test
    void thereIsNoRatioToNothing() {
        Report report =
                new Report.Builder("x", "X")
                        .add("a", TIME, 2)
                        .add("b", TIME, 0)
                        .add("c", TIME, 4)
                        .ratio("a", "b", TIME)
                        .ratio("a", "c", TIME)
                        .build(1);

        assertThat(report.ratios()).hasSize(1).allMatch(ratio -> ratio.value() == 0.5);
    }
}
