package io.heliograph.server.edge.http;

import io.netty.buffer.ByteBuf;

/** Numbers and headers of RFC 6455, section 5. */
final class WebSocketFrames {

    static final int CONTINUATION = 0;
    static final int TEXT = 1;
    static final int BINARY = 2;
    static final int CLOSE = 8;
    static final int PING = 9;
    static final int PONG = 10;

    static final int FIN = 0x80;
    static final int MASKED = 0x80;
    static final int MAX_CONTROL_BYTES = 125;

    /** Header of an unmasked frame: two bytes, and eight for a long length. */
    static final int MAX_HEADER_BYTES = 10;

    private static final int LENGTH_16 = 126;
    private static final int LENGTH_64 = 127;
    private static final int MAX_16 = 0xffff;

    private WebSocketFrames() {}

    static int headerBytes(int length) {
        return length <= MAX_CONTROL_BYTES ? 2 : length <= MAX_16 ? 4 : MAX_HEADER_BYTES;
    }

    /** Appends the header of a final, unmasked frame. */
    static void writeHeader(int opcode, int length, ByteBuf out) {
        out.writeByte(FIN | opcode);
        if (length <= MAX_CONTROL_BYTES) {
            out.writeByte(length);
        } else if (length <= MAX_16) {
            out.writeByte(LENGTH_16);
            out.writeShort(length);
        } else {
            out.writeByte(LENGTH_64);
            out.writeLong(length);
        }
    }

    /** Whether a peer may send this code: RFC 6455, section 7.4, and what was registered later. */
    static boolean isCloseCode(int code) {
        boolean registered =
                code >= 1000 && code <= 1014 && code != 1004 && code != 1005 && code != 1006;
        return registered || (code >= 3000 && code <= 4999);
    }
}
