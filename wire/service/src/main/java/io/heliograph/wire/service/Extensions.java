package io.heliograph.wire.service;

import org.jspecify.annotations.Nullable;

/**
 * The extension map of a message that was read: the members its type carries, or their defaults.
 */
final class Extensions {

    static final int TRACING_ID = 1;
    static final int TTL = 2;
    static final int PROTOCOL = 3;
    static final int FILTER = 4;
    static final int DATA_TYPE = 5;
    static final int IS_PARTIAL = 6;

    /** Never written to. */
    private static final Extensions ABSENT = new Extensions();

    private @Nullable Long tracingId;
    private @Nullable Integer ttl;
    private @Nullable String protocol;
    private @Nullable String filter;
    private int dataType;
    private boolean partial;

    private Extensions() {}

    static Extensions absent() {
        return ABSENT;
    }

    /** Reads the map; steps over every pair whose key is none of {@code keys}. */
    static Extensions read(MessagePackInput in, int... keys) {
        int count = in.mapHeader("extensions");
        if (count == 0) {
            return ABSENT;
        }
        Extensions extensions = new Extensions();
        for (int i = 0; i < count; i++) {
            int key = in.key("extension key");
            if (contains(keys, key)) {
                extensions.readMember(key, in);
            } else {
                in.skip("extension value");
            }
        }
        return extensions;
    }

    private void readMember(int key, MessagePackInput in) {
        switch (key) {
            case TRACING_ID -> tracingId = in.uint64("tracingId");
            case TTL -> ttl = in.int32("ttl");
            case PROTOCOL -> protocol = in.string("protocol");
            case FILTER -> filter = in.string("filter");
            case DATA_TYPE -> dataType = in.int32("dataType");
            case IS_PARTIAL -> partial = in.bool("isPartial");
            default -> in.skip("extension value");
        }
    }

    private static boolean contains(int[] keys, int key) {
        for (int known : keys) {
            if (known == key) {
                return true;
            }
        }
        return false;
    }

    @Nullable Long tracingId() {
        return tracingId;
    }

    @Nullable Integer ttl() {
        return ttl;
    }

    @Nullable String protocol() {
        return protocol;
    }

    @Nullable String filter() {
        return filter;
    }

    int dataType() {
        return dataType;
    }

    boolean isPartial() {
        return partial;
    }
}
