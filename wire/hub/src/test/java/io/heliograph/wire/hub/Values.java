package io.heliograph.wire.hub;

import io.heliograph.wire.hub.HubMessage.Ack;
import io.heliograph.wire.hub.HubMessage.CancelInvocation;
import io.heliograph.wire.hub.HubMessage.Close;
import io.heliograph.wire.hub.HubMessage.Completion;
import io.heliograph.wire.hub.HubMessage.Invocation;
import io.heliograph.wire.hub.HubMessage.Outcome;
import io.heliograph.wire.hub.HubMessage.Ping;
import io.heliograph.wire.hub.HubMessage.Sequence;
import io.heliograph.wire.hub.HubMessage.StreamInvocation;
import io.heliograph.wire.hub.HubMessage.StreamItem;
import io.netty.buffer.ByteBuf;

import org.jspecify.annotations.Nullable;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Supplier;

/** Random messages, and random values of applications. */
final class Values {

    private static final int MAX_DEPTH = 4;

    private static final List<String> TEXTS =
            List.of(
                    "a", "é", "日本", "😀", "\"", "\\", "/", "\n", "\u001e", "\u0000", "\u007f",
                    "\u2028", "<&'>", "xyz");
    private static final List<Integer> LENGTHS = List.of(31, 32, 255, 256, 65_535, 65_536);
    private static final List<String> JSON_TEXTS =
            List.of(
                    "\\\"", "\\\\", "\\/", "\\b", "\\f", "\\n", "\\r", "\\t", "\\u001e", "\\u00E9",
                    "é", "😀", "a");
    private static final List<String> JSON_NUMBERS =
            List.of(
                    "0",
                    "-0",
                    "0.0",
                    "-0.0",
                    "1e3",
                    "1E+3",
                    "1.5e-3",
                    "1e999",
                    "127",
                    "128",
                    "255",
                    "256",
                    "65535",
                    "65536",
                    "-32",
                    "-33",
                    "-128",
                    "-129",
                    "4294967295",
                    "4294967296",
                    "9223372036854775807",
                    "9223372036854775808",
                    "18446744073709551615",
                    "18446744073709551616",
                    "-9223372036854775808",
                    "-9223372036854775809");
    private static final List<String> MESSAGE_PACK =
            List.of(
                    "c0",
                    "c2",
                    "c3",
                    "00",
                    "7f",
                    "e0",
                    "ff",
                    "cc05",
                    "cd0005",
                    "ce00000005",
                    "d0df",
                    "d10005",
                    "ca3fc00000",
                    "d400ff",
                    "d6ff00000000",
                    "d8050000000000000000ffffffffffffffff");

    private final Random random;

    Values(Random random) {
        this.random = random;
    }

    /** Any message but an unknown one; {@code value} makes the encoded values. */
    HubMessage message(Supplier<ByteBuf> value) {
        return switch (random.nextInt(9)) {
            case 0 ->
                    new Invocation(
                            headers(),
                            maybe(this::id),
                            id(),
                            list(() -> new RawValue(value.get())),
                            list(this::text));
            case 1 -> new StreamItem(headers(), id(), new RawValue(value.get()));
            case 2 -> new Completion(headers(), text(), outcome(value));
            case 3 ->
                    new StreamInvocation(
                            headers(),
                            id(),
                            id(),
                            list(() -> new RawValue(value.get())),
                            list(this::text));
            case 4 -> new CancelInvocation(headers(), id());
            case 5 -> new Close(maybe(this::text), random.nextBoolean());
            case 6 -> new Ack(number());
            case 7 -> new Sequence(number());
            default -> new Ping();
        };
    }

    private Outcome outcome(Supplier<ByteBuf> value) {
        return switch (random.nextInt(3)) {
            case 0 -> new Outcome.Result(new RawValue(value.get()));
            case 1 -> new Outcome.Failure(text());
            default -> new Outcome.Nothing();
        };
    }

    private Map<String, String> headers() {
        Map<String, String> headers = new LinkedHashMap<>();
        list(this::text).forEach(name -> headers.put(name, text()));
        return headers;
    }

    private String id() {
        return text() + "1";
    }

    /** Text that has a form in UTF-8. */
    private String text() {
        if (random.nextInt(200) == 0) {
            return "x".repeat(one(LENGTHS));
        }
        return String.join("", list(() -> one(TEXTS)));
    }

    /** JSON with whitespace, escapes, and numbers of any form. */
    String json() {
        return json(MAX_DEPTH);
    }

    private String json(int depth) {
        int kind = random.nextInt(depth == 0 ? 4 : 8);
        return switch (kind) {
            case 0 -> jsonText();
            case 1 -> one(JSON_NUMBERS);
            case 2 -> jsonNumber();
            case 3 -> one(List.of("true", "false", "null"));
            case 4, 5 -> "[" + String.join(",", list(() -> padded(json(depth - 1)))) + "]";
            default ->
                    "{"
                            + String.join(
                                    ",",
                                    list(() -> padded(jsonText()) + ":" + padded(json(depth - 1))))
                            + "}";
        };
    }

    private String padded(String json) {
        return one(List.of("", "", " ", "\n")) + json + one(List.of("", "", "\t", "\r"));
    }

    private String jsonText() {
        return '"' + String.join("", list(() -> one(JSON_TEXTS))) + '"';
    }

    private String jsonNumber() {
        return switch (random.nextInt(4)) {
            case 0 -> Long.toString(number());
            case 1 -> new BigInteger(70, random).toString();
            case 2 -> Double.toString(random.nextGaussian());
            default -> Double.toString(random.nextGaussian() * 1e200);
        };
    }

    /** MessagePack of any format, not only of the shortest. */
    ByteBuf messagePack() {
        return Buffers.hex(messagePack(MAX_DEPTH));
    }

    private String messagePack(int depth) {
        int kind = random.nextInt(depth == 0 ? 6 : 10);
        return switch (kind) {
            case 0, 1 -> one(MESSAGE_PACK);
            case 2 -> String.format("cf%016x", random.nextLong());
            case 3 -> String.format("cb%016x", random.nextLong());
            case 4 ->
                    sized(
                            one(List.of("c4%02x", "c5%04x", "d9%02x", "db%08x")),
                            list(() -> one(List.of("00", "61", "ff"))));
            case 5 -> sized("c7%02x05", list(() -> "ff"));
            case 6, 7 -> container("9%x", "dc%04x", list(() -> messagePack(depth - 1)));
            default ->
                    container(
                            "8%x",
                            "de%04x", list(() -> messagePack(depth - 1) + messagePack(depth - 1)));
        };
    }

    private static String container(String fixed, String wide, List<String> elements) {
        return sized(elements.size() < 16 ? fixed : wide, elements);
    }

    private static String sized(String header, List<String> elements) {
        return String.format(header, elements.size()) + String.join("", elements);
    }

    /** Small as a rule, large from time to time. */
    private long number() {
        return random.nextLong() >> random.nextInt(64);
    }

    private <T> List<T> list(Supplier<T> element) {
        int size = random.nextInt(30) == 0 ? 14 + random.nextInt(4) : random.nextInt(4);
        List<T> list = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            list.add(element.get());
        }
        return list;
    }

    private <T> @Nullable T maybe(Supplier<T> value) {
        return random.nextInt(3) == 0 ? null : value.get();
    }

    <T> T one(List<T> all) {
        return all.get(random.nextInt(all.size()));
    }

    /** {@code json} cut, or with a character put in or put in the place of another. */
    String damaged(String json) {
        int at = random.nextInt(json.length());
        char damage = "\"\\{}[],:01-+.eut \n\u0001".charAt(random.nextInt(19));
        return switch (random.nextInt(3)) {
            case 0 -> json.substring(0, at);
            case 1 -> json.substring(0, at) + damage + json.substring(at);
            default -> json.substring(0, at) + damage + json.substring(at + 1);
        };
    }
}
