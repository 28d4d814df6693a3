package io.heliograph.wire.hub;

import io.netty.buffer.ByteBuf;

import java.util.Arrays;

/**
 * Turns JSON into MessagePack.
 *
 * <p>Objects become maps with their members in order, repeated names included. Integers become
 * integers in their shortest form, but float64 beyond 64 bits; numbers with a fraction or an
 * exponent become float64. The half of a surrogate pair alone, which JSON can escape and UTF-8
 * cannot express, becomes U+FFFD.
 */
public final class JsonToMessagePack {

    private static final String WHAT = "JSON";
    private static final String REPLACEMENT = "\ufffd";

    /** Digits and sign of the longest integer of 64 bits. */
    private static final int MAX_INTEGER_LENGTH = 20;

    private final JsonInput in;
    private final MessagePackOutput out;
    private final Sizes sizes;

    private JsonToMessagePack(JsonInput in, MessagePackOutput out, Sizes sizes) {
        this.in = in;
        this.out = out;
        this.sizes = sizes;
    }

    /**
     * Appends the one value that {@code json} holds. Writes all of it or, when it throws, nothing.
     *
     * @param json its indices stay
     * @throws HubProtocolException when the bytes are not exactly one value of JSON, or it is
     *     nested deeper than 64 levels
     */
    public static void write(ByteBuf json, ByteBuf out) {
        Sizes sizes = Sizes.of(json);
        new JsonToMessagePack(new JsonInput(json), MessagePackOutput.to(out), sizes).value();
    }

    private void value() {
        switch (in.kind(WHAT)) {
            case OBJECT -> object();
            case ARRAY -> array();
            case STRING -> out.string(wellFormed(in.looseString(WHAT)));
            case NUMBER -> number(in.number(WHAT));
            case TRUE, FALSE -> out.bool(in.bool(WHAT));
            case NULL -> {
                in.skip(WHAT);
                out.nil();
            }
        }
    }

    private void object() {
        out.map(sizes.next());
        in.beginObject(WHAT);
        while (in.hasNext(WHAT)) {
            out.string(wellFormed(in.name(WHAT)));
            value();
        }
    }

    private void array() {
        out.array(sizes.next());
        in.beginArray(WHAT);
        while (in.hasNext(WHAT)) {
            value();
        }
    }

    private void number(String number) {
        if (number.length() > MAX_INTEGER_LENGTH || !isInteger(number)) {
            out.float64(Double.parseDouble(number));
            return;
        }
        try {
            if (number.startsWith("-")) {
                out.integer(Long.parseLong(number));
            } else {
                out.unsigned(Long.parseUnsignedLong(number));
            }
        } catch (NumberFormatException beyond64Bits) {
            out.float64(Double.parseDouble(number));
        }
    }

    private static boolean isInteger(String number) {
        return number.chars().noneMatch(c -> c == '.' || c == 'e' || c == 'E');
    }

    private static String wellFormed(String text) {
        if (text.chars().noneMatch(JsonInput::isSurrogate)) {
            return text;
        }
        StringBuilder wellFormed = new StringBuilder(text.length());
        text.codePoints()
                .forEach(c -> {
                    if (JsonInput.isSurrogate(c)) {
                        wellFormed.append(REPLACEMENT);
                    } else {
                        wellFormed.appendCodePoint(c);
                    }
                });
        return wellFormed.toString();
    }

    /**
     * Members of every object and array, in the order in which they begin: MessagePack wants to
     * know them before they come.
     */
    private static final class Sizes {

        private int[] sizes = new int[8];
        private int count;
        private int taken;

        static Sizes of(ByteBuf json) {
            Sizes sizes = new Sizes();
            JsonInput in = new JsonInput(json);
            sizes.add(in);
            in.end(WHAT);
            return sizes;
        }

        int next() {
            return sizes[taken++];
        }

        private void add(JsonInput in) {
            switch (in.kind(WHAT)) {
                case OBJECT -> {
                    in.beginObject(WHAT);
                    addContainer(in, true);
                }
                case ARRAY -> {
                    in.beginArray(WHAT);
                    addContainer(in, false);
                }
                case STRING, NUMBER, TRUE, FALSE, NULL -> in.skip(WHAT);
            }
        }

        private void addContainer(JsonInput in, boolean hasNames) {
            if (count == sizes.length) {
                sizes = Arrays.copyOf(sizes, 2 * count);
            }
            int slot = count++;
            int size = 0;
            while (in.hasNext(WHAT)) {
                if (hasNames) {
                    in.skipName(WHAT);
                }
                add(in);
                size++;
            }
            sizes[slot] = size;
        }
    }
}
