package io.heliograph.server.edge.rest;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;

import io.heliograph.server.edge.http.HttpAnswer;

import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;

/**
 * The answers of REST. A success has no body; an error has text under {@code /api/v1} and an object
 * under {@code /api}.
 */
final class RestAnswers {

    private static final JsonFactory JSON = new JsonFactory();

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
        StringWriter text = new StringWriter();
        try (JsonGenerator out = JSON.createGenerator(text)) {
            out.writeStartObject();
            out.writeStringField("code", code);
            out.writeStringField("message", message);
            out.writeStringField("target", target);
            out.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }
}
