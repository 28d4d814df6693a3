package io.heliograph.server.edge.http;

import io.netty.buffer.ByteBuf;

/** Checks that bytes which come piece by piece are UTF-8 (RFC 3629). */
final class Utf8Check {

    private static final long HIGH_BITS = 0x8080808080808080L;

    /** Continuation bytes that are still to come. */
    private int missing;

    /**
     * Range of the next continuation byte: narrower behind some first bytes, against overlong forms
     * and surrogates.
     */
    private int min = 0x80;

    private int max = 0xbf;

    /** False if the bytes so far can be no text. */
    boolean accept(ByteBuf bytes) {
        int i = bytes.readerIndex();
        int end = bytes.writerIndex();
        while (i < end) {
            if (missing == 0) {
                // Nearly all text is ASCII: eight bytes at a time.
                while (end - i >= Long.BYTES && (bytes.getLong(i) & HIGH_BITS) == 0) {
                    i += Long.BYTES;
                }
                if (i == end) {
                    return true;
                }
            }
            if (!accept(bytes.getUnsignedByte(i++))) {
                return false;
            }
        }
        return true;
    }

    private boolean accept(int b) {
        if (missing > 0) {
            boolean good = b >= min && b <= max;
            missing--;
            min = 0x80;
            max = 0xbf;
            return good;
        }
        if (b < 0x80) {
            return true;
        }
        if (b < 0xc2 || b > 0xf4) {
            return false;
        }
        missing = b < 0xe0 ? 1 : b < 0xf0 ? 2 : 3;
        min = b == 0xe0 ? 0xa0 : b == 0xf0 ? 0x90 : 0x80;
        max = b == 0xed ? 0x9f : b == 0xf4 ? 0x8f : 0xbf;
        return true;
    }

    /** Whether the text may end here; then the next one can begin. */
    boolean endsWell() {
        boolean whole = missing == 0;
        missing = 0;
        min = 0x80;
        max = 0xbf;
        return whole;
    }
}
