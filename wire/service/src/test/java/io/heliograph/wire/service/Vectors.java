package io.heliograph.wire.service;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** The recorded frames of the protocol. */
final class Vectors {

    private static final JsonNode ROOT = load();

    /** Where the record's component has another name than the recorded field. */
    private static final Map<String, String> COMPONENTS =
            Map.of(
                    "groupName", "group",
                    "connectionList", "connectionIds",
                    "userList", "userIds",
                    "groupList", "groups",
                    "excludedList", "excludedConnectionIds",
                    "excludedUserList", "excludedUserIds",
                    "messages", "entries");

    private Vectors() {}

    /** The rows of one section: {@code vectors}, {@code invalid} or {@code streams}. */
    static Stream<Row> rows(String section) {
        return stream(ROOT.get(section)).map(Row::new);
    }

    static ByteBuf bytes(String hex) {
        return Unpooled.wrappedBuffer(ByteBufUtil.decodeHexDump(hex));
    }

    /** The body of the frame that must come next. */
    static ByteBuf body(ByteBuf in) {
        return Objects.requireNonNull(ServiceFrames.next(in), "frame is incomplete");
    }

    static Stream<JsonNode> stream(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false);
    }

    private static JsonNode load() {
        try (InputStream in = Vectors.class.getResourceAsStream("/service-protocol.json")) {
            return new ObjectMapper().readTree(Objects.requireNonNull(in));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    record Row(JsonNode json) {

        String name() {
            return text("name");
        }

        int type() {
            return json.get("type").asInt();
        }

        String text(String key) {
            return json.get(key).asText();
        }

        boolean has(String key) {
            return json.has(key);
        }

        /** The whole frame, length included. */
        String hex() {
            if (json.has("hex")) {
                return text("hex");
            }
            StringBuilder hex = new StringBuilder();
            for (JsonNode run : json.get("hexRuns")) {
                hex.append(run.get(0).asText().repeat(run.get(1).asInt()));
            }
            return hex.toString();
        }

        /**
         * What the frame must be read to, by record component; values as text, lists, and null. An
         * absent target is no target.
         */
        Map<String, @Nullable Object> fields() {
            Map<String, @Nullable Object> fields = new TreeMap<>();
            json.get("fields")
                    .fields()
                    .forEachRemaining(field -> {
                        String name = field.getKey();
                        Object value = plain(field.getValue());
                        fields.put(
                                COMPONENTS.getOrDefault(name, name),
                                name.equals("expireTime") ? time(value) : value);
                    });
            fields.replace("target", null, "");
            return fields;
        }

        private static String time(@Nullable Object value) {
            return OffsetDateTime.parse(String.valueOf(value)).toInstant().toString();
        }

        private static @Nullable Object plain(JsonNode node) {
            if (node.isNull()) {
                return null;
            }
            if (node.isArray()) {
                List<@Nullable Object> list = new ArrayList<>();
                node.forEach(element -> list.add(plain(element)));
                return list;
            }
            if (node.has("repeat")) {
                return node.get("repeat").asText().repeat(node.get("times").asInt());
            }
            return node.has("hex") ? "bytes " + plain(node.get("hex")) : node.asText();
        }

        @Override
        public String toString() {
            return name();
        }
    }
}
