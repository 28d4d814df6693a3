package io.heliograph.access;

import org.jspecify.annotations.Nullable;

import java.math.BigDecimal;
import java.time.Instant;

/** Dates as JWTs write them: seconds since 1970, possibly with a fraction. */
final class NumericDate {

    /**
     * The last second of the year 9999. Later dates mean "never" and are brought down to it, so
     * that date arithmetic cannot overflow.
     */
    private static final BigDecimal LATEST = BigDecimal.valueOf(253_402_300_799L);

    private NumericDate() {}

    static @Nullable Instant parse(String text) {
        BigDecimal seconds;
        try {
            seconds = new BigDecimal(text);
        } catch (NumberFormatException e) {
            return null;
        }
        if (seconds.signum() <= 0) {
            return Instant.EPOCH;
        }
        return Instant.ofEpochSecond(seconds.min(LATEST).longValue());
    }
}
