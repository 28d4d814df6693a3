package io.heliograph.wire.hub;

import io.netty.buffer.ByteBuf;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;

/**
 * Finds the type, the invocation id and the stream ids among the elements of MessagePack messages,
 * and steps over what stands behind the last one that matters.
 */
final class MessagePackHubScanner extends HubMessageScanner {

    private static final int MAX_PREFIX_SHIFT = 28;
    private static final int ARRAY_ITSELF = -1;
    private static final int TYPE = 0;
    private static final int INVOCATION_ID = 2;
    private static final int STREAM_IDS = 5;

    /** What the bytes of {@link #skip} are. */
    private enum Meaning {
        NOTHING,
        NUMBER,
        TEXT,
        /** The length of a value of this many bytes follows, then those. */
        TEXT_LENGTH,
        BYTES_LENGTH,
        EXTENSION_LENGTH,
        ARRAY_LENGTH,
        MAP_LENGTH
    }

    private boolean inPrefix;
    private int prefixShift;

    /** Bytes of the message that are still to come. */
    private long remaining;

    private boolean knowsEnough;
    private int element;

    /** Values that belong to the element and have not begun. */
    private long openValues;

    /** Bytes to take before the next value begins. */
    private long skip;

    private Meaning meaning = Meaning.NOTHING;
    private long number;
    private byte @Nullable [] text;
    private int textLength;

    @Override
    void begin() {
        inPrefix = true;
        prefixShift = 0;
        remaining = 0;
        knowsEnough = false;
        element = ARRAY_ITSELF;
        openValues = 1;
        skip = 0;
        text = null;
    }

    @Override
    boolean readTo(ByteBuf in) {
        while (in.isReadable()) {
            if (inPrefix) {
                prefix(in.readByte());
            } else if (knowsEnough) {
                int taken = (int) Math.min(in.readableBytes(), remaining);
                in.skipBytes(taken);
                remaining -= taken;
            } else if (skip > 0) {
                take(in);
            } else {
                remaining--;
                beginValue(in.readByte() & 0xff);
            }
            if (!inPrefix && remaining <= 0) {
                return true;
            }
        }
        return false;
    }

    private void prefix(byte group) {
        remaining |= (group & 0x7fL) << prefixShift;
        inPrefix = group < 0;
        if (inPrefix && prefixShift == MAX_PREFIX_SHIFT) {
            // No length: nothing behind it can be understood.
            inPrefix = false;
            knowsEnough = true;
            remaining = Long.MAX_VALUE;
        }
        prefixShift += 7;
    }

    private void take(ByteBuf in) {
        int taken = (int) Math.min(in.readableBytes(), Math.min(skip, remaining));
        switch (meaning) {
            case NOTHING -> in.skipBytes(taken);
            case TEXT -> {
                byte[] kept = text;
                if (kept == null) {
                    in.skipBytes(taken);
                } else {
                    in.readBytes(kept, textLength, taken);
                    textLength += taken;
                }
            }
            default -> {
                for (int i = 0; i < taken; i++) {
                    number = number << 8 | in.readByte() & 0xff;
                }
            }
        }
        skip -= taken;
        remaining -= taken;
        if (skip == 0) {
            taken();
        }
    }

    /** All bytes that {@link #skip} counted are here. */
    private void taken() {
        switch (meaning) {
            case NOTHING -> endValue();
            case NUMBER -> {
                if (element == TYPE) {
                    foundType((int) number);
                }
                endValue();
            }
            case TEXT -> {
                foundText();
                endValue();
            }
            case TEXT_LENGTH -> beginText(number);
            case BYTES_LENGTH -> beginSkip(Meaning.NOTHING, number);
            case EXTENSION_LENGTH -> beginSkip(Meaning.NOTHING, number + 1);
            case ARRAY_LENGTH -> beginNested(number);
            case MAP_LENGTH -> beginNested(2 * number);
        }
    }

    private void beginValue(int format) {
        openValues--;
        if (format <= 0x7f) {
            if (element == TYPE) {
                foundType(format);
            }
            endValue();
        } else if (format <= 0x8f) {
            beginNested(2L * (format & 0x0f));
        } else if (format <= 0x9f) {
            beginNested(format & 0x0f);
        } else if (format <= 0xbf) {
            beginText(format & 0x1f);
        } else {
            beginOther(format);
        }
    }

    private void beginOther(int format) {
        switch (format) {
            case 0xc4, 0xc5, 0xc6 -> beginSkip(Meaning.BYTES_LENGTH, 1L << format - 0xc4);
            case 0xc7, 0xc8, 0xc9 -> beginSkip(Meaning.EXTENSION_LENGTH, 1L << format - 0xc7);
            case 0xca, 0xcb -> beginSkip(Meaning.NOTHING, 4L << format - 0xca);
            case 0xcc, 0xcd, 0xce, 0xcf -> beginSkip(Meaning.NUMBER, 1L << format - 0xcc);
            case 0xd0, 0xd1, 0xd2, 0xd3 -> beginSkip(Meaning.NUMBER, 1L << format - 0xd0);
            case 0xd4, 0xd5, 0xd6, 0xd7, 0xd8 ->
                    beginSkip(Meaning.NOTHING, 1 + (1L << format - 0xd4));
            case 0xd9, 0xda, 0xdb -> beginSkip(Meaning.TEXT_LENGTH, 1L << format - 0xd9);
            case 0xdc, 0xdd -> beginSkip(Meaning.ARRAY_LENGTH, 2L << format - 0xdc);
            case 0xde, 0xdf -> beginSkip(Meaning.MAP_LENGTH, 2L << format - 0xde);
            // Nil, booleans and small negative numbers.
            default -> endValue();
        }
    }

    private void beginSkip(Meaning what, long bytes) {
        meaning = what;
        skip = bytes;
        number = 0;
        if (bytes == 0) {
            taken();
        }
    }

    private void beginText(long length) {
        boolean wanted = element == INVOCATION_ID || element == STREAM_IDS;
        text = wanted && length <= MAX_ID_BYTES ? new byte[(int) length] : null;
        textLength = 0;
        beginSkip(Meaning.TEXT, length);
    }

    private void foundText() {
        String found = text == null ? null : new String(text, StandardCharsets.UTF_8);
        text = null;
        if (element == INVOCATION_ID) {
            foundInvocationId(found);
        } else if (element == STREAM_IDS) {
            foundStreamId(found);
        }
    }

    private void beginNested(long values) {
        openValues += values;
        endValue();
    }

    private void endValue() {
        if (element == ARRAY_ITSELF) {
            element = TYPE;
            openValues = 1;
            return;
        }
        if (openValues > 0) {
            return;
        }
        knowsEnough = element >= lastElementThatMatters();
        element++;
        openValues = 1;
    }

    private int lastElementThatMatters() {
        return switch (type()) {
            case INVOCATION, STREAM_INVOCATION -> STREAM_IDS;
            case STREAM_ITEM, COMPLETION, CANCEL_INVOCATION -> INVOCATION_ID;
            default -> TYPE;
        };
    }
}
