package io.heliograph.access;

import static io.heliograph.access.Tokens.NOW;
import static io.heliograph.access.Tokens.accepted;
import static io.heliograph.access.Tokens.verifier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.MACVerifier;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;

import org.junit.jupiter.api.Test;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.time.Duration;
import java.util.Base64;
import java.util.Date;
import java.util.List;

class TokenIssuerTest {

    private static final URI ENDPOINT = URI.create("http://localhost:8888");
    private static final Duration HOUR = Duration.ofHours(1);

    private final TokenIssuer issuer = new TokenIssuer(WellKnownKeys.EMULATOR);

    @Test
    void aClientTokenHasTheFormOfTheSdks() {
        String token =
                issuer.client(
                        ENDPOINT,
                        "Chat",
                        "ann",
                        List.of(
                                new TokenClaim("role", "a"),
                                new TokenClaim("x", "1"),
                                new TokenClaim("role", "b")),
                        HOUR,
                        NOW);
        assertThat(part(token, 0))
                .matches("\\{\"alg\":\"HS256\",\"typ\":\"JWT\",\"kid\":\"-?[0-9]+\"}");
        assertThat(part(token, 1))
                .isEqualTo(
                        "{\"asrs.s.uid\":\"ann\",\"role\":[\"a\",\"b\"],\"x\":\"1\",\"nbf\":1711065600,\"exp\":1711069200,"
                            + "\"iat\":1711065600,\"iss\":\"azure-signalr\",\"aud\":\"http://localhost/client/?hub=chat\"}");
    }

    @Test
    void aServerTokenHasTheFormOfTheSdks() {
        assertThat(part(issuer.server(ENDPOINT, "chat", "app1_00", HOUR, NOW), 1))
                .isEqualTo(
                        "{\"nameid\":\"app1_00\",\"nbf\":1711065600,\"exp\":1711069200,\"iat\":1711065600,"
                            + "\"iss\":\"azure-signalr\",\"aud\":\"http://localhost/server/?hub=chat\"}");
    }

    @Test
    void aRestTokenIsForThePathWithoutPortAndQuery() {
        String token =
                issuer.rest(
                        URI.create(
                                "http://localhost:8888/api/hubs/chat/groups/a%2Fb/:send?api-version=2022-06-01"),
                        HOUR,
                        NOW);
        assertThat(
                        accepted(
                                        verifier()
                                                .verify(
                                                        token,
                                                        new Audience.Rest(
                                                                "/api/hubs/chat/groups/a%2fb/:send")))
                                .first("aud"))
                .isEqualTo("http://localhost/api/hubs/chat/groups/a%2Fb/:send");
    }

    @Test
    void claimsThatMeanSomethingInATokenTravelUnderAnotherName() {
        List<TokenClaim> extra =
                List.of(
                        new TokenClaim("aud", "a"),
                        new TokenClaim("exp", "1"),
                        new TokenClaim("sub", "first"),
                        new TokenClaim("sub", "second"));
        VerifiedToken token =
                accepted(
                        verifier()
                                .verify(
                                        issuer.client(ENDPOINT, "chat", null, extra, HOUR, NOW),
                                        Tokens.CHAT));
        assertThat(token.claims())
                .startsWith(
                        new TokenClaim("asrs.u.aud", "a"),
                        new TokenClaim("asrs.u.exp", "1"),
                        new TokenClaim("sub", "first"),
                        new TokenClaim("asrs.u.sub", "second"));
        assertThat(token.expiry()).isEqualTo(NOW.plus(HOUR));
        assertThat(ClientIdentity.of(token).userId()).isEqualTo("first");
    }

    @Test
    void theUserWinsOverAnExtraClaimOfTheSameName() {
        List<TokenClaim> extra = List.of(new TokenClaim("asrs.s.uid", "evil"));
        VerifiedToken token =
                accepted(
                        verifier()
                                .verify(
                                        issuer.client(ENDPOINT, "chat", "ann", extra, HOUR, NOW),
                                        Tokens.CHAT));
        assertThat(ClientIdentity.of(token).userId()).isEqualTo("ann");
    }

    @Test
    void anotherLibraryAgreesWithTheSignatures() throws JOSEException, ParseException {
        SignedJWT ours = SignedJWT.parse(issuer.server(ENDPOINT, "chat", "s", HOUR, NOW));
        assertThat(ours.verify(new MACVerifier(Tokens.KEY))).isTrue();
        assertThat(ours.getJWTClaimsSet().getExpirationTime()).isEqualTo(Date.from(NOW.plus(HOUR)));
    }

    @Test
    void tokensOfAnotherLibraryPass() throws JOSEException {
        String longKey = "k".repeat(64);
        for (JWSAlgorithm algorithm :
                List.of(JWSAlgorithm.HS256, JWSAlgorithm.HS384, JWSAlgorithm.HS512)) {
            JWTClaimsSet claims =
                    new JWTClaimsSet.Builder()
                            .audience(List.of("http://localhost/client/?hub=chat", "other"))
                            .subject("ann")
                            .expirationTime(Date.from(NOW.plus(HOUR)))
                            .build();
            SignedJWT theirs = new SignedJWT(new JWSHeader(algorithm), claims);
            theirs.sign(new MACSigner(longKey));
            TokenVerifier verifier =
                    new TokenVerifier(
                            new AccessKeys(WellKnownKeys.SHORT, new AccessKey(longKey)),
                            Tokens.CLOCK);
            assertThat(
                            ClientIdentity.of(
                                            accepted(
                                                    verifier.verify(
                                                            theirs.serialize(), Tokens.CHAT)))
                                    .userId())
                    .isEqualTo("ann");
        }
    }

    @Test
    void anEndpointThatNamesAContainerWorks() {
        String token = issuer.server(URI.create("http://signal_r:8888"), "chat", "s", HOUR, NOW);
        assertThat(accepted(verifier().verify(token, new Audience.Server("chat"))).first("aud"))
                .isEqualTo("http://signal_r/server/?hub=chat");
    }

    @Test
    void anEndpointWithoutHostIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> issuer.server(URI.create("/x"), "chat", "s", HOUR, NOW));
    }

    private static String part(String token, int index) {
        return new String(
                Base64.getUrlDecoder().decode(token.split("\\.", -1)[index]),
                StandardCharsets.UTF_8);
    }
}
