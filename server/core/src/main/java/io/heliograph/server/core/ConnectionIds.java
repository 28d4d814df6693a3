package io.heliograph.server.core;

import org.jspecify.annotations.Nullable;

import java.math.BigInteger;
import java.security.SecureRandom;

/**
 * Names of connections: 22 characters of {@code A-Z a-z 0-9 - _}, in which the first two tell the
 * shard, the next four the node, and the other sixteen (96 bits) are random. Safe for use by any
 * thread.
 */
public final class ConnectionIds {

    /** Length of {@link #pack}'s answer. */
    public static final int PACKED_BYTES = 16;

    private static final char[] DIGITS =
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".toCharArray();
    private static final int LENGTH = 22;

    private static final int NODE_START = 2;
    private static final int NODE_END = 6;
    private static final int BITS = 6;

    private final SecureRandom random = new SecureRandom();
    private final String node = digits(4);

    /** A new id of a connection that lives on {@code shard}. */
    public String next(int shard) {
        return "" + DIGITS[(shard >> 6) & 63] + DIGITS[shard & 63] + node + digits(16);
    }

    /** The shard of {@code id}, or -1 if this node did not make it. */
    public int shardOf(String id) {
        if (id.length() != LENGTH || !id.startsWith(node, NODE_START)) {
            return -1;
        }
        int high = digit(id.charAt(0));
        int low = digit(id.charAt(1));
        return high < 0 || low < 0 ? -1 : high << 6 | low;
    }

    /** An id of this node without what all of them have in common. */
    public byte[] pack(String id) {
        if (shardOf(id) < 0) {
            throw new IllegalArgumentException("no id of this node: " + id);
        }
        BigInteger bits = BigInteger.ZERO;
        for (int i = 0; i < LENGTH; i++) {
            if (i < NODE_START || i >= NODE_END) {
                bits = bits.shiftLeft(BITS).or(BigInteger.valueOf(digit(id.charAt(i))));
            }
        }
        byte[] packed = new byte[PACKED_BYTES];
        byte[] number = bits.toByteArray();
        int length = Math.min(number.length, PACKED_BYTES);
        System.arraycopy(number, number.length - length, packed, PACKED_BYTES - length, length);
        return packed;
    }

    /** The id that {@link #pack} made these bytes of; null if it cannot have made them. */
    public @Nullable String unpack(byte[] packed) {
        BigInteger bits = new BigInteger(1, packed);
        if (bits.bitLength() > BITS * (LENGTH - (NODE_END - NODE_START))) {
            return null;
        }
        StringBuilder id = new StringBuilder(LENGTH);
        for (int i = LENGTH - (NODE_END - NODE_START) - 1; i >= 0; i--) {
            id.append(DIGITS[bits.shiftRight(i * BITS).intValue() & 63]);
        }
        return id.insert(NODE_START, node).toString();
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
