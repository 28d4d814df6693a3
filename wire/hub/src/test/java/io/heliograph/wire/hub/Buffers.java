package io.heliograph.wire.hub;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;

import java.nio.charset.StandardCharsets;

/** Bytes of tests, as text and back. */
final class Buffers {

    private Buffers() {}

    /** In JSON of tests, ␞ stands for 0x1E. */
    static ByteBuf utf8(String text) {
        return Unpooled.copiedBuffer(text.replace('␞', '\u001e'), StandardCharsets.UTF_8);
    }

    static String utf8(ByteBuf bytes) {
        return bytes.toString(StandardCharsets.UTF_8).replace('\u001e', '␞');
    }

    /** Hexadecimal digits; spaces do not count. */
    static ByteBuf hex(String hex) {
        return Unpooled.wrappedBuffer(ByteBufUtil.decodeHexDump(hex.replace(" ", "")));
    }

    static String hex(ByteBuf bytes) {
        return ByteBufUtil.hexDump(bytes);
    }
}
