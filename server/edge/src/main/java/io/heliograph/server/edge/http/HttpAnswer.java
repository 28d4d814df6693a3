package io.heliograph.server.edge.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaders;

import java.nio.charset.StandardCharsets;

/** A whole answer. The body belongs to whoever sends it. */
public record HttpAnswer(int status, HttpHeaders headers, ByteBuf body) {

    public static HttpAnswer status(int status) {
        return new HttpAnswer(status, new DefaultHttpHeaders(), Unpooled.EMPTY_BUFFER);
    }

    public static HttpAnswer text(int status, String text) {
        return bytes(status, "text/plain; charset=utf-8", utf8(text));
    }

    public static HttpAnswer json(int status, String json) {
        return bytes(status, "application/json", utf8(json));
    }

    public static HttpAnswer bytes(int status, String contentType, ByteBuf body) {
        HttpAnswer answer = new HttpAnswer(status, new DefaultHttpHeaders(), body);
        return answer.with("Content-Type", contentType);
    }

    /** Adds a header. */
    public HttpAnswer with(String name, String value) {
        headers.set(name, value);
        return this;
    }

    private static ByteBuf utf8(String text) {
        return Unpooled.wrappedBuffer(text.getBytes(StandardCharsets.UTF_8));
    }
}
