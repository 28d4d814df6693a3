package io.heliograph.server.node;

import static io.heliograph.server.node.Forge.HEADER;
import static io.heliograph.server.node.Forge.KEY;
import static io.heliograph.server.node.Forge.encode;
import static io.heliograph.server.node.Forge.mac;
import static io.heliograph.server.node.Forge.signed;
import static io.heliograph.server.node.Forge.token;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.interfaces.RSAPublicKey;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;

/**
 * The attacks on a door whose tokens have one audience. Most are signed with the right key: what is
 * wrong must be found behind a good signature too.
 */
final class AttackTokens {

    private static final String EXP = "\"exp\":4102444800";
    private static final KeyPair RSA = keys("RSA", 2048);
    private static final KeyPair EC = keys("EC", 256);

    /** The last character of a signature carries two bits that say nothing. */
    private static final String ALPHABET =
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

    private final String audience;
    private final String trap;
    private final String payload;
    private final String good;
    private final List<Attack> attacks = new ArrayList<>();

    /**
     * @param audience what a good token of the door has
     * @param trap a URL that nobody should ask
     */
    AttackTokens(String audience, String trap) {
        this.audience = audience;
        this.trap = trap;
        this.payload = "{" + EXP + ",\"aud\":\"" + audience + "\",\"nameid\":\"mallory\"}";
        this.good = token(HEADER, payload);
        structure();
        encodings();
        algorithms();
        confusion();
        signatures();
        keyIds();
        keysFromElsewhere();
        criticalHeaders();
        duplicates();
        json();
        times();
        audiences();
        requests();
    }

    List<Attack> all() {
        return List.copyOf(attacks);
    }

    String good() {
        return good;
    }

    private void add(String name, String token) {
        attacks.add(Attack.token(name, token));
    }

    private void header(String name, String header) {
        add(name, token(header, payload));
    }

    private void payload(String name, String changed) {
        add(name, token(HEADER, changed));
    }

    private void audience(String name, String json) {
        payload("audience: " + name, "{" + EXP + ",\"aud\":" + json + "}");
    }

    private String[] parts() {
        return good.split("\\.");
    }

    private void structure() {
        String[] parts = parts();
        add("one dot", ".");
        add("two dots", "..");
        add("three dots", "...");
        add("one part", parts[0]);
        add("two parts", parts[0] + "." + parts[1]);
        add("an empty header", "." + parts[1] + "." + parts[2]);
        add("an empty payload", parts[0] + ".." + parts[2]);
        add("four parts", good + ".AAAA");
        add("five parts, as if encrypted", "eyJhbGciOiJkaXIiLCJlbmMiOiJBMTI4R0NNIn0..AAAA.AAAA.AA");
        add("five parts around a good token", "e30." + good + ".AAAA");
        add("a dot behind", good + ".");
        add("a dot in front", "." + good);
        add("header and payload exchanged", signed(parts[1] + "." + parts[0]));
        add("signature first", parts[2] + "." + parts[0] + "." + parts[1]);
        add("payload, header, signature", parts[1] + "." + parts[0] + "." + parts[2]);
        add("two tokens with a comma", good + "," + good);
        add("two tokens with a space", good + " " + good);
        add("the scheme twice", "Bearer " + good);
        add("a token within a token", signed(encode(HEADER) + "." + encode(good)));
        add(
                "a token as payload by its content type",
                token("{\"alg\":\"HS256\",\"cty\":\"JWT\"}", "\"" + good + "\""));
        add("JSON serialization", "{\"payload\":\"" + parts[1] + "\",\"signatures\":[]}");
    }

    private void encodings() {
        String[] parts = parts();
        String signature = parts[2];
        char last = signature.charAt(signature.length() - 1);
        add("signature with padding", good + "=");
        add("header with padding", parts[0] + "=." + parts[1] + "." + parts[2]);
        add("signed padding in the payload", signed(parts[0] + "." + padded(payload + "  ")));
        add("signed padding in the header", signed(padded(HEADER + " ") + "." + parts[1]));
        add(
                "bits that say nothing",
                good.substring(0, good.length() - 1) + ALPHABET.charAt(ALPHABET.indexOf(last) + 1));
        add(
                "the other alphabet, signed",
                signed(
                        parts[0]
                                + "."
                                + Base64.getEncoder()
                                        .withoutPadding()
                                        .encodeToString(
                                                ("{\"x\":\"???>>>~~~\"," + payload.substring(1))
                                                        .getBytes(StandardCharsets.UTF_8))));
        add(
                "the other alphabet in the signature",
                parts[0] + "." + parts[1] + "." + signature.substring(1).replace('-', '+') + "/");
        add(
                "a space inside, signed",
                signed(parts[0] + "." + parts[1].replaceFirst("^(..)", "$1 ")));
        add("a tab inside", good.substring(0, 30) + "\t" + good.substring(30));
        add("a length that no base64 has, signed", signed(parts[0] + ".AAAAA"));
        add("letters of another script", good.replace('e', 'е'));
        add("hexadecimal", parts[0] + "." + parts[1] + "." + "0".repeat(64));
        add("percent signs", good.replace(".", "%2E"));
        add("plain JSON", HEADER + "." + payload + ".AAAA");
        attacks.add(new Attack("a NUL inside", List.of(), List.of(nul(good))));
        attacks.add(new Attack("a NUL behind", List.of(), List.of(good + "\0")));
        attacks.add(new Attack("a line end behind", List.of(), List.of(good + "\n")));
        attacks.add(new Attack("a space in front", List.of(), List.of(" " + good)));
        attacks.add(new Attack("a byte order mark in front", List.of(), List.of("\uFEFF" + good)));
        attacks.add(new Attack("a header behind", List.of(), List.of(good + "\r\nX: y")));
    }

    private static String nul(String token) {
        return token.substring(0, 10) + '\0' + token.substring(10);
    }

    private static String padded(String text) {
        String encoded =
                Base64.getUrlEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
        return encoded.endsWith("=") ? encoded : encoded + "=";
    }

    private void algorithms() {
        for (String none : List.of("none", "None", "NONE", "nOnE", "none ", "")) {
            String header = "{\"alg\":\"" + none + "\"}";
            add("alg '" + none + "' without signature", encode(header) + "." + parts()[1] + ".");
            header("alg '" + none + "' with a good signature", header);
        }
        add("alg none with two parts", encode("{\"alg\":\"none\"}") + "." + parts()[1]);
        for (String alg :
                List.of(
                        "hs256",
                        "Hs256",
                        "HS256 ",
                        " HS256",
                        "HS1",
                        "HS224",
                        "HmacSHA256",
                        "A128KW")) {
            header("alg '" + alg + "'", "{\"alg\":\"" + alg + "\"}");
        }
        for (String alg : List.of("RS256", "RS512", "ES256", "PS256", "EdDSA")) {
            header("alg " + alg + " with an HMAC of the key", "{\"alg\":\"" + alg + "\"}");
        }
        for (String json : List.of("null", "256", "true", "[\"HS256\"]", "{\"HS256\":1}", "[]")) {
            header("alg as " + json, "{\"alg\":" + json + "}");
        }
        header("no alg", "{\"typ\":\"JWT\"}");
        header("nothing in the header", "{}");
        header("alg under another case", "{\"ALG\":\"HS256\"}");
        header("HS512 announced, HS256 used", "{\"alg\":\"HS512\"}");
        add(
                "HS256 announced, HS512 used",
                signed(parts()[0] + "." + parts()[1], "HmacSHA512", KEY));
        add("HS256 announced, HS1 used", signed(parts()[0] + "." + parts()[1], "HmacSHA1", KEY));
        add("RS256 by the attacker's key", asymmetric("RS256", "SHA256withRSA", RSA.getPrivate()));
        add(
                "ES256 by the attacker's key",
                asymmetric("ES256", "SHA256withECDSAinP1363Format", EC.getPrivate()));
        add(
                "ES256 with a signature of zeros",
                encode("{\"alg\":\"ES256\"}") + "." + parts()[1] + "." + encode(new byte[64]));
    }

    private String asymmetric(String alg, String algorithm, PrivateKey key) {
        try {
            String input = encode("{\"alg\":\"" + alg + "\"}") + "." + parts()[1];
            Signature signature = Signature.getInstance(algorithm);
            signature.initSign(key);
            signature.update(input.getBytes(StandardCharsets.US_ASCII));
            return input + "." + encode(signature.sign());
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    /** A public key that everybody knows, taken for the secret of an HMAC. */
    private void confusion() {
        RSAPublicKey key = (RSAPublicKey) RSA.getPublic();
        String base64 =
                Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(key.getEncoded());
        String pem = "-----BEGIN PUBLIC KEY-----\n" + base64 + "\n-----END PUBLIC KEY-----";
        String jwk =
                "{\"kty\":\"RSA\",\"n\":\""
                        + encode(key.getModulus().toByteArray())
                        + "\",\"e\":\"AQAB\"}";
        for (String alg : List.of("HS256", "RS256")) {
            String input = encode("{\"alg\":\"" + alg + "\"}") + "." + parts()[1];
            add(alg + " with a public key in DER", signed(input, "HmacSHA256", key.getEncoded()));
            add(alg + " with a public key in PEM", signed(input, "HmacSHA256", pem));
            add(alg + " with a public key and a line end", signed(input, "HmacSHA256", pem + "\n"));
            add(alg + " with a public key as JWK", signed(input, "HmacSHA256", jwk));
            add(
                    alg + " with a modulus",
                    signed(input, "HmacSHA256", key.getModulus().toByteArray()));
        }
    }

    private void signatures() {
        String input = parts()[0] + "." + parts()[1];
        String signature = parts()[2];
        byte[] bytes = Base64.getUrlDecoder().decode(signature);
        add("no signature", input + ".");
        add("a shorter signature", input + "." + signature.substring(0, 40));
        add("half a signature", input + "." + encode(java.util.Arrays.copyOf(bytes, 16)));
        add("a signature of one byte", input + "." + encode(java.util.Arrays.copyOf(bytes, 1)));
        add("a longer signature", input + "." + encode(java.util.Arrays.copyOf(bytes, 35)));
        add("the signature twice", input + "." + signature + signature);
        add("a signature of zeros", input + "." + encode(new byte[32]));
        bytes[31] ^= 1;
        add("a signature with one other bit", input + "." + encode(bytes));
        add("another key", signed(input, "HmacSHA256", "a key that nobody was told about"));
        add("the key in lower case", signed(input, "HmacSHA256", KEY.toLowerCase(Locale.ROOT)));
        add("the key without its end", signed(input, "HmacSHA256", KEY.substring(1)));
        add("the key and a line end", signed(input, "HmacSHA256", KEY + "\n"));
        add("the key twice", signed(input, "HmacSHA256", KEY + KEY));
        add(
                "the key decoded from base64",
                signed(input, "HmacSHA256", Base64.getDecoder().decode(KEY)));
        add("a zero byte as key", signed(input, "HmacSHA256", new byte[1]));
        add("64 zero bytes as key", signed(input, "HmacSHA256", new byte[64]));
        add("the audience as key", signed(input, "HmacSHA256", audience));
        add("another payload", parts()[0] + "." + encode(payload + " ") + "." + signature);
        add("another header", encode("{\"alg\":\"HS256\"}") + "." + parts()[1] + "." + signature);
        add(
                "the signature of another order",
                input
                        + "."
                        + encode(
                                mac(
                                        parts()[1] + "." + parts()[0],
                                        "HmacSHA256",
                                        KEY.getBytes(StandardCharsets.UTF_8))));
        add(
                "the signature of the payload alone",
                input
                        + "."
                        + encode(
                                mac(
                                        parts()[1],
                                        "HmacSHA256",
                                        KEY.getBytes(StandardCharsets.UTF_8))));
    }

    /** A key id never leads to a key that the attacker knows. */
    private void keyIds() {
        String[][] ids = {
            {"../../../../dev/null", ""},
            {"/dev/null", "\0"},
            {"/proc/sys/kernel/randomize_va_space", "2\n"},
            {"file:///dev/null", "\0"},
            {"' UNION SELECT 'k' -- ", "k"},
            {"\\\" OR 1=1 --", "k"},
            {"|whoami", "k"},
            {"$(id)", "k"},
            {"${jndi:ldap://127.0.0.1/a}", "k"},
            {"%00", "\0"},
            {"\\u0000", "\0"},
            {"", "\0"},
            {"0", "0"},
            {"primary", "primary"},
            {trap, "k"},
            {"x".repeat(8000), "x".repeat(8000)}
        };
        for (String[] id : ids) {
            String key = id[1].isEmpty() ? "\0" : id[1];
            String name = id[0].length() > 40 ? id[0].substring(0, 40) : id[0];
            String header = "{\"alg\":\"HS256\",\"kid\":\"" + id[0] + "\"}";
            add("kid " + name, signed(encode(header) + "." + parts()[1], "HmacSHA256", key));
        }
        for (String json : List.of("null", "[\"k\"]", "{\"k\":\"k\"}", "7")) {
            String header = "{\"alg\":\"HS256\",\"kid\":" + json + "}";
            add("kid as " + json, signed(encode(header) + "." + parts()[1], "HmacSHA256", "k"));
        }
    }

    /** A key, or where to get one, in the token itself. */
    private void keysFromElsewhere() {
        String oct = encode("attacker");
        String[] members = {
            "\"jwk\":{\"kty\":\"oct\",\"k\":\"" + oct + "\"}",
            "\"jku\":\"" + trap + "/jwks\"",
            "\"jku\":\"" + trap + "/jwks#https://login.microsoftonline.com\"",
            "\"jku\":[\"" + trap + "/jwks\"]",
            "\"x5u\":\"" + trap + "/cert\"",
            "\"x5c\":[\"" + oct + "\"]",
            "\"x5t\":\"" + oct + "\"",
            "\"x5t#S256\":\"" + oct + "\"",
            "\"iss\":\"" + trap + "\"",
            "\"url\":\"" + trap + "\"",
            "\"kid\":\"" + trap + "/k\",\"jku\":\"" + trap + "/jwks\""
        };
        for (String member : members) {
            String name = member.replace(trap, "trap");
            String header = "{\"alg\":\"HS256\"," + member + "}";
            add(name, signed(encode(header) + "." + parts()[1], "HmacSHA256", "attacker"));
            String rsa = "{\"alg\":\"RS256\"," + member + "}";
            add(
                    "RS256 and " + name,
                    signed(encode(rsa) + "." + parts()[1], "HmacSHA256", "attacker"));
        }
        String issued =
                "{" + EXP + ",\"aud\":\"" + audience + "\",\"iss\":\"" + trap + "/tenant/\"}";
        add(
                "an issuer that is the attacker's",
                signed(encode("{\"alg\":\"RS256\",\"kid\":\"a\"}") + "." + encode(issued)));
    }

    private void criticalHeaders() {
        header("crit with an unknown name", "{\"alg\":\"HS256\",\"crit\":[\"x\"],\"x\":1}");
        header("crit with exp", "{\"alg\":\"HS256\",\"crit\":[\"exp\"],\"exp\":1}");
        header("an empty crit", "{\"alg\":\"HS256\",\"crit\":[]}");
        header("crit as null", "{\"alg\":\"HS256\",\"crit\":null}");
        header("crit as text", "{\"alg\":\"HS256\",\"crit\":\"b64\"}");
        String unencoded = "{\"alg\":\"HS256\",\"b64\":false,\"crit\":[\"b64\"]}";
        header("b64 false, encoded", unencoded);
        add("b64 false, unencoded", signed(encode(unencoded) + "." + payload.replace('.', '_')));
        String detached = encode("{\"alg\":\"HS256\",\"b64\":false,\"crit\":[\"b64\"]}") + "..";
        add("a detached payload", detached + parts()[2]);
        add(
                "crit and none",
                encode("{\"alg\":\"none\",\"crit\":[\"x\"]}") + "." + parts()[1] + ".");
    }

    private void duplicates() {
        header("alg twice", "{\"alg\":\"HS256\",\"alg\":\"HS256\"}");
        header("alg twice, the first is none", "{\"alg\":\"none\",\"alg\":\"HS256\"}");
        header("alg twice, one escaped", "{\"alg\":\"HS256\",\"\\u0061lg\":\"none\"}");
        header("kid twice", "{\"alg\":\"HS256\",\"kid\":\"a\",\"kid\":\"b\"}");
        String aud = "\"aud\":\"" + audience + "\"";
        payload("aud twice", "{" + EXP + "," + aud + "," + aud + "}");
        payload("aud twice, one is another", "{" + EXP + ",\"aud\":\"http://h/\"," + aud + "}");
        payload("exp twice", "{\"exp\":1," + EXP + "," + aud + "}");
        payload("exp twice, one escaped", "{" + EXP + ",\"\\u0065xp\":1," + aud + "}");
        payload("a user twice", "{\"nameid\":\"a\",\"nameid\":\"b\"," + EXP + "," + aud + "}");
        payload("twice within a member", "{\"o\":{\"b\":1,\"b\":2}," + EXP + "," + aud + "}");
    }

    private void json() {
        header("a list as header", "[\"HS256\"]");
        header("text as header", "\"HS256\"");
        header("null as header", "null");
        header("a header and more", HEADER + "{}");
        header("a comment in the header", "{/**/\"alg\":\"HS256\"}");
        header("single quotes", "{'alg':'HS256'}");
        header("names without quotes", "{alg:\"HS256\"}");
        header("a byte order mark", "\uFEFF" + HEADER);
        header("a NUL behind the header", HEADER + "\0");
        add(
                "UTF-16",
                signed(encode(HEADER.getBytes(StandardCharsets.UTF_16LE)) + "." + parts()[1]));
        add(
                "bytes that are no UTF-8",
                signed(
                        parts()[0]
                                + "."
                                + encode(new byte[] {'{', '"', (byte) 0xff, '"', ':', '1', '}'})));
        add(
                "UTF-8 that is longer than it must be",
                signed(
                        parts()[0]
                                + "."
                                + encode(
                                        new byte[] {
                                            '{', '"', (byte) 0xc0, (byte) 0xa2, '"', ':', '1', '}'
                                        })));
        payload("a list as payload", "[" + payload + "]");
        payload("text as payload", "\"x\"");
        payload("null as payload", "null");
        payload("nothing in the payload", "{}");
        payload("a payload that ends early", payload.substring(0, payload.length() - 1));
        payload("a payload and more", payload + "x");
        payload("a trailing comma", payload.substring(0, payload.length() - 1) + ",}");
        payload("a control character", "{\"a\":\"\u0001\"," + payload.substring(1));
        payload("half a surrogate pair in a name", "{\"\\ud800\":1,\"\\ud800\":2}");
        payload("lists 1,000 deep", "{\"x\":" + "[".repeat(1000) + "]".repeat(1000) + "}");
        payload("objects 1,000 deep", "{\"a\":".repeat(1000) + "1" + "}".repeat(1000));
        payload("lists without end", "[".repeat(5000));
        payload(
                "a number of 4,000 digits",
                "{\"x\":" + "9".repeat(4000) + "," + payload.substring(1));
    }

    private void times() {
        String aud = ",\"aud\":\"" + audience + "\"}";
        payload("no exp", "{" + aud.substring(1));
        for (String exp :
                List.of(
                        "null",
                        "\"4102444800\"",
                        "[4102444800]",
                        "[]",
                        "{\"a\":4102444800}",
                        "true",
                        "\"\"",
                        "NaN",
                        "Infinity",
                        "-Infinity",
                        "0x7fffffff",
                        "04102444800",
                        "+4102444800",
                        "4102444800.",
                        ".5",
                        "1e",
                        "0",
                        "-0.0",
                        "-1",
                        "-4102444800",
                        "-1e300",
                        "-1e999999999",
                        "1e-999999999",
                        "1",
                        "1700000000",
                        "1700000000.999",
                        "1.7e9",
                        "-9223372036854775808",
                        "-18446744073709551617")) {
            payload("exp " + exp, "{\"exp\":" + exp + aud);
        }
        payload("exp under another case", "{\"EXP\":4102444800" + aud);
        payload("exp with a space in its name", "{\"exp \":4102444800" + aud);
        payload("exp within a member", "{\"x\":{" + EXP + "}" + aud);
        payload("nbf and no exp", "{\"nbf\":4102444800" + aud);
    }

    private void audiences() {
        payload("no audience", "{" + EXP + "}");
        payload("audience under another case", "{" + EXP + ",\"AUD\":\"" + audience + "\"}");
        for (String json : List.of("null", "\"\"", "[]", "7", "true", "{}", "\"*\"", "[null]")) {
            audience(json, json);
        }
        audience("a list in a list", "[[\"" + audience + "\"]]");
        audience("an object", "{\"aud\":\"" + audience + "\"}");
        audience("others in a list", "[\"http://localhost/\",\"http://localhost/x\"]");
        int path = audience.indexOf('/', "http://".length());
        String host = audience.substring(0, path);
        String rest = audience.substring(path);
        String[][] changed = {
            {"a path alone", rest},
            {"no scheme", "localhost" + rest},
            {"an empty scheme", "://localhost" + rest},
            {"an empty host", "http://" + rest},
            {"ftp", "ftp://localhost" + rest},
            {"javascript", "javascript://localhost" + rest},
            {"a mailbox", "mailto:localhost" + rest},
            {"user information", "http://evil@localhost" + rest},
            {"user information and password", "http://a:b@localhost" + rest},
            {"an empty user", "http://@localhost" + rest},
            {"a fragment", audience + "#"},
            {"a fragment before the path", host + "#" + rest},
            {"a fragment with another", host + "/#" + rest},
            {"a slash too many in front", host + "/" + rest},
            {"a dot segment", host + "/." + rest},
            {"a climbing segment", host + "/x/.." + rest},
            {"an encoded climbing segment", host + "/x/%2e%2e" + rest},
            {"a backslash for the first slash", host + "\\\\" + rest.substring(1)},
            {"an encoded first slash", host + "/%2F" + rest.substring(1)},
            {"a segment in front", host + "/x" + rest},
            {"a parameter in the first segment", host + rest.replaceFirst("^/(\\w+)", "/$1;x=y")},
            {"a space behind the first segment", host + rest.replaceFirst("^/(\\w+)", "/$1%20")},
            {"a NUL behind the first segment", host + rest.replaceFirst("^/(\\w+)", "/$1%00")},
            {"a NUL behind", audience + "\\u0000"},
            {"an encoding of an encoding", host + rest.replaceFirst("^/(\\w)", "/%25" + hex(rest))},
            {"a broken escape", audience + "%"},
            {"half an escape", audience + "%4"},
            {"an escape that is none", audience + "%zz"},
            {"an escape that is no UTF-8", audience + "%ff"},
            {"a wide letter", host + rest.replaceFirst("^/\\w", "/ｃ")},
            {"a letter of another script", host + rest.replace('e', 'е')},
            {"the path twice", audience + rest},
            {"the path cut", audience.substring(0, audience.length() - 1)},
            {"the path longer", audience + "x"},
            {"a segment behind", audience + "/x"},
            {"the root", host + "/"},
            {"the host alone", host},
            {"Entra ID", "https://signalr.azure.com"},
            {"a wildcard", host + "/*"}
        };
        for (String[] row : changed) {
            audience(row[0], "\"" + row[1] + "\"");
        }
        audience("the other doors", "\"" + otherDoor() + "\"");
    }

    private static String hex(String rest) {
        return Integer.toHexString(rest.charAt(1));
    }

    private String otherDoor() {
        return audience.contains("/client/")
                ? audience.replace("/client/", "/server/")
                : audience.contains("/server/")
                        ? audience.replace("/server/", "/client/")
                        : "http://localhost/client/?hub=attacked";
    }

    /** Several tokens in one request: which of them counts is not to be guessed. */
    private void requests() {
        String bad = signed(parts()[0] + "." + parts()[1], "HmacSHA256", "attacker");
        String bearer = "Bearer " + good;
        attacks.add(new Attack("no token", List.of(), List.of()));
        request("two headers, the first is good", List.of(bearer, "Bearer " + bad), List.of());
        request("two headers, the second is good", List.of("Bearer " + bad, bearer), List.of());
        request("two good headers", List.of(bearer, bearer), List.of());
        request("another scheme before", List.of("Basic dTpw", bearer), List.of());
        request("another scheme behind", List.of(bearer, "Basic dTpw"), List.of());
        request("two tokens in one header", List.of(bearer + ", Bearer " + bad), List.of());
        request("no scheme", List.of(good), List.of());
        request("the scheme alone", List.of("Bearer"), List.of());
        request("the scheme and a space", List.of("Bearer "), List.of());
        request("an equals sign for the space", List.of("Bearer=" + good), List.of());
        request("a tab for the space", List.of("Bearer\t" + good), List.of());
        request("the scheme of another thing", List.of("Token " + good), List.of());
        request("a longer scheme", List.of("BearerX " + good), List.of());
        request("quotes around", List.of("Bearer \"" + good + "\""), List.of());
        request("a bad header, a good query", List.of("Bearer " + bad), List.of(good));
        request("two queries, the first is good", List.of(), List.of(good, bad));
        request("two queries, the second is good", List.of(), List.of(bad, good));
    }

    private void request(String name, List<String> headers, List<String> queries) {
        attacks.add(new Attack("request: " + name, headers, queries));
    }

    private static KeyPair keys(String kind, int size) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance(kind);
            generator.initialize(size);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }
}
