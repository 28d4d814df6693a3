package io.heliograph.server.edge.door;

import io.heliograph.server.edge.http.HttpAnswer;

/** Refusals in the form that management SDKs read. */
public final class ErrorAnswers {

    public static final String CODE_HEADER = "x-ms-error-code";

    private ErrorAnswers() {}

    /** An object that names what is wrong with {@code target}; the code stands in a header, too. */
    public static HttpAnswer of(int status, String code, String message, String target) {
        String body =
                JsonObjects.text(out -> {
                    out.writeStringField("code", code);
                    out.writeStringField("message", message);
                    out.writeStringField("target", target);
                });
        return HttpAnswer.json(status, body).with(CODE_HEADER, code);
    }
}
