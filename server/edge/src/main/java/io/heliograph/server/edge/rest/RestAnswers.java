package io.heliograph.server.edge.rest;

import io.heliograph.server.edge.door.JsonObjects;
import io.heliograph.server.edge.http.HttpAnswer;

/**
 * The answers of REST. A success has no body; an error has text under {@code /api/v1} and an object
 * under {@code /api}.
 */
final class RestAnswers {

    private RestAnswers() {}

    /** "No" to a question, in a form that the SDK tells from a missing route: by the code. */
    static HttpAnswer no(String code) {
        return HttpAnswer.status(404).with("x-ms-error-code", code);
    }

    static HttpAnswer refusal(RestException e, ApiGeneration generation) {
        String message = String.valueOf(e.getMessage());
        if (generation == ApiGeneration.V1) {
            return HttpAnswer.text(e.status(), message);
        }
        return HttpAnswer.json(e.status(), detail(e.code(), message, e.target()))
                .with("x-ms-error-code", e.code());
    }

    private static String detail(String code, String message, String target) {
        return JsonObjects.text(out -> {
            out.writeStringField("code", code);
            out.writeStringField("message", message);
            out.writeStringField("target", target);
        });
    }
}
