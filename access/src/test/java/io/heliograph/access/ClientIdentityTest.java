package io.heliograph.access;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

class ClientIdentityTest {

    private static final String LONG_NAME_ID =
            "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/nameidentifier";

    @Test
    void aTokenWithoutClaimsIsAnonymousWithAllDefaults() {
        ClientIdentity identity = identity();
        assertThat(identity)
                .isEqualTo(
                        new ClientIdentity(
                                null,
                                List.of(),
                                Duration.ofSeconds(15),
                                null,
                                false,
                                false,
                                7,
                                Duration.ofSeconds(5),
                                null,
                                StickyMode.DISABLED));
    }

    @Test
    void theUserIdComesFromTheStrongestClaimWhateverTheOrder() {
        assertThat(
                        identity(LONG_NAME_ID, "d", "sub", "c", "nameid", "b", "asrs.s.uid", "a")
                                .userId())
                .isEqualTo("a");
        assertThat(identity(LONG_NAME_ID, "d", "sub", "c", "nameid", "b").userId()).isEqualTo("b");
        assertThat(identity(LONG_NAME_ID, "d", "sub", "c", "sub", "e").userId()).isEqualTo("c");
        assertThat(identity(LONG_NAME_ID, "d").userId()).isEqualTo("d");
    }

    @Test
    void aUserIdThatAnAppAddsDoesNotReplaceTheFirst() {
        assertThat(identity("asrs.s.uid", "ann", "asrs.s.uid", "evil").userId()).isEqualTo("ann");
    }

    @Test
    void anEmptyUserIdIsAnonymousEvenBesideANameId() {
        assertThat(identity("asrs.s.uid", "", "nameid", "ann").userId()).isNull();
        assertThat(identity("nameid", "").userId()).isNull();
    }

    @Test
    void systemClaimsAreRead() {
        ClientIdentity identity =
                identity(
                        "asrs.s.sn",
                        "server1",
                        "asrs.s.ssticky",
                        "Required",
                        "asrs.s.dc",
                        "true",
                        "asrs.s.cht",
                        "30",
                        "asrs.s.derror",
                        "True",
                        "asrs.s.ttl",
                        "300",
                        "asrs.s.htt",
                        "5",
                        "asrs.s.coae",
                        "true",
                        "asrs.s.aeo",
                        "1711069200");
        assertThat(identity.stickyServer()).isEqualTo("server1");
        assertThat(identity.stickyMode()).isEqualTo(StickyMode.REQUIRED);
        assertThat(identity.diagnostic()).isTrue();
        assertThat(identity.detailedErrors()).isTrue();
        assertThat(identity.handshakeTimeout()).isEqualTo(Duration.ofSeconds(30));
        assertThat(identity.pollIdle()).isEqualTo(Duration.ofSeconds(300));
        assertThat(identity.closeAt()).isEqualTo(Instant.ofEpochSecond(1711069200));
        assertThat(identity.allows(ClientIdentity.TRANSPORT_WEB_SOCKETS)).isTrue();
        assertThat(identity.allows(ClientIdentity.TRANSPORT_SERVER_SENT_EVENTS)).isFalse();
        assertThat(identity.allows(ClientIdentity.TRANSPORT_LONG_POLLING)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0", "-1", "31", "1.5", "abc", " 3", "99999999999999999999", "0x5"})
    void aMalformedNumberCountsAsAbsent(String value) {
        ClientIdentity identity =
                identity(
                        "asrs.s.cht",
                        value,
                        "asrs.s.htt",
                        value,
                        "asrs.s.ttl",
                        value.equals("31") ? "301" : value);
        assertThat(identity.handshakeTimeout()).isEqualTo(Duration.ofSeconds(15));
        assertThat(identity.transports()).isEqualTo(7);
        assertThat(identity.pollIdle()).isEqualTo(Duration.ofSeconds(5));
    }

    @Test
    void theFirstItemOfASystemClaimCountsEvenWhenItIsMalformed() {
        assertThat(identity("asrs.s.cht", "x", "asrs.s.cht", "20").handshakeTimeout())
                .isEqualTo(Duration.ofSeconds(15));
        assertThat(identity("asrs.s.derror", "no", "asrs.s.derror", "true").detailedErrors())
                .isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "false, 1711069200",
        "true, -1",
        "true, never",
        "'', 1711069200",
        "true, 9223372036854775807"
    })
    void aConnectionIsNotClosedWithoutFlagAndDate(String flag, String date) {
        assertThat(identity("asrs.s.coae", flag, "asrs.s.aeo", date).closeAt()).isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "Preferred, PREFERRED",
        "required, REQUIRED",
        "Disabled, DISABLED",
        "x, DISABLED",
        "'', DISABLED"
    })
    void theStickyModeIsReadByName(String text, StickyMode mode) {
        assertThat(identity("asrs.s.ssticky", text).stickyMode()).isEqualTo(mode);
    }

    @Test
    void shortTypesBecomeLongAndTheRestStaysInOrder() {
        assertThat(
                        identity(
                                        "asrs.s.uid",
                                        "u",
                                        "asrs.u.sub",
                                        "s",
                                        "role",
                                        "a",
                                        "roles",
                                        "b",
                                        "nameid",
                                        "n",
                                        "sub",
                                        "m",
                                        "unique_name",
                                        "x",
                                        "email",
                                        "e",
                                        "custom",
                                        "c",
                                        "exp",
                                        "1",
                                        "aud",
                                        "z",
                                        "Role",
                                        "d")
                                .mappedClaims())
                .containsExactlyElementsOf(
                        claims(
                                "asrs.s.uid",
                                "u",
                                "asrs.u.sub",
                                "s",
                                "http://schemas.microsoft.com/ws/2008/06/identity/claims/role",
                                "a",
                                "http://schemas.microsoft.com/ws/2008/06/identity/claims/role",
                                "b",
                                LONG_NAME_ID,
                                "n",
                                LONG_NAME_ID,
                                "m",
                                "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/name",
                                "x",
                                "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress",
                                "e",
                                "custom",
                                "c",
                                "exp",
                                "1",
                                "aud",
                                "z",
                                "Role",
                                "d"));
    }

    @Test
    void theMapHasItsSeventyThreeEntriesAndNoneOfThemIsASystemClaim() {
        assertThat(InboundClaimMap.LONG_TYPES).hasSize(73);
        assertThat(InboundClaimMap.LONG_TYPES.keySet()).noneMatch(type -> type.startsWith("asrs."));
        assertThat(InboundClaimMap.LONG_TYPES.values())
                .allMatch(type -> type.startsWith("http://schemas."));
        assertThat(InboundClaimMap.LONG_TYPES)
                .containsEntry(
                        "actort", "http://schemas.xmlsoap.org/ws/2009/09/identity/claims/actor")
                .containsEntry(
                        "oid", "http://schemas.microsoft.com/identity/claims/objectidentifier")
                .containsEntry(
                        "certeku",
                        "http://schemas.microsoft.com/2012/12/certificatecontext/extension/eku")
                .containsEntry(
                        "clientip",
                        "http://schemas.microsoft.com/2012/01/requestcontext/claims/x-ms-client-ip")
                .containsEntry(
                        "deviceid",
                        "http://schemas.microsoft.com/2012/01/devicecontext/claims/identifier")
                .containsEntry(
                        "pwdexptime",
                        "http://schemas.microsoft.com/ws/2012/01/passwordexpirationtime");
    }

    private static ClientIdentity identity(String... typesAndValues) {
        return ClientIdentity.of(new VerifiedToken(claims(typesAndValues)));
    }

    @Test
    void claimsThatSaySomethingSenselessAreNamedWithoutTheirValues() {
        for (String type : List.of("asrs.s.htt", "asrs.s.cht", "asrs.s.ttl")) {
            for (String value : List.of("0", "-1", "canary", "", "99999999999999999999")) {
                assertThat(passedOver(type, value))
                        .singleElement()
                        .asString()
                        .startsWith("Claim '" + type + "': found something else, expected ")
                        .doesNotContain("canary");
            }
            assertThat(passedOver(type, "3")).isEmpty();
        }
        assertThat(passedOver("asrs.s.coae", "true"))
                .singleElement()
                .asString()
                .contains("found true without asrs.s.aeo");
        assertThat(passedOver("asrs.s.coae", "true", "asrs.s.aeo", "soon"))
                .singleElement()
                .asString()
                .contains("found true with a useless asrs.s.aeo");
        assertThat(passedOver("asrs.s.coae", "true", "asrs.s.aeo", "4102444800")).isEmpty();
        assertThat(passedOver("asrs.s.coae", "false")).isEmpty();
        assertThat(passedOver("nameid", "ann", "asrs.s.aeo", "1")).isEmpty();
    }

    private static List<String> passedOver(String... typesAndValues) {
        return ClientIdentity.passedOver(new VerifiedToken(claims(typesAndValues)));
    }

    private static List<TokenClaim> claims(String... typesAndValues) {
        List<TokenClaim> claims = new ArrayList<>();
        for (int i = 0; i < typesAndValues.length; i += 2) {
            claims.add(new TokenClaim(typesAndValues[i], typesAndValues[i + 1]));
        }
        return claims;
    }
}
