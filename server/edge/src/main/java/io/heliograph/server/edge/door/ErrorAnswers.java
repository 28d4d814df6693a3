package io.heliograph.server.edge.door;

import io.heliograph.server.edge.http.HttpAnswer;

/** Refusals in the form that management SDKs read. */
public final class ErrorAnswers {

    public static final String CODE_HEADER = "x-ms-error-code";

    /** The code of a request that is wrong. */
    public static final String INVALID = "Error.Request.Invalid";

    private static final int MAX_ECHO = 80;

    private ErrorAnswers() {}

    /** An object that names what is wrong with {@code target}; the code stands in a header, too. */
    public static HttpAnswer of(int status, String code, String message, String target) {
        return withoutHeader(status, code, message, target).with(CODE_HEADER, code);
    }

    /**
     * A path that leads nowhere: SDKs tell it from the answer "no" by the header, which is missing.
     */
    public static HttpAnswer unknownPath(String path) {
        return withoutHeader(404, "Error.Request.NotExisted", unknownPathText(path), "path");
    }

    /** What {@link #unknownPath} says. */
    public static String unknownPathText(String path) {
        return "Path: found '" + shortened(path) + "', expected one that is known here.";
    }

    /** The method is none that the path has; {@code allowed}: those that it has. */
    public static HttpAnswer otherMethod(String method, String allowed) {
        return of(405, INVALID, otherMethodText(method, allowed), "method").with("Allow", allowed);
    }

    /** What {@link #otherMethod} says. */
    public static String otherMethodText(String method, String allowed) {
        return "Method: found " + shortened(method) + ", expected one of " + allowed + ".";
    }

    /** What a caller sent, as far as an answer should repeat it. */
    public static String shortened(String text) {
        return text.length() <= MAX_ECHO ? text : text.substring(0, MAX_ECHO) + "…";
    }

    private static HttpAnswer withoutHeader(
            int status, String code, String message, String target) {
        String body =
                JsonObjects.text(out -> {
                    out.writeStringField("code", code);
                    out.writeStringField("message", message);
                    out.writeStringField("target", target);
                });
        return HttpAnswer.json(status, body);
    }
}
