package io.heliograph.server.edge.rest;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A body in JSON that is read field by field. The names of properties may have any case; unknown
 * ones are stepped over.
 */
final class JsonBody implements AutoCloseable {

    private static final int MAX_DEPTH = 64;
    private static final JsonFactory JSON =
            JsonFactory.builder()
                    .streamReadConstraints(
                            StreamReadConstraints.builder().maxNestingDepth(MAX_DEPTH).build())
                    .build();

    /** Reads the value of one property. */
    @FunctionalInterface
    interface Property {
        void read(String name) throws IOException;
    }

    /** Reads one item of an array. */
    @FunctionalInterface
    interface Item<T> {
        T read() throws IOException;
    }

    /** Reads a whole body. */
    @FunctionalInterface
    interface Reading<T> {
        T read(JsonBody body) throws IOException;
    }

    private final byte[] bytes;
    private final JsonParser in;

    private JsonBody(byte[] bytes) throws IOException {
        this.bytes = bytes;
        this.in = JSON.createParser(bytes);
        in.nextToken();
    }

    /**
     * @throws RestException when the body is not JSON, or {@code reading} refuses it
     */
    static <T> T read(ByteBuf body, Reading<T> reading) {
        if (!body.isReadable()) {
            throw refusal("nothing", "JSON");
        }
        try (JsonBody json = new JsonBody(ByteBufUtil.getBytes(body))) {
            T value = reading.read(json);
            if (json.in.nextToken() != null) {
                throw refusal("more behind it", "one value of JSON");
            }
            return value;
        } catch (JacksonException e) {
            throw refusal(e.getOriginalMessage(), "JSON");
        } catch (IOException e) {
            throw refusal(String.valueOf(e.getMessage()), "JSON");
        }
    }

    static RestException refusal(String found, String expected) {
        return RestException.badRequest(
                "body", "Body: found " + found + ", expected " + expected + ".");
    }

    /** Walks through the object that comes next. */
    void object(String what, Property property) throws IOException {
        if (in.currentToken() != JsonToken.START_OBJECT) {
            throw unexpected(what, "an object");
        }
        while (in.nextToken() == JsonToken.FIELD_NAME) {
            String name = in.currentName();
            in.nextToken();
            property.read(name.toLowerCase(Locale.ROOT));
        }
    }

    /** The items of the array that comes next. */
    <T> List<T> array(String what, int most, Item<T> item) throws IOException {
        if (in.currentToken() != JsonToken.START_ARRAY) {
            throw unexpected(what, "an array");
        }
        List<T> items = new ArrayList<>();
        while (in.nextToken() != JsonToken.END_ARRAY) {
            if (items.size() == most) {
                throw refusal("more than " + most + " items in " + what, "at most " + most);
            }
            items.add(item.read());
        }
        return items;
    }

    void skip() throws IOException {
        in.skipChildren();
    }

    String string(String what) throws IOException {
        if (in.currentToken() != JsonToken.VALUE_STRING) {
            throw unexpected(what, "a string");
        }
        return in.getText();
    }

    @Nullable String nullableString(String what) throws IOException {
        return in.currentToken() == JsonToken.VALUE_NULL ? null : string(what);
    }

    /** Text of a string, a number, true or false. */
    String scalar(String what) throws IOException {
        JsonToken token = in.currentToken();
        if (token == null || !token.isScalarValue() || token == JsonToken.VALUE_NULL) {
            throw unexpected(what, "a string, a number, true or false");
        }
        return in.getText();
    }

    /** The bytes of the value that comes next, as they stand. */
    ByteBuf raw() throws IOException {
        int start = (int) in.currentTokenLocation().getByteOffset();
        in.skipChildren();
        int end = (int) in.currentLocation().getByteOffset();
        return Unpooled.wrappedBuffer(bytes, start, end - start);
    }

    private RestException unexpected(String what, String expected) {
        JsonToken token = in.currentToken();
        String found =
                switch (token) {
                    case START_OBJECT -> "an object";
                    case START_ARRAY -> "an array";
                    case VALUE_STRING -> "a string";
                    case VALUE_NULL -> "null";
                    case VALUE_TRUE, VALUE_FALSE -> "true or false";
                    case null -> "nothing";
                    default -> "a number";
                };
        return refusal(found + " for " + what, expected);
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
