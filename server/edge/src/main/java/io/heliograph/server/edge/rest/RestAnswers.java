package io.heliograph.server.edge.rest;

import io.heliograph.server.edge.door.Cors;
import io.heliograph.server.edge.door.ErrorAnswers;
import io.heliograph.server.edge.http.HttpAnswer;
import io.heliograph.server.edge.http.HttpExchange;

/**
 * The answers of REST. A success has no body unless it was asked for something; an error has text
 * under {@code /api/v1} and an object under {@code /api}.
 */
final class RestAnswers {

    static final String ERROR_CODE = ErrorAnswers.CODE_HEADER;

    private static final String REQUEST_ID = "x-ms-client-request-id";
    private static final int MAX_REQUEST_ID = 256;

    private RestAnswers() {}

    /** Answers, with what every answer of REST carries. */
    static void send(HttpExchange exchange, HttpAnswer answer) {
        String id = exchange.headers().get(REQUEST_ID);
        if (id != null && id.length() <= MAX_REQUEST_ID) {
            answer.with(REQUEST_ID, id);
        }
        if (exchange.headers().contains("Origin")) {
            Cors.allow(exchange, answer)
                    .with("Access-Control-Expose-Headers", ERROR_CODE + ", " + REQUEST_ID);
        }
        exchange.answer(answer);
    }

    static void status(HttpExchange exchange, int status) {
        send(exchange, HttpAnswer.status(status));
    }

    /** "No" to a question, in a form that the SDK tells from a missing route: by the code. */
    static HttpAnswer no(String code) {
        return HttpAnswer.status(404).with(ERROR_CODE, code);
    }

    /** {@code v1}: an answer under {@code /api/v1} or {@code /api/v1-preview}. */
    static void unknownPath(HttpExchange exchange, boolean v1) {
        String path = exchange.rawPath();
        send(
                exchange,
                v1
                        ? HttpAnswer.text(404, ErrorAnswers.unknownPathText(path))
                        : ErrorAnswers.unknownPath(path));
    }

    static void otherMethod(HttpExchange exchange, String allowed, boolean v1) {
        String method = exchange.method();
        send(
                exchange,
                v1
                        ? HttpAnswer.text(405, ErrorAnswers.otherMethodText(method, allowed))
                                .with("Allow", allowed)
                        : ErrorAnswers.otherMethod(method, allowed));
    }

    static HttpAnswer refusal(RestException e, ApiGeneration generation) {
        String message = String.valueOf(e.getMessage());
        if (generation == ApiGeneration.V1) {
            return HttpAnswer.text(e.status(), message);
        }
        return ErrorAnswers.of(e.status(), e.code(), message, e.target());
    }

    /** The text alone, for callers that show it as it is. */
    static HttpAnswer text(RestException e) {
        return HttpAnswer.text(e.status(), String.valueOf(e.getMessage()))
                .with(ERROR_CODE, e.code());
    }
}
