package io.heliograph.access;

import static io.heliograph.access.Tokens.CHAT;
import static io.heliograph.access.Tokens.CLIENT_CHAT;
import static io.heliograph.access.Tokens.CLOCK;
import static io.heliograph.access.Tokens.GOOD_PAYLOAD;
import static io.heliograph.access.Tokens.NOW;
import static io.heliograph.access.Tokens.accepted;
import static io.heliograph.access.Tokens.encode;
import static io.heliograph.access.Tokens.payload;
import static io.heliograph.access.Tokens.refused;
import static io.heliograph.access.Tokens.signed;
import static io.heliograph.access.Tokens.verifier;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;

class TokenVerifierTest {

    private static final AccessKeys PADDED_KEY =
            new AccessKeys(new AccessKey("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789ABCDEFGH="), null);

    @Test
    void aRestTokenOfTheManagementSdkPassesOnItsRouteOnly() {
        assertThat(
                        accepted(
                                        verifier()
                                                .verify(
                                                        Tokens.REST_VECTOR,
                                                        new Audience.Rest("/api/hubs/chat/:send")))
                                .first("nameid"))
                .isEqualTo("host_0");
        for (Audience other :
                List.of(
                        new Audience.Rest("/api/hubs/chat/users/ann/:send"),
                        new Audience.Rest("/api/hubs/other/:send"),
                        new Audience.Rest("/api/hubs/chat"),
                        new Audience.Client("chat"),
                        new Audience.Server("chat"))) {
            assertThat(refused(verifier().verify(Tokens.REST_VECTOR, other)).problem())
                    .isEqualTo(TokenProblem.AUDIENCE);
        }
    }

    @Test
    void aHandWrittenClientTokenConnectsToItsHubAsItsUser() {
        VerifiedToken token = accepted(verifier().verify(Tokens.CLIENT_VECTOR, CHAT));
        assertThat(ClientIdentity.of(token).userId()).isEqualTo("alice");
        assertThat(token.expiry()).isEqualTo(Instant.ofEpochSecond(4102444800L));
        assertThat(
                        refused(
                                        verifier()
                                                .verify(
                                                        Tokens.CLIENT_VECTOR,
                                                        new Audience.Client("other")))
                                .problem())
                .isEqualTo(TokenProblem.AUDIENCE);
        assertThat(
                        refused(
                                        verifier()
                                                .verify(
                                                        Tokens.CLIENT_VECTOR,
                                                        new Audience.Rest("/client/")))
                                .problem())
                .isEqualTo(TokenProblem.AUDIENCE);
    }

    @Test
    void aServerTokenOfTheSdkPassesWithAKeyThatEndsInAnEqualsSign() {
        TokenVerifier verifier = new TokenVerifier(PADDED_KEY, CLOCK);
        VerifiedToken token =
                accepted(verifier.verify(Tokens.SDK_SERVER_VECTOR, new Audience.Server("chat")));
        assertThat(token.first("nameid")).isEqualTo("app1_0f8fad5bd9cb469fa16570867728950e");
    }

    @Test
    void aClientTokenOfTheSdkKeepsTheOrderOfItsClaimsAndExpandsArrays() {
        TokenVerifier verifier = new TokenVerifier(PADDED_KEY, CLOCK);
        assertThat(accepted(verifier.verify(Tokens.SDK_CLIENT_VECTOR, CHAT)).claims())
                .containsExactly(
                        new TokenClaim("asrs.s.uid", "alice"),
                        new TokenClaim("nameid", "alice"),
                        new TokenClaim("role", "admin"),
                        new TokenClaim("role", "ops"),
                        new TokenClaim("nbf", "1711065600"),
                        new TokenClaim("exp", "1711069200"),
                        new TokenClaim("iat", "1711065600"),
                        new TokenClaim("aud", "http://localhost/client/?hub=chat"));
    }

    @ParameterizedTest
    @CsvSource({
        "HS256, HmacSHA256, ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789",
        "HS384, HmacSHA384, ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789",
        "HS512, HmacSHA512, ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789",
        "HS256, HmacSHA256, ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789ABCDEFGH",
        "HS384, HmacSHA384, ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789ABCDEFGH",
        "HS512, HmacSHA512, ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789ABCDEFGH"
    })
    void everyAlgorithmWorksWithEitherOfTheShortKeys(String name, String algorithm, String key) {
        String signingInput = encode("{\"alg\":\"" + name + "\"}") + "." + encode(GOOD_PAYLOAD);
        accepted(verifier().verify(signed(signingInput, algorithm, key), CHAT));
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"-123456\"", "\"../../etc/passwd\"", "17", "null", "[]", "{\"a\":1}"})
    void theKeyIdDoesNotMatter(String kid) {
        accepted(verifier().verify(Tokens.header("{\"alg\":\"HS256\",\"kid\":" + kid + "}"), CHAT));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"nbf\":4000000000",
                "\"iat\":4000000000",
                "\"iss\":\"anyone\"",
                "\"nbf\":\"x\"",
                "\"iat\":null"
            })
    void otherTimesAndTheIssuerAreNotChecked(String member) {
        accepted(
                verifier()
                        .verify(
                                payload("{" + member + ",\"exp\":4102444800," + CLIENT_CHAT + "}"),
                                CHAT));
    }

    @Test
    void aTokenLivesFiveMinutesLongerForClocksThatDiffer() {
        long now = NOW.getEpochSecond();
        accepted(
                verifier()
                        .verify(
                                payload("{\"exp\":" + (now - 300) + "," + CLIENT_CHAT + "}"),
                                CHAT));
        TokenVerdict.Refused late =
                refused(
                        verifier()
                                .verify(
                                        payload(
                                                "{\"exp\":"
                                                        + (now - 301)
                                                        + ","
                                                        + CLIENT_CHAT
                                                        + "}"),
                                        CHAT));
        assertThat(late.problem()).isEqualTo(TokenProblem.EXPIRED);
        assertThat(late.sentence()).isEqualTo("The token expired at '2024-03-21T23:54:59Z'");
    }

    @Test
    void theClockSkewCanBeNone() {
        TokenVerifier strict =
                new TokenVerifier(AccessKeys.development(), CLOCK, Duration.ZERO, HostPolicy.any());
        String token = payload("{\"exp\":" + (NOW.getEpochSecond() - 1) + "," + CLIENT_CHAT + "}");
        assertThat(refused(strict.verify(token, CHAT)).problem()).isEqualTo(TokenProblem.EXPIRED);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1e300",
                "1e999999999",
                "253402300800",
                "4102444800.75",
                "99999999999999999999"
            })
    void anExpiryFarAwayOrWithAFractionIsUnderstood(String exp) {
        accepted(verifier().verify(payload("{\"exp\":" + exp + "," + CLIENT_CHAT + "}"), CHAT));
    }

    @Test
    void aTokenOfAYearIsGoodAtItsLastSecond() {
        String token =
                new TokenIssuer(WellKnownKeys.SHORT)
                        .client(
                                java.net.URI.create("http://localhost"),
                                "chat",
                                null,
                                List.of(),
                                Duration.ofDays(365),
                                NOW);
        InstantSource later = InstantSource.fixed(NOW.plus(Duration.ofDays(365)));
        accepted(new TokenVerifier(AccessKeys.development(), later).verify(token, CHAT));
    }

    @Test
    void valuesThatAreNoTextBecomeText() {
        String token =
                payload(
                        "{\"t\":true,\"f\":false,\"n\":null,\"i\":12,\"d\":1.50,\"e\":1e3,\"b\":1e999999999,\"o\":{"
                            + " \"a\" : [1.10, \"x\"] },\"m\":[1,\"two\",[3, 4],{ \"five\" : 5"
                            + " }],\"none\":[],\"exp\":4102444800,"
                                + CLIENT_CHAT
                                + "}");
        assertThat(accepted(verifier().verify(token, CHAT)).claims())
                .containsExactly(
                        new TokenClaim("t", "true"),
                        new TokenClaim("f", "false"),
                        new TokenClaim("n", ""),
                        new TokenClaim("i", "12"),
                        new TokenClaim("d", "1.50"),
                        new TokenClaim("e", "1000"),
                        new TokenClaim("b", "1e999999999"),
                        new TokenClaim("o", "{\"a\":[1.10,\"x\"]}"),
                        new TokenClaim("m", "1"),
                        new TokenClaim("m", "two"),
                        new TokenClaim("m", "[3,4]"),
                        new TokenClaim("m", "{\"five\":5}"),
                        new TokenClaim("exp", "4102444800"),
                        new TokenClaim("aud", "http://localhost/client/?hub=chat"));
    }

    @Test
    void aMissingTokenIsChallengedWithTheBareScheme() {
        assertThat(refused(verifier().verify(null, CHAT)).challenge()).isEqualTo("Bearer");
        assertThat(refused(verifier().verify("", CHAT)).challenge()).isEqualTo("Bearer");
    }

    @Test
    void aMismatchNamesBothAudiences() {
        TokenVerdict.Refused verdict =
                refused(verifier().verify(Tokens.good(), new Audience.Server("news")));
        assertThat(verdict.challenge())
                .isEqualTo(
                        "Bearer error=\"invalid_token\", error_description=\"The audience"
                                + " 'http://localhost/client/?hub=chat' is invalid (expected:"
                                + " /server/?hub=news)\"");
    }

    @Test
    void aSentenceCannotBreakOutOfItsHeader() {
        String token =
                payload(
                        "{\"exp\":4102444800,\"aud\":\"http://x/\\r\\nSet-Cookie: a=\\\"b\\\" \\\\"
                                + " ü\"}");
        assertThat(refused(verifier().verify(token, new Audience.Client("a\"\r\nb"))).sentence())
                .isEqualTo(
                        "The audience 'http://x/??Set-Cookie: a=?b? ? ?' is invalid (expected:"
                                + " /client/?hub=a???b)");
    }

    @Test
    void aSentenceStaysShort() {
        String token =
                payload("{\"exp\":4102444800,\"aud\":\"http://x/" + "y".repeat(5000) + "\"}");
        assertThat(refused(verifier().verify(token, CHAT)).sentence()).hasSizeLessThan(600);
    }

    @Test
    void onlyKeysThatAreGivenCount() {
        TokenVerifier single = new TokenVerifier(new AccessKeys(WellKnownKeys.SHORT, null), CLOCK);
        assertThat(refused(single.verify(Tokens.good(), CHAT)).problem())
                .isEqualTo(TokenProblem.SIGNATURE);
    }

    @Test
    void keysHideTheirText() {
        assertThat(AccessKeys.development().toString()).doesNotContain("ABCDEF");
        assertThat(WellKnownKeys.contains(new AccessKey(Tokens.KEY))).isTrue();
        assertThat(WellKnownKeys.contains(new AccessKey("other"))).isFalse();
    }
}
