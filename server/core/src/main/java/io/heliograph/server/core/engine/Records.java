package io.heliograph.server.core.engine;

import io.netty.buffer.ByteBuf;

/**
 * Records of JSON, each with a 0x1E at its end: the handshake of every hub protocol, and the
 * messages of one.
 */
final class Records {

    private static final byte SEPARATOR = 0x1e;

    private Records() {}

    /** Whether a record ends in {@code bytes}. */
    static boolean endsIn(ByteBuf bytes) {
        return length(bytes) >= 0;
    }

    /** Bytes up to and with the first separator; -1 if there is none. */
    static int length(ByteBuf bytes) {
        int at = bytes.indexOf(bytes.readerIndex(), bytes.writerIndex(), SEPARATOR);
        return at < 0 ? -1 : at + 1 - bytes.readerIndex();
    }
}
