package io.heliograph.access;

/** Keys that everybody knows. A server that uses one is open to everyone who reaches it. */
public final class WellKnownKeys {

    /** The fixed key of the emulator: connection strings written for it work unchanged. */
    public static final AccessKey EMULATOR =
            new AccessKey("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789ABCDEFGH");

    /** A shorter key that samples use. */
    public static final AccessKey SHORT = new AccessKey("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789");

    private WellKnownKeys() {}

    /** Whether {@code key} is one of them; a start-up check can warn or refuse. */
    public static boolean contains(AccessKey key) {
        return key.equals(EMULATOR) || key.equals(SHORT);
    }
}
