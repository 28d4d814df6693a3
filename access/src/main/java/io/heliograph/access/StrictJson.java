package io.heliograph.access;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;

import java.io.IOException;
import java.io.StringWriter;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Reads the JSON object of a token: UTF-8 only, no member twice at any depth, nothing after the
 * object, bounded depth.
 */
final class StrictJson {

    private static final int MAX_DEPTH = 64;

    /**
     * A number such as {@code 1e999999999} is short on the wire and would fill the memory as plain
     * decimal.
     */
    private static final int MAX_PLAIN_DIGITS = 400;

    // No name tables: they are shared between all tokens, and the names come from anyone.
    private static final JsonFactory JSON =
            JsonFactory.builder()
                    .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
                    .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
                    .streamReadConstraints(
                            StreamReadConstraints.builder().maxNestingDepth(MAX_DEPTH).build())
                    .build();

    private StrictJson() {}

    static List<JsonMember> read(byte[] utf8) throws TokenRefusedException {
        try {
            // Decoded here because the library would also guess UTF-16 and UTF-32.
            String text =
                    StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(utf8)).toString();
            refuseDuplicates(text);
            return members(text);
        } catch (CharacterCodingException e) {
            throw new TokenRefusedException(TokenProblem.MALFORMED);
        } catch (IOException e) {
            throw new TokenRefusedException(TokenProblem.MALFORMED);
        }
    }

    private static void refuseDuplicates(String text) throws IOException, TokenRefusedException {
        Deque<Set<String>> open = new ArrayDeque<>();
        try (JsonParser json = JSON.createParser(text)) {
            for (JsonToken token = json.nextToken(); token != null; token = json.nextToken()) {
                switch (token) {
                    case START_OBJECT -> open.push(new HashSet<>());
                    case END_OBJECT -> open.pop();
                    case FIELD_NAME -> {
                        if (!open.element().add(json.currentName())) {
                            throw new TokenRefusedException(TokenProblem.DUPLICATE_MEMBER);
                        }
                    }
                    default -> {}
                }
            }
        }
    }

    private static List<JsonMember> members(String text) throws IOException, TokenRefusedException {
        List<JsonMember> members = new ArrayList<>();
        try (JsonParser json = JSON.createParser(text)) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                throw new TokenRefusedException(TokenProblem.MALFORMED);
            }
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                members.add(member(json));
            }
            if (json.nextToken() != null) {
                throw new TokenRefusedException(TokenProblem.MALFORMED);
            }
        }
        return members;
    }

    private static JsonMember member(JsonParser json) throws IOException {
        String name = json.currentName();
        JsonToken token = json.nextToken();
        if (token != JsonToken.START_ARRAY) {
            return new JsonMember(name, kind(token), List.of(text(json)));
        }
        List<String> values = new ArrayList<>();
        while (json.nextToken() != JsonToken.END_ARRAY) {
            values.add(text(json));
        }
        return new JsonMember(name, JsonMember.Kind.ARRAY, values);
    }

    private static JsonMember.Kind kind(JsonToken token) {
        return switch (token) {
            case VALUE_STRING -> JsonMember.Kind.STRING;
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> JsonMember.Kind.NUMBER;
            default -> JsonMember.Kind.OTHER;
        };
    }

    private static String text(JsonParser json) throws IOException {
        return switch (json.currentToken()) {
            case START_OBJECT, START_ARRAY -> compact(json);
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> plain(json.getText());
            case VALUE_NULL -> "";
            default -> json.getText();
        };
    }

    private static String plain(String number) {
        try {
            BigDecimal value = new BigDecimal(number);
            boolean small =
                    value.precision() < MAX_PLAIN_DIGITS
                            && Math.abs((long) value.scale()) < MAX_PLAIN_DIGITS;
            return small ? value.toPlainString() : number;
        } catch (NumberFormatException e) {
            return number;
        }
    }

    private static String compact(JsonParser json) throws IOException {
        StringWriter out = new StringWriter();
        try (JsonGenerator generator = JSON.createGenerator(out)) {
            int depth = 0;
            while (true) {
                JsonToken token = json.currentToken();
                if (token == JsonToken.VALUE_NUMBER_INT || token == JsonToken.VALUE_NUMBER_FLOAT) {
                    // As written: through a double 1.10 would become 1.1 and 1e999 no number at
                    // all.
                    generator.writeNumber(json.getText());
                } else {
                    generator.copyCurrentEvent(json);
                }
                depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
                if (depth == 0) {
                    break;
                }
                json.nextToken();
            }
        }
        return out.toString();
    }
}
