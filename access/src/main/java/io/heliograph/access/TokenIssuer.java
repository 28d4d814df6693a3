package io.heliograph.access;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Signs the three kinds of tokens in the form the SDKs give them. */
public final class TokenIssuer {

    private static final JsonFactory JSON = new JsonFactory();
    private static final String NAME_ID = "nameid";

    /**
     * Types that mean something in a JWT; a user's claim of that name travels under another one.
     */
    private static final Set<String> RESERVED =
            Set.of(
                    "aud", "exp", "iat", "nbf", "iss", "actort", "acr", "azp", "c_hash", "jti",
                    "nonce");

    private final AccessKey key;
    private final String header;

    public TokenIssuer(AccessKey key) {
        this.key = key;
        this.header = header(key);
    }

    /** A token that opens a client connection to {@code hub} at {@code endpoint}. */
    public String client(
            URI endpoint,
            String hub,
            @Nullable String userId,
            List<TokenClaim> extra,
            Duration lifetime,
            Instant now) {
        List<TokenClaim> claims = new ArrayList<>();
        if (userId != null) {
            // First, so that it wins over a claim of the same name in the extra ones.
            claims.add(new TokenClaim("asrs.s.uid", userId));
        }
        claims.addAll(withoutReserved(extra));
        return token(claims, hubAudience(endpoint, "client", hub), lifetime, now);
    }

    /** A token that opens a server connection for {@code hub} at {@code endpoint}. */
    public String server(
            URI endpoint, String hub, String serverId, Duration lifetime, Instant now) {
        return token(
                List.of(new TokenClaim(NAME_ID, serverId)),
                hubAudience(endpoint, "server", hub),
                lifetime,
                now);
    }

    /** A token for one REST request; the query of {@code requestUrl} is not part of it. */
    public String rest(URI requestUrl, Duration lifetime, Instant now) {
        return token(List.of(), base(requestUrl) + requestUrl.getRawPath(), lifetime, now);
    }

    private static String hubAudience(URI endpoint, String door, String hub) {
        String encodedHub =
                URLEncoder.encode(hub.toLowerCase(Locale.ROOT), StandardCharsets.UTF_8)
                        .replace("+", "%20");
        return base(endpoint) + "/" + door + "/?hub=" + encodedHub;
    }

    /** Scheme and host. Without port, since that is what SDKs write. */
    private static String base(URI url) {
        AudienceUrl parts = AudienceUrl.parse(url.toString());
        if (parts == null) {
            throw new IllegalArgumentException(
                    "An audience needs an absolute URL without user information and fragment.");
        }
        return parts.scheme() + "://" + parts.host();
    }

    private static List<TokenClaim> withoutReserved(List<TokenClaim> claims) {
        List<TokenClaim> out = new ArrayList<>();
        boolean subjectSeen = false;
        for (TokenClaim claim : claims) {
            boolean subject = claim.type().equals("sub");
            boolean moved = RESERVED.contains(claim.type()) || (subject && subjectSeen);
            subjectSeen |= subject;
            out.add(moved ? new TokenClaim("asrs.u." + claim.type(), claim.value()) : claim);
        }
        return out;
    }

    private String token(List<TokenClaim> claims, String audience, Duration lifetime, Instant now) {
        String signed = header + "." + Base64Url.encode(payload(claims, audience, lifetime, now));
        byte[] signature =
                HmacAlgorithm.HS256.sign(signed.getBytes(StandardCharsets.US_ASCII), key);
        return signed + "." + Base64Url.encode(signature);
    }

    private static byte[] payload(
            List<TokenClaim> claims, String audience, Duration lifetime, Instant now) {
        Map<String, List<String>> byType = new LinkedHashMap<>();
        claims.forEach(claim ->
                byType.computeIfAbsent(claim.type(), type -> new ArrayList<>()).add(claim.value()));
        return json(out -> {
            for (Map.Entry<String, List<String>> entry : byType.entrySet()) {
                out.writeFieldName(entry.getKey());
                writeValues(out, entry.getValue());
            }
            out.writeNumberField("nbf", now.getEpochSecond());
            out.writeNumberField("exp", now.plus(lifetime).getEpochSecond());
            out.writeNumberField("iat", now.getEpochSecond());
            out.writeStringField("iss", "azure-signalr");
            out.writeStringField("aud", audience);
        });
    }

    private static void writeValues(JsonGenerator out, List<String> values) throws IOException {
        if (values.size() == 1) {
            out.writeString(values.get(0));
            return;
        }
        out.writeStartArray();
        for (String value : values) {
            out.writeString(value);
        }
        out.writeEndArray();
    }

    private static String header(AccessKey key) {
        // Same key, same number; without the key nothing can be told from it.
        byte[] mark = HmacAlgorithm.HS256.sign("kid".getBytes(StandardCharsets.US_ASCII), key);
        return Base64Url.encode(
                json(out -> {
                    out.writeStringField("alg", HmacAlgorithm.HS256.name());
                    out.writeStringField("typ", "JWT");
                    out.writeStringField("kid", Integer.toString(ByteBuffer.wrap(mark).getInt()));
                }));
    }

    private static byte[] json(JsonContent content) {
        StringWriter text = new StringWriter();
        try (JsonGenerator out = JSON.createGenerator(text)) {
            out.writeStartObject();
            content.write(out);
            out.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    @FunctionalInterface
    private interface JsonContent {
        void write(JsonGenerator out) throws IOException;
    }
}
