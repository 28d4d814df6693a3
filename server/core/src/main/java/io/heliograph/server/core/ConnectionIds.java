package io.heliograph.server.core;

import java.security.SecureRandom;

/**
 * Names of connections: 22 characters of {@code A-Z a-z 0-9 - _}, in which the first two tell the
 * shard, the next four the node, and the other sixteen (96 bits) are random. Safe for use by any
 * thread.
 */
public final class ConnectionIds {

    private static final char[] DIGITS =
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".toCharArray();
    private static final int LENGTH = 22;

    private final SecureRandom random = new SecureRandom();
    private final String node = digits(4);

    /** A new id of a connection that lives on {@code shard}. */
    public String next(int shard) {
        return "" + DIGITS[(shard >> 6) & 63] + DIGITS[shard & 63] + node + digits(16);
    }

    /** The shard of {@code id}, or -1 if this node did not make it. */
    public int shardOf(String id) {
        if (id.length() != LENGTH || !id.startsWith(node, 2)) {
            return -1;
        }
        int high = digit(id.charAt(0));
        int low = digit(id.charAt(1));
        return high < 0 || low < 0 ? -1 : high << 6 | low;
    }

    /** What clients and hub servers may learn of this node's identity. */
    public String node() {
        return node;
    }

    private String digits(int count) {
        byte[] bytes = new byte[count];
        random.nextBytes(bytes);
        StringBuilder text = new StringBuilder(count);
        for (byte b : bytes) {
            text.append(DIGITS[b & 63]);
        }
        return text.toString();
    }

    private static int digit(char c) {
        if (c >= 'A' && c <= 'Z') {
            return c - 'A';
        }
        if (c >= 'a' && c <= 'z') {
            return c - 'a' + 26;
        }
        if (c >= '0' && c <= '9') {
            return c - '0' + 52;
        }
        return c == '-' ? 62 : c == '_' ? 63 : -1;
    }
}
