package io.heliograph.access;

import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * The keys that are valid at the same time; two of them so that one can be replaced while the other
 * is in use.
 */
public record AccessKeys(AccessKey primary, @Nullable AccessKey secondary) {

    /** The two well-known keys. Public knowledge: for development only. */
    public static AccessKeys development() {
        return new AccessKeys(WellKnownKeys.EMULATOR, WellKnownKeys.SHORT);
    }

    List<AccessKey> all() {
        return secondary == null ? List.of(primary) : List.of(primary, secondary);
    }
}
