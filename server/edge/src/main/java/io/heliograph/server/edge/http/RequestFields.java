package io.heliograph.server.edge.http;

import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpHeadersFactory;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;

import org.jspecify.annotations.Nullable;

import java.util.Iterator;
import java.util.Map;

/**
 * The header fields of a request, so many and no more: sixteen kilobytes of the shortest ones would
 * take a megabyte.
 */
final class RequestFields extends DefaultHttpHeaders {

    static final int MAX_FIELDS = 128;

    static final HttpHeadersFactory FACTORY =
            new HttpHeadersFactory() {
                @Override
                public HttpHeaders newHeaders() {
                    return new RequestFields();
                }

                @Override
                public HttpHeaders newEmptyHeaders() {
                    return new RequestFields();
                }
            };

    /** What a field costs beside its text. */
    private static final int FIELD_BYTES = 64;

    private int fields;

    /** The memory that a head takes, about. */
    static int bytesOf(HttpRequest request) {
        int bytes = 4 * FIELD_BYTES + request.uri().length();
        Iterator<Map.Entry<CharSequence, CharSequence>> each =
                request.headers().iteratorCharSequence();
        while (each.hasNext()) {
            Map.Entry<CharSequence, CharSequence> field = each.next();
            bytes += FIELD_BYTES + field.getKey().length() + field.getValue().length();
        }
        return bytes;
    }

    /** What is answered to a request that cannot be read. */
    static HttpAnswer refusalOf(@Nullable Throwable cause) {
        return switch (cause) {
            case TooLongHttpLineException e ->
                    HttpAnswer.text(414, "The request line is too long.");
            case TooLongHttpHeaderException e ->
                    HttpAnswer.text(431, "The header fields are too long, or too many.");
            case null, default -> HttpAnswer.text(400, "The request is malformed.");
        };
    }

    @Override
    public HttpHeaders add(CharSequence name, Object value) {
        if (++fields > MAX_FIELDS) {
            throw new TooLongHttpHeaderException("more than " + MAX_FIELDS + " header fields");
        }
        return super.add(name, value);
    }
}
