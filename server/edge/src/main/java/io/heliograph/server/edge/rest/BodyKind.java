package io.heliograph.server.edge.rest;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Locale;

/** What the body of a request holds. */
enum BodyKind {
    /** Nothing; whatever comes is not looked at. */
    NONE(List.of()),
    MESSAGE(List.of(BodyKind.JSON, BodyKind.FRAMES, BodyKind.MESSAGEPACK)),
    STREAM_ITEM(List.of(BodyKind.JSON, BodyKind.FRAMES, BodyKind.MESSAGEPACK)),
    COMMANDS(List.of(BodyKind.JSON)),
    AUTHENTICATION(List.of(BodyKind.JSON)),
    CONNECTION_TOKEN(List.of(BodyKind.JSON));

    static final String JSON = "application/json";

    /** A map from hub protocol to a finished frame. */
    static final String FRAMES = "application/octet-stream";

    static final String MESSAGEPACK = "application/x-msgpack";

    private final List<String> types;

    BodyKind(List<String> types) {
        this.types = types;
    }

    /** The media types that are taken; none if there is no body. */
    List<String> types() {
        return types;
    }

    boolean takes(@Nullable String contentType) {
        return this == NONE || types.contains(mediaType(contentType));
    }

    /** Without parameters, lower case; empty for null. */
    static String mediaType(@Nullable String contentType) {
        if (contentType == null) {
            return "";
        }
        int parameters = contentType.indexOf(';');
        String type = parameters < 0 ? contentType : contentType.substring(0, parameters);
        return type.strip().toLowerCase(Locale.ROOT);
    }
}
