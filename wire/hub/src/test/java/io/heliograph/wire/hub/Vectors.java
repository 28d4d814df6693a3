package io.heliograph.wire.hub;

import io.heliograph.wire.hub.HubMessage.Ack;
import io.heliograph.wire.hub.HubMessage.CancelInvocation;
import io.heliograph.wire.hub.HubMessage.Close;
import io.heliograph.wire.hub.HubMessage.Completion;
import io.heliograph.wire.hub.HubMessage.Invocation;
import io.heliograph.wire.hub.HubMessage.Outcome;
import io.heliograph.wire.hub.HubMessage.Sequence;
import io.heliograph.wire.hub.HubMessage.StreamInvocation;
import io.heliograph.wire.hub.HubMessage.StreamItem;
import io.heliograph.wire.hub.HubMessage.Unknown;
import io.netty.buffer.ByteBuf;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The rows of {@code hub-protocol.txt}, whose head explains them. */
final class Vectors {

    private static final Pattern COLUMN = Pattern.compile(" +\\| +");
    private static final Pattern REPEATED = Pattern.compile("\\((\\p{XDigit}{2})\\*(\\d+)\\)");
    private static final List<Row> ROWS = load();

    private Vectors() {}

    /** {@code protocol}: json, messagepack, request or response. */
    static Stream<Row> rows(String protocol) {
        return ROWS.stream().filter(row -> row.protocol.equals(protocol));
    }

    static Stream<Row> hubMessages() {
        return Stream.of("json", "messagepack").flatMap(Vectors::rows);
    }

    private static List<Row> load() {
        try (InputStream in = Vectors.class.getResourceAsStream("/hub-protocol.txt")) {
            String text =
                    new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
            return text.lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .map(Vectors::row)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Row row(String line) {
        String[] columns = COLUMN.split(expand(line), -1);
        String written = columns[3].equals("=") ? columns[2] : columns[3];
        return new Row(
                columns[0], columns[1], columns[2], written, List.of(columns[4].split(" ; ", -1)));
    }

    private static String expand(String line) {
        return REPEATED.matcher(line)
                .replaceAll(run -> run.group(1).repeat(Integer.parseInt(run.group(2))));
    }

    record Row(
            String name, String protocol, String text, String writtenText, List<String> messages) {

        ByteBuf bytes() {
            return encode(text);
        }

        ByteBuf written() {
            return encode(writtenText);
        }

        HubCodec codec() {
            return HubCodec.of(hubProtocol());
        }

        HubProtocol hubProtocol() {
            return Objects.requireNonNull(HubProtocol.of(protocol));
        }

        String describe(HubMessage message) {
            return new Description(hubProtocol()).of(message);
        }

        private ByteBuf encode(String text) {
            return protocol.equals("messagepack") ? Buffers.hex(text) : Buffers.utf8(text);
        }

        @Override
        public String toString() {
            return name;
        }
    }

    /** A message in the words of the last column. */
    private record Description(HubProtocol protocol) {

        String of(HubMessage message) {
            return Stream.of(message.getClass().getSimpleName(), details(message))
                    .filter(part -> !part.isEmpty())
                    .collect(Collectors.joining(" "));
        }

        private String details(HubMessage message) {
            if (message instanceof Invocation m) {
                return join(
                        headers(m.headers()),
                        id(m.invocationId()),
                        call(m.target(), m.arguments(), m.streamIds()));
            } else if (message instanceof StreamItem m) {
                return join(headers(m.headers()), id(m.invocationId()), "item=" + value(m.item()));
            } else if (message instanceof Completion m) {
                return join(headers(m.headers()), id(m.invocationId()), outcome(m.outcome()));
            } else if (message instanceof StreamInvocation m) {
                return join(
                        headers(m.headers()),
                        id(m.invocationId()),
                        call(m.target(), m.arguments(), m.streamIds()));
            } else if (message instanceof CancelInvocation m) {
                return join(headers(m.headers()), id(m.invocationId()));
            } else if (message instanceof Close m) {
                return join(
                        m.error() == null ? "" : "error=" + m.error(),
                        m.allowReconnect() ? "allowReconnect" : "");
            } else if (message instanceof Ack m) {
                return Long.toString(m.sequenceId());
            } else if (message instanceof Sequence m) {
                return Long.toString(m.sequenceId());
            } else if (message instanceof Unknown m) {
                return Integer.toString(m.type());
            }
            return "";
        }

        private String call(String target, List<RawValue> arguments, List<String> streamIds) {
            String values = arguments.stream().map(this::value).collect(Collectors.joining());
            return join(
                    "target=" + target,
                    arguments.isEmpty() ? "" : "arguments=" + values,
                    streamIds.isEmpty() ? "" : "streamIds=" + String.join(",", streamIds));
        }

        private String outcome(Outcome outcome) {
            if (outcome instanceof Outcome.Result result) {
                return "result=" + value(result.value());
            }
            return outcome instanceof Outcome.Failure failure
                    ? "error=" + failure.error()
                    : "nothing";
        }

        private String value(RawValue value) {
            return "<"
                    + (protocol.binary() ? Buffers.hex(value.bytes()) : Buffers.utf8(value.bytes()))
                    + ">";
        }

        private static String id(@Nullable String id) {
            return id == null ? "" : "id=" + id;
        }

        private static String headers(Map<String, String> headers) {
            String all =
                    headers.entrySet().stream()
                            .map(h -> h.getKey() + ":" + h.getValue())
                            .collect(Collectors.joining(","));
            return all.isEmpty() ? "" : "headers=" + all;
        }

        private static String join(String... parts) {
            return Arrays.stream(parts)
                    .filter(part -> !part.isEmpty())
                    .collect(Collectors.joining(" "));
        }
    }
}
