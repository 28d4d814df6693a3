package io.heliograph.server.core;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.util.Arrays;
import java.util.Locale;

class CloseReasonTest {

    @Test
    void codesAndSentencesAreUnique() {
        assertThat(Arrays.stream(CloseReason.values()).map(CloseReason::code))
                .doesNotHaveDuplicates();
        assertThat(Arrays.stream(CloseReason.values()).map(CloseReason::sentence))
                .doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @EnumSource
    void aCodeIsTheNameInLowerCaseAndASentenceIsOne(CloseReason reason) {
        assertThat(reason.code())
                .isEqualTo(reason.name().toLowerCase(Locale.ROOT))
                .matches("[a-z]+(_[a-z]+)*");
        assertThat(reason.sentence()).matches("[A-Z][^\"\\\\\\n]+[a-z]\\.");
    }
}
