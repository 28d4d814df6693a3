package io.heliograph.wire.hub;

import static io.heliograph.wire.hub.JsonOutput.RECORD_SEPARATOR;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.util.ByteProcessor;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Finds the properties {@code type}, {@code invocationId} and {@code streamIds} of JSON messages,
 * in any order.
 */
final class JsonHubScanner extends HubMessageScanner implements ByteProcessor {

    private enum Property {
        OTHER,
        TYPE,
        INVOCATION_ID,
        STREAM_IDS
    }

    private static final int MAX_TYPE = 1000;
    private static final byte[] TYPE = ascii("type");
    private static final byte[] INVOCATION_ID = ascii("invocationId");
    private static final byte[] STREAM_IDS = ascii("streamIds");

    private int depth;
    private boolean inText;
    private boolean escaped;
    private boolean isName;
    private Property property = Property.OTHER;
    private int number;

    /** The text that is being read, without its quotes, if anybody wants to know it. */
    private byte[] text = new byte[32];

    private int textLength;
    private boolean textWanted;
    private boolean textHasEscapes;

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    @Override
    void begin() {
        depth = 0;
        inText = false;
        escaped = false;
        isName = false;
        property = Property.OTHER;
    }

    @Override
    boolean readTo(ByteBuf in) {
        int end = in.indexOf(in.readerIndex(), in.writerIndex(), RECORD_SEPARATOR);
        int limit = end < 0 ? in.writerIndex() : end;
        int at = in.readerIndex();
        while (at < limit) {
            if (isInUnwantedText()) {
                at = stepOverText(in, at, limit);
            } else {
                int stop = in.forEachByte(at, limit - at, this);
                at = stop < 0 ? limit : stop + 1;
            }
        }
        in.readerIndex(end < 0 ? limit : end + 1);
        return end >= 0;
    }

    private boolean isInUnwantedText() {
        return inText && !textWanted;
    }

    /** Most bytes of most messages are here: so the quote is searched, and nothing else. */
    private int stepOverText(ByteBuf in, int at, int limit) {
        if (escaped) {
            escaped = false;
            return at + 1;
        }
        int quote = in.indexOf(at, limit, (byte) '"');
        int end = quote < 0 ? limit : quote;
        boolean escapes = false;
        for (int i = end - 1; i >= at && in.getByte(i) == '\\'; i--) {
            escapes = !escapes;
        }
        if (quote < 0) {
            escaped = escapes;
            return limit;
        }
        if (!escapes) {
            inText = false;
            endText();
        }
        return quote + 1;
    }

    /** False where a text begins that nobody wants to know. */
    @Override
    public boolean process(byte b) {
        if (inText) {
            insideText(b);
        } else {
            outsideText(b);
        }
        return !isInUnwantedText();
    }

    private void outsideText(byte b) {
        switch (b) {
            case '"' -> beginText();
            case '{', '[' -> {
                depth++;
                isName = b == '{' && depth == 1;
            }
            case '}', ']' -> depth--;
            case ':' -> {
                if (depth == 1) {
                    isName = false;
                    number = 0;
                }
            }
            case ',' -> {
                if (depth == 1) {
                    isName = true;
                    property = Property.OTHER;
                }
            }
            default -> digit(b);
        }
    }

    private void digit(byte b) {
        if (property == Property.TYPE && depth == 1 && b >= '0' && b <= '9' && number < MAX_TYPE) {
            number = number * 10 + b - '0';
            foundType(number);
        }
    }

    private void beginText() {
        inText = true;
        textLength = 0;
        textHasEscapes = false;
        textWanted =
                (depth == 1 && (isName || property == Property.INVOCATION_ID))
                        || (depth == 2 && property == Property.STREAM_IDS);
    }

    private void insideText(byte b) {
        if (escaped) {
            escaped = false;
            keep(b);
        } else if (b == '"') {
            inText = false;
            endText();
        } else {
            escaped = b == '\\';
            textHasEscapes |= escaped;
            keep(b);
        }
    }

    private void keep(byte b) {
        if (!textWanted) {
            return;
        }
        if (textLength == MAX_ID_BYTES) {
            textWanted = false;
            return;
        }
        if (textLength == text.length) {
            text = Arrays.copyOf(text, Math.min(2 * text.length, MAX_ID_BYTES));
        }
        text[textLength++] = b;
    }

    private void endText() {
        if (depth == 1 && isName) {
            property = propertyOf();
        } else if (depth == 1 && property == Property.INVOCATION_ID) {
            foundInvocationId(kept());
        } else if (depth == 2 && property == Property.STREAM_IDS) {
            foundStreamId(kept());
        }
    }

    private Property propertyOf() {
        if (!textWanted) {
            return Property.OTHER;
        }
        if (isText(TYPE)) {
            return Property.TYPE;
        }
        if (isText(INVOCATION_ID)) {
            return Property.INVOCATION_ID;
        }
        return isText(STREAM_IDS) ? Property.STREAM_IDS : Property.OTHER;
    }

    private boolean isText(byte[] wanted) {
        return textLength == wanted.length
                && Arrays.equals(text, 0, textLength, wanted, 0, wanted.length);
    }

    private @Nullable String kept() {
        if (!textWanted) {
            return null;
        }
        if (!textHasEscapes) {
            return new String(text, 0, textLength, StandardCharsets.UTF_8);
        }
        ByteBuf quoted = Unpooled.buffer(textLength + 2);
        quoted.writeByte('"').writeBytes(text, 0, textLength).writeByte('"');
        try {
            return new JsonInput(quoted).looseString("invocationId");
        } catch (HubProtocolException e) {
            // Whoever answers will complain; here it is an id that nobody knows.
            return null;
        }
    }
}
