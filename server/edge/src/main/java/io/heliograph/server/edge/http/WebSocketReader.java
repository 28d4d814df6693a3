package io.heliograph.server.edge.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;

/**
 * Reads the frames of a client, however they are cut, and unmasks them in place. Payload is passed
 * on as it comes: a large message is never collected here. Home thread: the channel's loop.
 */
final class WebSocketReader {

    /** What was read; {@code payload} is borrowed. */
    interface Frames {
        void data(ByteBuf payload);

        void messageEnd(boolean text);

        void ping(ByteBuf payload);

        /** {@code code} 1005: none was given. */
        void close(int code);
    }

    private static final String NOT_UTF8 =
            "text message: found bytes that are not UTF-8, expected UTF-8";
    private static final int NO_STATUS = 1005;
    private static final int PROTOCOL_ERROR = 1002;
    private static final int INVALID_TEXT = 1007;
    private static final int TOO_BIG = 1009;
    private static final int MAX_HEADER = 14;

    private final Frames frames;
    private final int maxMessageBytes;

    /** Of the text message that is being read. */
    private @Nullable Utf8Check utf8;

    /** Of the frame that is being read. */
    private final byte[] header = new byte[MAX_HEADER];

    private byte headerBytes;
    private byte headerNeeded = 2;
    private byte opcode;
    private boolean inPayload;
    private boolean fin;
    private long remaining;
    private int mask;
    private boolean inMessage;
    private boolean text;
    private long messageBytes;
    private ByteBuf control = Unpooled.EMPTY_BUFFER;

    WebSocketReader(int maxMessageBytes, Frames frames) {
        this.maxMessageBytes = maxMessageBytes;
        this.frames = frames;
    }

    /**
     * Reads all of {@code in}, whose bytes change.
     *
     * @throws WebSocketProtocolException when the peer broke the protocol; nothing may be read
     *     afterwards
     */
    void read(ByteBuf in) {
        while (in.isReadable()) {
            if (!inPayload) {
                readHeader(in);
            } else {
                readPayload(in);
            }
        }
    }

    /** Whether what was read is whole messages: then a new reader may go on in its place. */
    boolean isBetweenMessages() {
        return headerBytes == 0 && !inPayload && !inMessage;
    }

    private void readHeader(ByteBuf in) {
        int taken = Math.min(headerNeeded - headerBytes, in.readableBytes());
        in.readBytes(header, headerBytes, taken);
        headerBytes += (byte) taken;
        if (headerBytes < headerNeeded) {
            return;
        }
        if (headerNeeded == 2) {
            headerNeeded = checkedHeaderLength();
            return;
        }
        beginPayload();
    }

    private byte checkedHeaderLength() {
        int first = header[0];
        fin = (first & WebSocketFrames.FIN) != 0;
        opcode = (byte) (first & 0x0f);
        int length = header[1] & 0x7f;
        require(
                (first & 0x70) == 0,
                "frame header: found reserved bits that are set, expected none");
        require(
                (header[1] & WebSocketFrames.MASKED) != 0,
                "frame header: found no mask, expected one: all that a client sends is masked");
        if (opcode >= WebSocketFrames.CLOSE) {
            requireOpcode(opcode <= WebSocketFrames.PONG);
            require(fin, "control frame: found a part of one, expected it whole");
            require(
                    length <= WebSocketFrames.MAX_CONTROL_BYTES,
                    "control frame: found more than 125 bytes, expected at most that many");
        } else {
            requireOpcode(opcode <= WebSocketFrames.BINARY);
            require(
                    (opcode == WebSocketFrames.CONTINUATION) == inMessage,
                    inMessage
                            ? "opcode: found a new message, expected the rest of the one before it"
                            : "opcode: found the rest of a message, expected its beginning");
        }
        int more = length == 126 ? Short.BYTES : length == 127 ? Long.BYTES : 0;
        return (byte) (2 + Integer.BYTES + more);
    }

    private void requireOpcode(boolean known) {
        require(known, "opcode: found " + opcode + ", expected 0, 1, 2, 8, 9 or 10");
    }

    private static void require(boolean condition, String otherwise) {
        if (!condition) {
            throw new WebSocketProtocolException(PROTOCOL_ERROR, otherwise);
        }
    }

    private void beginPayload() {
        int short7 = header[1] & 0x7f;
        int maskAt = headerNeeded - Integer.BYTES;
        long length = short7;
        if (short7 >= 126) {
            length = 0;
            for (int i = 2; i < maskAt; i++) {
                length = length << 8 | (header[i] & 0xff);
            }
            require(length >= 0, "length of a frame: found one of 64 bits, expected 63 at most");
        }
        mask = 0;
        for (int i = maskAt; i < headerNeeded; i++) {
            mask = mask << 8 | (header[i] & 0xff);
        }
        remaining = length;
        headerBytes = 0;
        headerNeeded = 2;
        if (opcode < WebSocketFrames.CLOSE) {
            beginData(length);
        }
        inPayload = true;
        if (remaining == 0) {
            endFrame();
        }
    }

    private void beginData(long length) {
        if (opcode != WebSocketFrames.CONTINUATION) {
            text = opcode == WebSocketFrames.TEXT;
            messageBytes = 0;
        }
        inMessage = true;
        messageBytes += length;
        if (messageBytes > maxMessageBytes || messageBytes < 0) {
            throw new WebSocketProtocolException(
                    TOO_BIG,
                    "length of a message: found "
                            + (messageBytes < 0 ? "more" : messageBytes)
                            + " bytes, expected at most "
                            + maxMessageBytes);
        }
    }

    private void readPayload(ByteBuf in) {
        int taken = (int) Math.min(remaining, in.readableBytes());
        unmask(in, taken);
        ByteBuf part = in.readSlice(taken);
        remaining -= taken;
        if (opcode >= WebSocketFrames.CLOSE) {
            control = Unpooled.wrappedBuffer(control, Unpooled.copiedBuffer(part));
        } else {
            if (text) {
                check(part);
            }
            frames.data(part);
        }
        if (remaining == 0) {
            endFrame();
        }
    }

    private void check(ByteBuf part) {
        if (utf8 == null) {
            utf8 = new Utf8Check();
        }
        if (!utf8.accept(part)) {
            throw new WebSocketProtocolException(INVALID_TEXT, NOT_UTF8);
        }
    }

    /** In place, through the NIO view: its bytes are far cheaper to reach one by one. */
    private void unmask(ByteBuf in, int length) {
        ByteBuffer bytes = in.internalNioBuffer(in.readerIndex(), length);
        int i = bytes.position();
        int end = bytes.limit();
        long wide = (mask & 0xffffffffL) << 32 | (mask & 0xffffffffL);
        for (; end - i >= Long.BYTES; i += Long.BYTES) {
            bytes.putLong(i, bytes.getLong(i) ^ wide);
        }
        int done = 0;
        for (; i < end; i++, done++) {
            bytes.put(i, (byte) (bytes.get(i) ^ (mask >>> (24 - 8 * (done & 3)))));
        }
        // The next part of the frame goes on where this one ended.
        mask = Integer.rotateLeft(mask, 8 * (done & 3));
    }

    private void endFrame() {
        inPayload = false;
        if (opcode >= WebSocketFrames.CLOSE) {
            ByteBuf payload = control;
            control = Unpooled.EMPTY_BUFFER;
            endControl(payload);
        } else if (fin) {
            inMessage = false;
            if (utf8 != null && !utf8.endsWell()) {
                throw new WebSocketProtocolException(INVALID_TEXT, NOT_UTF8);
            }
            utf8 = null;
            frames.messageEnd(text);
        }
    }

    private void endControl(ByteBuf payload) {
        if (opcode == WebSocketFrames.PING) {
            frames.ping(payload);
        } else if (opcode == WebSocketFrames.CLOSE) {
            frames.close(closeCode(payload));
        }
    }

    private int closeCode(ByteBuf payload) {
        if (!payload.isReadable()) {
            return NO_STATUS;
        }
        require(
                payload.readableBytes() >= 2,
                "close frame: found one byte, expected none or a code of two");
        int code = payload.readUnsignedShort();
        require(
                WebSocketFrames.isCloseCode(code),
                "close code: found " + code + ", expected one that may be sent");
        Utf8Check reason = new Utf8Check();
        if (!reason.accept(payload) || !reason.endsWell()) {
            throw new WebSocketProtocolException(
                    INVALID_TEXT,
                    "reason of a close: found bytes that are not UTF-8, expected UTF-8");
        }
        return code;
    }
}
