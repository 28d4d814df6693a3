package io.heliograph.server.edge.rest;

import io.heliograph.access.TokenClaim;
import io.netty.buffer.ByteBuf;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;

/**
 * Whose authentication is asked for or renewed.
 *
 * @param connectionToken the secret that the client got when it negotiated
 * @param expireTime when the renewed authentication ends; far away if that is not stated
 * @param claims all that hold from now on
 */
record AuthenticationBody(String connectionToken, Instant expireTime, List<TokenClaim> claims) {

    private static final int MOST_CLAIMS = 1000;
    private static final Instant NEVER = Instant.parse("9999-12-31T23:59:59Z");

    /**
     * @param renews whether claims have to be there
     * @throws RestException when it is something else
     */
    static AuthenticationBody read(ByteBuf body, boolean renews) {
        return JsonBody.read(body, json -> new Reader(json, renews).read());
    }

    private static final class Reader {

        private final JsonBody json;
        private final boolean renews;
        private @Nullable String token;
        private Instant expireTime = NEVER;
        private @Nullable List<TokenClaim> claims;

        Reader(JsonBody json, boolean renews) {
            this.json = json;
            this.renews = renews;
        }

        AuthenticationBody read() throws IOException {
            json.object("the body", this::property);
            if (token == null || token.isEmpty()) {
                throw JsonBody.refusal(
                        "no connectionToken", "the one that the client got when it negotiated");
            }
            if (renews && claims == null) {
                throw JsonBody.refusal("no claims", "all that hold from now on");
            }
            return new AuthenticationBody(token, expireTime, claims == null ? List.of() : claims);
        }

        private void property(String name) throws IOException {
            switch (name) {
                case "connectiontoken" -> token = json.string("connectionToken");
                case "expiretime" -> {
                    String text = json.nullableString("expireTime");
                    expireTime = text == null ? NEVER : time(text);
                }
                case "claims" -> claims = json.array("claims", MOST_CLAIMS, this::claim);
                default -> json.skip();
            }
        }

        private TokenClaim claim() throws IOException {
            String[] parts = new String[2];
            json.object(
                    "a claim",
                    name -> {
                        switch (name) {
                            case "type" -> parts[0] = json.string("type of a claim");
                            case "value" -> parts[1] = json.scalar("value of a claim");
                            default -> json.skip();
                        }
                    });
            if (parts[0] == null || parts[0].isEmpty() || parts[1] == null) {
                throw JsonBody.refusal("a claim without type or value", "both");
            }
            return new TokenClaim(parts[0], parts[1]);
        }

        /** A time without offset is one in UTC. */
        private static Instant time(String text) {
            try {
                return OffsetDateTime.parse(text).toInstant();
            } catch (DateTimeException e) {
                // Maybe without offset.
            }
            try {
                return LocalDateTime.parse(text).toInstant(ZoneOffset.UTC);
            } catch (DateTimeException e) {
                throw JsonBody.refusal(
                        "expireTime '" + text + "'", "a time such as 2026-07-01T12:00:00Z");
            }
        }
    }
}
