package io.heliograph.access;

import static io.heliograph.access.Tokens.NOW;
import static io.heliograph.access.Tokens.accepted;
import static io.heliograph.access.Tokens.refused;
import static io.heliograph.access.Tokens.verifier;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.stream.Collectors;

class AccessPropertiesTest {

    private static final URI ENDPOINT = URI.create("http://localhost:8888");

    @Property
    void anyTextAsTokenIsRefusedQuietly(@ForAll String token, @ForAll String hub) {
        refused(verifier().verify(token, new Audience.Client(hub)));
    }

    @Property
    void anyPayloadThatIsWellSignedIsJudgedQuietly(
            @ForAll("jsonLike") String payload, @ForAll String path) {
        TokenVerdict verdict = verifier().verify(Tokens.payload(payload), new Audience.Rest(path));
        if (verdict instanceof TokenVerdict.Accepted accepted) {
            ClientIdentity.of(accepted.token());
        }
    }

    @Property
    void anyAudienceAndPathAreComparedQuietly(
            @ForAll("urlLike") String audience, @ForAll("urlLike") String path) {
        AudienceRule rule = new AudienceRule(HostPolicy.listed(List.of("h")));
        rule.accepts(audience, new Audience.Rest(path));
        rule.accepts(audience, new Audience.Client(path));
        rule.accepts("http://h" + path, new Audience.Server(audience));
    }

    @Property
    void oneChangedCharacterMakesATokenWorthless(
            @ForAll @IntRange(min = 0, max = 10_000) int place, @ForAll char character) {
        String good = Tokens.good();
        int at = place % good.length();
        if (good.charAt(at) != character) {
            refused(
                    verifier()
                            .verify(
                                    good.substring(0, at) + character + good.substring(at + 1),
                                    Tokens.CHAT));
        }
    }

    @Property
    void anyTextAsConnectionStringIsReadOrRefusedWithASentence(
            @ForAll("connectionLike") String text) {
        try {
            ConnectionString connection = ConnectionString.parse(text);
            assertThat(ConnectionString.parse(connection.format())).isEqualTo(connection);
        } catch (IllegalArgumentException e) {
            assertThat(e).hasMessageMatching("(?s)[A-Z].*[.)]");
        }
    }

    @Property
    void whatIsIssuedIsAccepted(
            @ForAll("hubs") String hub,
            @ForAll String user,
            @ForAll("claims") List<TokenClaim> extra,
            @ForAll boolean first) {
        TokenIssuer issuer = new TokenIssuer(first ? WellKnownKeys.EMULATOR : WellKnownKeys.SHORT);
        String token = issuer.client(ENDPOINT, hub, user, extra, Duration.ofMinutes(1), NOW);
        VerifiedToken verified = accepted(verifier().verify(token, new Audience.Client(hub)));
        assertThat(verified.claims().subList(0, extra.size() + 1)).isEqualTo(grouped(user, extra));
        assertThat(ClientIdentity.of(verified).userId()).isEqualTo(user.isEmpty() ? null : user);
        refused(verifier().verify(token, new Audience.Server(hub)));
        refused(verifier().verify(token, new Audience.Client(hub + "x")));
        accepted(
                verifier()
                        .verify(
                                issuer.server(ENDPOINT, hub, "s", Duration.ZERO, NOW),
                                new Audience.Server(hub)));
    }

    /** Claims of one type stand together in a token, at the place of the first. */
    private static List<TokenClaim> grouped(String user, List<TokenClaim> extra) {
        List<TokenClaim> out = new ArrayList<>(List.of(new TokenClaim("asrs.s.uid", user)));
        for (String type :
                extra.stream()
                        .map(TokenClaim::type)
                        .collect(Collectors.toCollection(LinkedHashSet::new))) {
            extra.stream().filter(claim -> claim.type().equals(type)).forEach(out::add);
        }
        return out;
    }

    @Provide
    Arbitrary<String> hubs() {
        return Arbitraries.strings()
                .withCharRange('a', 'z')
                .withCharRange('A', 'Z')
                .withChars("0123456789_`+&= %")
                .ofMinLength(1)
                .ofMaxLength(20);
    }

    @Provide
    Arbitrary<List<TokenClaim>> claims() {
        Arbitrary<String> types =
                Arbitraries.of("role", "x", "Ünïcode", "a.b", "nameid", "sub2", "with \"quotes\"");
        return Combinators.combine(types, Arbitraries.strings().ofMaxLength(10))
                .as(TokenClaim::new)
                .list()
                .ofMaxSize(6);
    }

    @Provide
    Arbitrary<String> jsonLike() {
        return pieces(
                "{",
                "}",
                "[",
                "]",
                ":",
                ",",
                "\"exp\"",
                "\"aud\"",
                "4102444800",
                "\"http://h/api\"",
                "null",
                "true",
                "1e99",
                "\"");
    }

    @Provide
    Arbitrary<String> urlLike() {
        return pieces(
                "http", "://", "/", "h", "client", "server", "?", "hub=", "&", "%", "%2F", "%ff",
                ":", "@", "[", "]", "#", "\\", "..");
    }

    @Provide
    Arbitrary<String> connectionLike() {
        return pieces(
                "Endpoint",
                "AccessKey",
                "Port",
                "Version",
                "ClientEndpoint",
                "=",
                ";",
                "http://",
                "h",
                "/",
                ":",
                "1.0",
                "88",
                " ",
                "?",
                "[",
                "%");
    }

    private static Arbitrary<String> pieces(String... pieces) {
        return Arbitraries.oneOf(
                        Arbitraries.of(pieces),
                        Arbitraries.of(pieces),
                        Arbitraries.strings().ofMaxLength(3))
                .list()
                .ofMaxSize(24)
                .map(list -> String.join("", list));
    }
}
