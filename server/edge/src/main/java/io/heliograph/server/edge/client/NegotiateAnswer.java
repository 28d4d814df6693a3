package io.heliograph.server.edge.client;

import com.fasterxml.jackson.core.JsonGenerator;

import io.heliograph.access.ClientIdentity;
import io.heliograph.server.core.engine.Negotiation;
import io.heliograph.server.edge.door.JsonObjects;

import org.jspecify.annotations.Nullable;

import java.io.IOException;

/** The answers to a negotiate request. A field that is absent is left out: clients fail on null. */
final class NegotiateAnswer {

    private NegotiateAnswer() {}

    /** What is wrong with the version that the client asks for, or null. */
    static @Nullable String versionProblem(@Nullable String version) {
        if (version == null) {
            return null;
        }
        try {
            int number = Integer.parseInt(version);
            return number >= 0
                    ? null
                    : "The client requested version '"
                            + number
                            + "', but the server does not support this version.";
        } catch (NumberFormatException e) {
            return "The client requested a non-integer protocol version.";
        }
    }

    /** Whether the client gets a secret token beside the public id. */
    static boolean isFirstVersion(@Nullable String version) {
        return version != null && Integer.parseInt(version) >= 1;
    }

    static String error(String text) {
        return JsonObjects.text(out -> out.writeStringField("error", text));
    }

    /** Sends the client on to {@code url} with a token for it. */
    static String redirect(String url, String accessToken) {
        return JsonObjects.text(out -> {
            out.writeNumberField("negotiateVersion", 0);
            out.writeStringField("url", url);
            out.writeStringField("accessToken", accessToken);
            out.writeArrayFieldStart("availableTransports");
            out.writeEndArray();
        });
    }

    /**
     * The promised connection. Without a version the id is also the secret. The token is echoed:
     * the Java client would go on with the app's own one otherwise.
     */
    static String connection(Negotiation promised, boolean firstVersion, String accessToken) {
        return JsonObjects.text(out -> {
            out.writeNumberField("negotiateVersion", firstVersion ? 1 : 0);
            out.writeStringField(
                    "connectionId", firstVersion ? promised.connectionId() : promised.token());
            if (firstVersion) {
                out.writeStringField("connectionToken", promised.token());
            }
            out.writeStringField("accessToken", accessToken);
            if (promised.stateful()) {
                out.writeBooleanField("useStatefulReconnect", true);
            }
            out.writeArrayFieldStart("availableTransports");
            transport(
                    out,
                    promised,
                    ClientIdentity.TRANSPORT_WEB_SOCKETS,
                    "WebSockets",
                    "Text",
                    "Binary");
            transport(
                    out,
                    promised,
                    ClientIdentity.TRANSPORT_SERVER_SENT_EVENTS,
                    "ServerSentEvents",
                    "Text");
            transport(
                    out,
                    promised,
                    ClientIdentity.TRANSPORT_LONG_POLLING,
                    "LongPolling",
                    "Text",
                    "Binary");
            out.writeEndArray();
        });
    }

    private static void transport(
            JsonGenerator out, Negotiation promised, int transport, String name, String... formats)
            throws IOException {
        if (!promised.identity().allows(transport)) {
            return;
        }
        out.writeStartObject();
        out.writeStringField("transport", name);
        out.writeFieldName("transferFormats");
        out.writeArray(formats, 0, formats.length);
        out.writeEndObject();
    }
}
