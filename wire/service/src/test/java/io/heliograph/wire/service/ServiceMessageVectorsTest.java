package io.heliograph.wire.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;

import io.heliograph.wire.service.ServiceMessage.Ping;
import io.heliograph.wire.service.ServiceMessage.Unknown;
import io.heliograph.wire.service.Vectors.Row;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The recorded frames are read to the recorded fields and written to the recorded bytes. */
class ServiceMessageVectorsTest {

    private static final String PING = "029103";

    /** Frames that the recorded reader cannot step through, and this one can. */
    private static final Set<String> READ_HERE =
            Set.of(
                    "handshake-response-unread-ext",
                    "group-data-foreign-ext",
                    "ext-complex-value",
                    "open-header-twice");

    /** Names that the recording uses for numbers. */
    private static final Map<String, List<String>> NAMES =
            Map.of(
                    "6.dataType", List.of("Unknown", "Handshake", "Invocation", "Other", "Close"),
                    "22.objectType",
                            List.of(
                                    "ServiceInstance",
                                    "Connection",
                                    "User",
                                    "Group",
                                    "ServerConnection"),
                    "22.kind", List.of("Reloading", "Invalid", "NotExisted", "BufferFull"),
                    "39.connectionType", List.of("", "Client", "Server"),
                    "39.operation", List.of("", "Pause", "PauseAck", "Resume", "Offline"));

    static Stream<Row> vectors() {
        return Vectors.rows("vectors");
    }

    static Stream<Row> invalid() {
        return Vectors.rows("invalid");
    }

    static Stream<Row> streams() {
        return Vectors.rows("streams");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("vectors")
    void aFrameIsReadToItsFields(Row row) throws Exception {
        ServiceMessage message = readOnly(Vectors.bytes(row.hex()));

        assertThat(message.getClass().getSimpleName()).isEqualTo(row.text("message"));
        assertThat(fields(message, row.type())).isEqualTo(row.fields());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("vectors")
    void aMessageIsWrittenToTheSameBytes(Row row) {
        ServiceMessage message = readOnly(Vectors.bytes(row.hex()));

        assertThat(write(message)).isEqualTo(canonical(row, message));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("vectors")
    void aFrameCutAnywhereWaitsForTheRest(Row row) {
        ByteBuf frame = Vectors.bytes(row.hex());
        ServiceMessage whole = readOnly(frame.duplicate());

        for (int cut = 0; cut < frame.readableBytes(); cut++) {
            ByteBuf in = frame.duplicate().writerIndex(cut);
            assertThat(ServiceFrames.next(in)).isNull();
            assertThat(in.readerIndex()).isZero();
            in.writerIndex(frame.writerIndex());
            assertThat(ServiceFrames.next(in)).isNotNull();
            assertThat(in.isReadable()).isFalse();
        }
        assertThat(readOnly(frame)).isEqualTo(whole);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("invalid")
    void anUnreadableFrameLeavesTheNextOneUnharmed(Row row) {
        ByteBuf in = Vectors.bytes(row.hex() + PING);
        switch (row.text("outcome")) {
            case "ignored" -> assertThat(read(in)).isInstanceOf(Unknown.class);
            case "skipped" ->
                    assertThat(isRefused(in)).isNotEqualTo(READ_HERE.contains(row.name()));
            case "stuck" -> {
                assertThatThrownBy(() -> ServiceFrames.next(in))
                        .isInstanceOf(ServiceProtocolException.class);
                return;
            }
            default -> {
                assertThat(ServiceFrames.next(Vectors.bytes(row.hex()))).isNull();
                return;
            }
        }
        assertThat(readOnly(in)).isEqualTo(Ping.KEEP_ALIVE);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("streams")
    void messagesComeOutInOrderHoweverTheBytesArrive(Row row) {
        ByteBuf in = Unpooled.buffer();
        List<String> messages = new ArrayList<>();
        Vectors.stream(row.json().get("chunks"))
                .map(JsonNode::asText)
                .map(Vectors::bytes)
                .forEach(chunk -> {
                    in.writeBytes(chunk);
                    for (ByteBuf body = ServiceFrames.next(in);
                            body != null;
                            body = ServiceFrames.next(in)) {
                        messages.add(ServiceMessageReader.read(body).getClass().getSimpleName());
                    }
                });

        assertThat(messages)
                .isEqualTo(
                        Vectors.stream(row.json().get("messages"))
                                .map(name -> name.isNull() ? "Unknown" : name.asText())
                                .toList());
    }

    @Test
    void everyMessageTypeHasAFrame() {
        assertThat(vectors().map(Row::type).map(MessageType::of).distinct())
                .containsExactlyInAnyOrder(MessageType.values());
    }

    private static ServiceMessage read(ByteBuf in) {
        return ServiceMessageReader.read(Vectors.body(in));
    }

    /** Reads the one frame that {@code in} holds. */
    private static ServiceMessage readOnly(ByteBuf in) {
        ServiceMessage message = read(in);
        assertThat(in.isReadable()).isFalse();
        return message;
    }

    private static boolean isRefused(ByteBuf in) {
        try {
            read(in);
            return false;
        } catch (ServiceProtocolException e) {
            return true;
        }
    }

    private static String write(ServiceMessage message) {
        ByteBuf out = Unpooled.buffer();
        ServiceMessageWriter.write(message, out);
        return ByteBufUtil.hexDump(out);
    }

    /**
     * The bytes in the row, but for an ack without payload: the recorded writer adds a nil, which
     * other readers take for a payload.
     */
    private static String canonical(Row row, ServiceMessage message) {
        String hex = row.has("rewritten") ? row.text("rewritten") : row.hex();
        if (!(message instanceof ServiceMessage.Ack ack) || ack.payload() != null) {
            return hex;
        }
        int length = Integer.parseInt(hex.substring(0, 2), 16);
        assertThat(hex.substring(2)).startsWith("96").endsWith("80c0");
        return String.format(Locale.ROOT, "%02x95", length - 1)
                + hex.substring(4, hex.length() - 2);
    }

    private static Map<String, @Nullable Object> fields(ServiceMessage message, int type)
            throws ReflectiveOperationException {
        Map<String, @Nullable Object> fields = new TreeMap<>();
        for (RecordComponent component : message.getClass().getRecordComponents()) {
            String name = component.getName();
            Object value = component.getAccessor().invoke(message);
            List<String> names = NAMES.getOrDefault(type + "." + name, List.of());
            boolean named = value instanceof Integer number && number >= 0 && number < names.size();
            boolean unsigned = name.equals("tracingId") && value != null;
            fields.put(
                    name,
                    named
                            ? names.get((Integer) value)
                            : unsigned ? Long.toUnsignedString((Long) value) : plain(value));
        }
        return fields;
    }

    private static @Nullable Object plain(@Nullable Object value) {
        if (value instanceof ByteBuf bytes) {
            return "bytes " + ByteBufUtil.hexDump(bytes);
        }
        if (value instanceof ProtocolPayload payload) {
            return List.of(payload.protocol(), "bytes " + ByteBufUtil.hexDump(payload.bytes()));
        }
        if (value instanceof Claim claim) {
            return List.of(claim.type(), claim.value());
        }
        if (value instanceof List<?> list) {
            return list.stream().map(ServiceMessageVectorsTest::plain).toList();
        }
        if (value instanceof Map<?, ?> map) {
            return map.entrySet().stream().map(e -> List.of(e.getKey(), e.getValue())).toList();
        }
        return value == null ? null : value.toString();
    }
}
