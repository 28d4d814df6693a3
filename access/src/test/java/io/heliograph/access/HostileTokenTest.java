package io.heliograph.access;

import static io.heliograph.access.TokenProblem.ALGORITHM;
import static io.heliograph.access.TokenProblem.AUDIENCE;
import static io.heliograph.access.TokenProblem.CRITICAL_HEADER;
import static io.heliograph.access.TokenProblem.DUPLICATE_MEMBER;
import static io.heliograph.access.TokenProblem.EXPIRED;
import static io.heliograph.access.TokenProblem.MALFORMED;
import static io.heliograph.access.TokenProblem.MISSING;
import static io.heliograph.access.TokenProblem.NO_EXPIRY;
import static io.heliograph.access.TokenProblem.SIGNATURE;
import static io.heliograph.access.TokenProblem.TOO_LARGE;
import static io.heliograph.access.Tokens.CHAT;
import static io.heliograph.access.Tokens.CLIENT_CHAT;
import static io.heliograph.access.Tokens.GOOD_PAYLOAD;
import static io.heliograph.access.Tokens.HEADER;
import static io.heliograph.access.Tokens.KEY;
import static io.heliograph.access.Tokens.encode;
import static io.heliograph.access.Tokens.good;
import static io.heliograph.access.Tokens.header;
import static io.heliograph.access.Tokens.payload;
import static io.heliograph.access.Tokens.refused;
import static io.heliograph.access.Tokens.signed;
import static io.heliograph.access.Tokens.verifier;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.util.Base64;
import java.util.stream.Stream;

class HostileTokenTest {

    private static final KeyPair RSA = rsa();

    @ParameterizedTest(name = "{0}")
    @MethodSource("attacks")
    void anAttackIsRefusedForItsReasonAndTellsNoSecret(
            String name, String token, TokenProblem reason) {
        TokenVerdict.Refused verdict = refused(verifier().verify(token, CHAT));
        assertThat(verdict.problem()).isEqualTo(reason);
        String told = verdict + verdict.challenge();
        assertThat(told).doesNotContain(KEY, Tokens.SECOND_KEY);
        for (String part : token.split("\\.", -1)) {
            // Shorter parts are fragments that any sentence may hold by chance.
            if (part.length() > 8) {
                assertThat(told).doesNotContain(part);
            }
        }
    }

    static Stream<Arguments> attacks() {
        return Stream.of(
                        structure(),
                        encodings(),
                        algorithms(),
                        signatures(),
                        headers(),
                        duplicates(),
                        json(),
                        times(),
                        audiences())
                .flatMap(rows -> rows);
    }

    private static Stream<Arguments> structure() {
        return Stream.of(
                row("no text", "", MISSING),
                row("one dot", ".", MALFORMED),
                row("two dots", "..", MALFORMED),
                row("one part", encode(HEADER), MALFORMED),
                row("two parts", good().substring(0, good().lastIndexOf('.')), MALFORMED),
                row("four parts", good() + ".AAAA", MALFORMED),
                row("five parts, as if encrypted", "eyJhbGciOiJkaXIifQ..AAAA.AAAA.AAAA", MALFORMED),
                row("a trailing dot", good() + ".", MALFORMED),
                row("the scheme in front", "Bearer " + good(), MALFORMED),
                row("two tokens", good() + "," + good(), MALFORMED),
                row(
                        "too large",
                        payload(
                                "{\"x\":\""
                                        + "a".repeat(20_000)
                                        + "\","
                                        + GOOD_PAYLOAD.substring(1)),
                        TOO_LARGE),
                row(
                        "too large without form",
                        "a".repeat(TokenVerifier.MAX_TOKEN_LENGTH + 1),
                        TOO_LARGE),
                row("all dots", ".".repeat(TokenVerifier.MAX_TOKEN_LENGTH), MALFORMED));
    }

    private static Stream<Arguments> encodings() {
        String good = good();
        String signature = good.substring(good.lastIndexOf('.') + 1);
        String paddedPayload =
                Base64.getUrlEncoder()
                        .encodeToString((GOOD_PAYLOAD + "  ").getBytes(StandardCharsets.UTF_8));
        String plus =
                Base64.getEncoder()
                        .withoutPadding()
                        .encodeToString("{\"x\":\"???>>>\"}".getBytes(StandardCharsets.UTF_8));
        return Stream.of(
                row("signature with padding", good + "=", MALFORMED),
                row(
                        "payload with padding",
                        signed(encode(HEADER) + "." + pad(paddedPayload), "HmacSHA256", KEY),
                        MALFORMED),
                row(
                        "the other base64 alphabet",
                        signed(encode(HEADER) + "." + plus + "/+", "HmacSHA256", KEY),
                        MALFORMED),
                row(
                        "a second spelling of the signature",
                        good.substring(0, good.length() - 1) + sibling(signature),
                        MALFORMED),
                row("a space in front", " " + good, MALFORMED),
                row("a line end behind", good + "\n", MALFORMED),
                row(
                        "a line break inside the signature",
                        good.substring(0, good.length() - 4)
                                + "\r\n"
                                + good.substring(good.length() - 4),
                        MALFORMED),
                row("letters of another script", good.replace('e', 'е'), MALFORMED),
                row("a NUL inside", good.substring(0, 10) + '\0' + good.substring(10), MALFORMED),
                row(
                        "a length no base64 has",
                        signed(encode(HEADER) + ".AAAAA", "HmacSHA256", KEY),
                        MALFORMED));
    }

    private static Stream<Arguments> algorithms() {
        String body = "." + encode(GOOD_PAYLOAD);
        return Stream.of(
                row("none without signature", encode("{\"alg\":\"none\"}") + body + ".", ALGORITHM),
                row("none with a good signature", header("{\"alg\":\"none\"}"), ALGORITHM),
                row("None", encode("{\"alg\":\"None\"}") + body + ".", ALGORITHM),
                row("NONE", encode("{\"alg\":\"NONE\"}") + body + ".", ALGORITHM),
                row("nOnE", encode("{\"alg\":\"nOnE\"}") + body + ".", ALGORITHM),
                row("an empty name", header("{\"alg\":\"\"}"), ALGORITHM),
                row("a null name", header("{\"alg\":null}"), ALGORITHM),
                row("a number", header("{\"alg\":256}"), ALGORITHM),
                row("a list", header("{\"alg\":[\"HS256\"]}"), ALGORITHM),
                row("an object", header("{\"alg\":{\"HS256\":1}}"), ALGORITHM),
                row("no name", header("{\"typ\":\"JWT\"}"), ALGORITHM),
                row("an empty header", header("{}"), ALGORITHM),
                row("lower case", header("{\"alg\":\"hs256\"}"), ALGORITHM),
                row("a space behind the name", header("{\"alg\":\"HS256 \"}"), ALGORITHM),
                row("the name of the JDK", header("{\"alg\":\"HmacSHA256\"}"), ALGORITHM),
                row("HS1", header("{\"alg\":\"HS1\"}"), ALGORITHM),
                row("RS256 with an HMAC of the key", header("{\"alg\":\"RS256\"}"), ALGORITHM),
                row("ES256 with an HMAC of the key", header("{\"alg\":\"ES256\"}"), ALGORITHM),
                row("PS256 with an HMAC of the key", header("{\"alg\":\"PS256\"}"), ALGORITHM),
                row("EdDSA with an HMAC of the key", header("{\"alg\":\"EdDSA\"}"), ALGORITHM),
                row("RS256 by a key of the attacker", rs256(), ALGORITHM),
                row("the name under another case", header("{\"ALG\":\"HS256\"}"), ALGORITHM),
                row("HS512 announced, HS256 used", header("{\"alg\":\"HS512\"}"), SIGNATURE),
                row(
                        "HS256 announced, HS512 used",
                        signed(encode(HEADER) + body, "HmacSHA512", KEY),
                        SIGNATURE));
    }

    private static Stream<Arguments> signatures() {
        String input = encode(HEADER) + "." + encode(GOOD_PAYLOAD);
        String good = good();
        String signature = good.substring(good.lastIndexOf('.') + 1);
        byte[] decodedKey = Base64.getDecoder().decode(KEY);
        byte[] publicKey = RSA.getPublic().getEncoded();
        return Stream.of(
                row("no signature", input + ".", SIGNATURE),
                row(
                        "wrong key",
                        signed(input, "HmacSHA256", "another key that nobody was told about"),
                        SIGNATURE),
                row(
                        "the key with one character less",
                        signed(input, "HmacSHA256", KEY.substring(1)),
                        SIGNATURE),
                row("the key with a line end", signed(input, "HmacSHA256", KEY + "\n"), SIGNATURE),
                row(
                        "the key in lower case",
                        signed(input, "HmacSHA256", KEY.toLowerCase(java.util.Locale.ROOT)),
                        SIGNATURE),
                row(
                        "the key decoded as base64",
                        input + "." + encode(Tokens.mac(input, "HmacSHA256", decodedKey)),
                        SIGNATURE),
                row(
                        "a public key as the secret",
                        input + "." + encode(Tokens.mac(input, "HmacSHA256", publicKey)),
                        SIGNATURE),
                row(
                        "a zero byte as the secret",
                        input + "." + encode(Tokens.mac(input, "HmacSHA256", new byte[1])),
                        SIGNATURE),
                row("a signature of zeros", input + "." + encode(new byte[32]), SIGNATURE),
                row("a truncated signature", input + "." + signature.substring(0, 40), SIGNATURE),
                row("a signature of one byte", input + "." + signature.substring(0, 4), SIGNATURE),
                row(
                        "a signature with bytes behind",
                        input + "." + encode(longer(signature)),
                        SIGNATURE),
                row(
                        "the payload exchanged",
                        encode(HEADER)
                                + "."
                                + encode("{\"exp\":4102444801," + CLIENT_CHAT + "}")
                                + "."
                                + signature,
                        SIGNATURE),
                row(
                        "the header exchanged",
                        encode("{\"alg\":\"HS256\"}")
                                + "."
                                + encode(GOOD_PAYLOAD)
                                + "."
                                + signature,
                        SIGNATURE),
                row(
                        "the signature of another token",
                        input + "." + payload("{}").substring(payload("{}").lastIndexOf('.') + 1),
                        SIGNATURE));
    }

    private static Stream<Arguments> headers() {
        String body = "." + encode(GOOD_PAYLOAD);
        String jwk = "{\"alg\":\"HS256\",\"jwk\":{\"kty\":\"oct\",\"k\":\"YXR0YWNrZXI\"}}";
        return Stream.of(
                row(
                        "an unknown critical header",
                        header("{\"alg\":\"HS256\",\"crit\":[\"x\"],\"x\":1}"),
                        CRITICAL_HEADER),
                row(
                        "an unencoded payload",
                        header("{\"alg\":\"HS256\",\"crit\":[\"b64\"],\"b64\":false}"),
                        CRITICAL_HEADER),
                row(
                        "an empty critical list",
                        header("{\"alg\":\"HS256\",\"crit\":[]}"),
                        CRITICAL_HEADER),
                row(
                        "a critical null",
                        header("{\"alg\":\"HS256\",\"crit\":null}"),
                        CRITICAL_HEADER),
                row(
                        "critical text",
                        header("{\"alg\":\"HS256\",\"crit\":\"exp\"}"),
                        CRITICAL_HEADER),
                row(
                        "critical with none",
                        encode("{\"alg\":\"none\",\"crit\":[\"x\"]}") + body + ".",
                        CRITICAL_HEADER),
                row(
                        "the attacker's key inside",
                        signed(encode(jwk) + body, "HmacSHA256", "attacker"),
                        SIGNATURE),
                row(
                        "a key behind a link",
                        signed(
                                encode("{\"alg\":\"HS256\",\"jku\":\"http://evil/keys\"}") + body,
                                "HmacSHA256",
                                "attacker"),
                        SIGNATURE),
                row(
                        "a certificate behind a link",
                        signed(
                                encode("{\"alg\":\"HS256\",\"x5u\":\"http://evil/c\"}") + body,
                                "HmacSHA256",
                                "attacker"),
                        SIGNATURE),
                row(
                        "a certificate inside",
                        signed(
                                encode("{\"alg\":\"HS256\",\"x5c\":[\"AAAA\"]}") + body,
                                "HmacSHA256",
                                "AAAA"),
                        SIGNATURE),
                row(
                        "an empty file as key",
                        signed(
                                encode("{\"alg\":\"HS256\",\"kid\":\"../../dev/null\"}") + body,
                                "HmacSHA256",
                                "\0"),
                        SIGNATURE),
                row(
                        "a query as key id",
                        signed(
                                encode("{\"alg\":\"HS256\",\"kid\":\"' UNION SELECT 'k\"}") + body,
                                "HmacSHA256",
                                "k"),
                        SIGNATURE),
                row(
                        "a command as key id",
                        signed(
                                encode("{\"alg\":\"HS256\",\"kid\":\"|whoami\"}") + body,
                                "HmacSHA256",
                                "k"),
                        SIGNATURE));
    }

    private static Stream<Arguments> duplicates() {
        return Stream.of(
                row(
                        "two algorithms",
                        header("{\"alg\":\"HS256\",\"alg\":\"none\"}"),
                        DUPLICATE_MEMBER),
                row(
                        "two algorithms, one escaped",
                        header("{\"alg\":\"HS256\",\"\\u0061lg\":\"none\"}"),
                        DUPLICATE_MEMBER),
                row(
                        "two key ids",
                        header("{\"alg\":\"HS256\",\"kid\":\"a\",\"kid\":\"b\"}"),
                        DUPLICATE_MEMBER),
                row(
                        "two audiences",
                        payload("{\"exp\":4102444800," + CLIENT_CHAT + "," + CLIENT_CHAT + "}"),
                        DUPLICATE_MEMBER),
                row(
                        "two expiries",
                        payload("{\"exp\":1,\"exp\":4102444800," + CLIENT_CHAT + "}"),
                        DUPLICATE_MEMBER),
                row(
                        "two users",
                        payload(
                                "{\"nameid\":\"ann\",\"nameid\":\"eve\","
                                        + GOOD_PAYLOAD.substring(1)),
                        DUPLICATE_MEMBER),
                row(
                        "two deep inside",
                        payload("{\"o\":[{\"a\":{\"b\":1,\"b\":2}}]," + GOOD_PAYLOAD.substring(1)),
                        DUPLICATE_MEMBER));
    }

    private static Stream<Arguments> json() {
        return Stream.of(
                row("a list as header", header("[]"), MALFORMED),
                row("text as header", header("\"HS256\""), MALFORMED),
                row("an empty text as header", "." + encode(GOOD_PAYLOAD) + ".AAAA", MALFORMED),
                row("something behind the header", header(HEADER + "{}"), MALFORMED),
                row("a comment in the header", header("{/**/\"alg\":\"HS256\"}"), MALFORMED),
                row("single quotes in the header", header("{'alg':'HS256'}"), MALFORMED),
                row("a byte order mark", header("\uFEFF" + HEADER), MALFORMED),
                row(
                        "UTF-16",
                        signed(
                                encode(HEADER.getBytes(StandardCharsets.UTF_16LE))
                                        + "."
                                        + encode(GOOD_PAYLOAD),
                                "HmacSHA256",
                                KEY),
                        MALFORMED),
                row(
                        "bytes that are no UTF-8",
                        signed(
                                encode(HEADER)
                                        + "."
                                        + encode(
                                                new byte[] {
                                                    '{', '"', (byte) 0xff, '"', ':', '1', '}'
                                                }),
                                "HmacSHA256",
                                KEY),
                        MALFORMED),
                row("an empty payload", payload(""), MALFORMED),
                row("a list as payload", payload("[]"), MALFORMED),
                row("null as payload", payload("null"), MALFORMED),
                row("a payload that ends early", payload(GOOD_PAYLOAD.substring(0, 20)), MALFORMED),
                row("something behind the payload", payload(GOOD_PAYLOAD + "x"), MALFORMED),
                row(
                        "a trailing comma",
                        payload("{\"exp\":4102444800," + CLIENT_CHAT + ",}"),
                        MALFORMED),
                row(
                        "deep lists",
                        payload("{\"x\":" + "[".repeat(3000) + "]".repeat(3000) + "}"),
                        MALFORMED),
                row(
                        "deep objects",
                        payload("{\"a\":".repeat(1500) + "1" + "}".repeat(1500)),
                        MALFORMED),
                row(
                        "an endless number",
                        payload("{\"x\":" + "9".repeat(5000) + "," + GOOD_PAYLOAD.substring(1)),
                        MALFORMED),
                row("not a number", payload("{\"exp\":NaN," + CLIENT_CHAT + "}"), MALFORMED),
                row(
                        "a raw control character",
                        payload("{\"a\":\"\u0001\"," + GOOD_PAYLOAD.substring(1)),
                        MALFORMED));
    }

    private static Stream<Arguments> times() {
        return Stream.of(
                row("no expiry", payload("{" + CLIENT_CHAT + "}"), NO_EXPIRY),
                row("a null expiry", payload("{\"exp\":null," + CLIENT_CHAT + "}"), NO_EXPIRY),
                row(
                        "an expiry as text",
                        payload("{\"exp\":\"4102444800\"," + CLIENT_CHAT + "}"),
                        NO_EXPIRY),
                row(
                        "an expiry as list",
                        payload("{\"exp\":[4102444800]," + CLIENT_CHAT + "}"),
                        NO_EXPIRY),
                row(
                        "an empty list of expiries",
                        payload("{\"exp\":[]," + CLIENT_CHAT + "}"),
                        NO_EXPIRY),
                row(
                        "an expiry as object",
                        payload("{\"exp\":{\"a\":1}," + CLIENT_CHAT + "}"),
                        NO_EXPIRY),
                row("an expiry as truth", payload("{\"exp\":true," + CLIENT_CHAT + "}"), NO_EXPIRY),
                row(
                        "another case of expiry",
                        payload("{\"EXP\":4102444800," + CLIENT_CHAT + "}"),
                        NO_EXPIRY),
                row("expired", payload("{\"exp\":1700000000," + CLIENT_CHAT + "}"), EXPIRED),
                row("expired at zero", payload("{\"exp\":0," + CLIENT_CHAT + "}"), EXPIRED),
                row(
                        "expired before time",
                        payload("{\"exp\":-4102444800," + CLIENT_CHAT + "}"),
                        EXPIRED),
                row(
                        "expired long before time",
                        payload("{\"exp\":-1e300," + CLIENT_CHAT + "}"),
                        EXPIRED),
                row(
                        "expired in the smallest fraction",
                        payload("{\"exp\":1e-999999999," + CLIENT_CHAT + "}"),
                        EXPIRED));
    }

    private static Stream<Arguments> audiences() {
        return Stream.of(
                row("no audience", payload("{\"exp\":4102444800}"), AUDIENCE),
                row("a null audience", audience("null"), AUDIENCE),
                row("an empty audience", audience("\"\""), AUDIENCE),
                row("no audience in a list", audience("[]"), AUDIENCE),
                row(
                        "a list without the right one",
                        audience(
                                "[\"http://localhost/server/?hub=chat\",\"http://localhost/client/?hub=b\",7,null]"),
                        AUDIENCE),
                row(
                        "a list in a list",
                        audience("[[\"http://localhost/client/?hub=chat\"]]"),
                        AUDIENCE),
                row(
                        "an object",
                        audience("{\"a\":\"http://localhost/client/?hub=chat\"}"),
                        AUDIENCE),
                row("another hub", audience("\"http://localhost/client/?hub=other\""), AUDIENCE),
                row("a longer hub", audience("\"http://localhost/client/?hub=chat2\""), AUDIENCE),
                row("a shorter hub", audience("\"http://localhost/client/?hub=cha\""), AUDIENCE),
                row("no hub", audience("\"http://localhost/client/\""), AUDIENCE),
                row("an empty hub", audience("\"http://localhost/client/?hub=\""), AUDIENCE),
                row(
                        "two hubs",
                        audience("\"http://localhost/client/?hub=chat&hub=other\""),
                        AUDIENCE),
                row(
                        "the same hub twice",
                        audience("\"http://localhost/client/?hub=chat&HUB=chat\""),
                        AUDIENCE),
                row(
                        "the hub under another name",
                        audience("\"http://localhost/client/?xhub=chat\""),
                        AUDIENCE),
                row(
                        "the hub in a fragment",
                        audience("\"http://localhost/client/#?hub=chat\""),
                        AUDIENCE),
                row(
                        "a fragment behind the hub",
                        audience("\"http://localhost/client/?hub=chat#\""),
                        AUDIENCE),
                row(
                        "a broken escape in the hub",
                        audience("\"http://localhost/client/?hub=chat%\""),
                        AUDIENCE),
                row(
                        "the server's door",
                        audience("\"http://localhost/server/?hub=chat\""),
                        AUDIENCE),
                row(
                        "a REST route",
                        audience("\"http://localhost/api/hubs/chat/:send?hub=chat\""),
                        AUDIENCE),
                row(
                        "a path below the door",
                        audience("\"http://localhost/client/x?hub=chat\""),
                        AUDIENCE),
                row("a path above the door", audience("\"http://localhost/?hub=chat\""), AUDIENCE),
                row(
                        "a path that climbs",
                        audience("\"http://localhost/server/../client/?hub=chat\""),
                        AUDIENCE),
                row(
                        "an escaped slash",
                        audience("\"http://localhost/client%2F?hub=chat\""),
                        AUDIENCE),
                row("two slashes", audience("\"http://localhost/client//?hub=chat\""), AUDIENCE),
                row(
                        "two slashes in front",
                        audience("\"http://localhost//client?hub=chat\""),
                        AUDIENCE),
                row("a backslash", audience("\"http://localhost\\\\client/?hub=chat\""), AUDIENCE),
                row(
                        "a path parameter",
                        audience("\"http://localhost/client;a/?hub=chat\""),
                        AUDIENCE),
                row("a path alone", audience("\"/client/?hub=chat\""), AUDIENCE),
                row("no host", audience("\"http:///client/?hub=chat\""), AUDIENCE),
                row("no scheme", audience("\"://localhost/client/?hub=chat\""), AUDIENCE),
                row(
                        "user information",
                        audience("\"http://a@localhost/client/?hub=chat\""),
                        AUDIENCE),
                row("an audience of Entra ID", audience("\"https://signalr.azure.com\""), AUDIENCE),
                row(
                        "another case of the claim",
                        payload(
                                "{\"exp\":4102444800,\"AUD\":\"http://localhost/client/?hub=chat\"}"),
                        AUDIENCE));
    }

    private static Arguments row(String name, String token, TokenProblem reason) {
        return Arguments.of(name, token, reason);
    }

    private static String audience(String json) {
        return payload("{\"exp\":4102444800,\"aud\":" + json + "}");
    }

    private static String pad(String base64) {
        return base64.endsWith("=") ? base64 : base64 + "=";
    }

    /**
     * The last character of a 32-byte signature carries two bits that say nothing: its neighbour
     * decodes to the same bytes.
     */
    private static String sibling(String signature) {
        String alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        int index = alphabet.indexOf(signature.charAt(signature.length() - 1));
        return String.valueOf(alphabet.charAt(index + 1));
    }

    private static byte[] longer(String signature) {
        byte[] bytes = Base64.getUrlDecoder().decode(signature);
        return java.util.Arrays.copyOf(bytes, bytes.length + 3);
    }

    private static String rs256() {
        try {
            String input =
                    encode("{\"alg\":\"RS256\",\"typ\":\"JWT\"}") + "." + encode(GOOD_PAYLOAD);
            Signature signature = Signature.getInstance("SHA256withRSA");
            signature.initSign(RSA.getPrivate());
            signature.update(input.getBytes(StandardCharsets.US_ASCII));
            return input + "." + encode(signature.sign());
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private static KeyPair rsa() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(2048);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }
}
