package io.heliograph.access;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What a client's token says about its connection.
 *
 * <p>Apps can add claims that look like the service's own, and theirs come second: the first item
 * counts for every system claim. A malformed one counts as absent.
 *
 * @param userId the user, compared with regard to case; null for an anonymous client
 * @param mappedClaims all claims in their order, short types replaced by the long ones that hub
 *     servers know
 * @param handshakeTimeout how long the client may take for its first message
 * @param closeAt when to close the connection because the authentication behind it ends; null:
 *     never
 * @param transports bit mask of the {@code TRANSPORT_} constants
 * @param pollIdle how long an idle long poll stays open
 * @param stickyServer id of the hub server that negotiated
 */
public record ClientIdentity(
        @Nullable String userId,
        List<TokenClaim> mappedClaims,
        Duration handshakeTimeout,
        @Nullable Instant closeAt,
        boolean detailedErrors,
        boolean diagnostic,
        int transports,
        Duration pollIdle,
        @Nullable String stickyServer,
        StickyMode stickyMode) {

    public static final int TRANSPORT_WEB_SOCKETS = 1;
    public static final int TRANSPORT_SERVER_SENT_EVENTS = 2;
    public static final int TRANSPORT_LONG_POLLING = 4;

    private static final int ALL_TRANSPORTS = 7;
    private static final Duration DEFAULT_HANDSHAKE = Duration.ofSeconds(15);
    private static final Duration DEFAULT_POLL = Duration.ofSeconds(5);
    private static final List<String> USER_ID_TYPES =
            List.of("asrs.s.uid", "nameid", "sub", InboundClaimMap.NAME_IDENTIFIER);

    public ClientIdentity {
        mappedClaims = List.copyOf(mappedClaims);
    }

    public static ClientIdentity of(VerifiedToken token) {
        return new ClientIdentity(
                userId(token),
                token.claims().stream().map(InboundClaimMap::apply).toList(),
                duration(number(token, "asrs.s.cht", 1, 30, DEFAULT_HANDSHAKE.toSeconds())),
                closeAt(token),
                flag(token, "asrs.s.derror"),
                flag(token, "asrs.s.dc"),
                (int) number(token, "asrs.s.htt", 1, ALL_TRANSPORTS, ALL_TRANSPORTS),
                duration(number(token, "asrs.s.ttl", 1, 300, DEFAULT_POLL.toSeconds())),
                emptyAsNull(token.first("asrs.s.sn")),
                stickyMode(token));
    }

    /**
     * What {@code token} says of its connection and what cannot be followed: each as a sentence
     * with the claim, what is expected and what is done instead. Values are not repeated: they are
     * the app's.
     */
    public static List<String> passedOver(VerifiedToken token) {
        List<String> out = new ArrayList<>();
        addUnless(
                inRange(token, "asrs.s.htt", 1, ALL_TRANSPORTS),
                out,
                "asrs.s.htt",
                "a sum of 1, 2 and 4",
                "every transport is allowed");
        addUnless(
                inRange(token, "asrs.s.cht", 1, 30),
                out,
                "asrs.s.cht",
                "a number from 1 to 30",
                "the handshake may take 15 s");
        addUnless(
                inRange(token, "asrs.s.ttl", 1, 300),
                out,
                "asrs.s.ttl",
                "a number from 1 to 300",
                "a poll may stay idle for 5 s");
        boolean endsWithAuthentication = flag(token, "asrs.s.coae");
        if (endsWithAuthentication && closeAt(token) == null) {
            String aeo = token.first("asrs.s.aeo");
            out.add(
                    "Claim 'asrs.s.coae': found true"
                            + (aeo == null ? " without" : " with a useless")
                            + " asrs.s.aeo, expected seconds since 1970 there; the connection does"
                            + " not end with its authentication.");
        }
        return out;
    }

    private static void addUnless(
            boolean good, List<String> out, String type, String expected, String instead) {
        if (!good) {
            out.add(
                    "Claim '"
                            + type
                            + "': found something else, expected "
                            + expected
                            + "; "
                            + instead
                            + ".");
        }
    }

    private static boolean inRange(VerifiedToken token, String type, long min, long max) {
        return token.first(type) == null || number(token, type, min, max, min - 1) >= min;
    }

    /** What a list of claims says, as if a token had held them. */
    public static ClientIdentity of(List<TokenClaim> claims) {
        return of(new VerifiedToken(claims));
    }

    /** The same client after its authentication was renewed: with other claims and another end. */
    public ClientIdentity renewed(List<TokenClaim> claims, @Nullable Instant end) {
        return new ClientIdentity(
                userId,
                claims,
                handshakeTimeout,
                end,
                detailedErrors,
                diagnostic,
                transports,
                pollIdle,
                stickyServer,
                stickyMode);
    }

    /** The same client, of whom only {@code claims} are kept. */
    public ClientIdentity withClaims(List<TokenClaim> claims) {
        return renewed(claims, closeAt);
    }

    /** Whether the client may use all of the {@code TRANSPORT_} bits in {@code transport}. */
    public boolean allows(int transport) {
        return (transports & transport) == transport;
    }

    private static @Nullable String userId(VerifiedToken token) {
        for (String type : USER_ID_TYPES) {
            String value = token.first(type);
            if (value != null) {
                // An empty id that is stated makes the client anonymous: the next type must not
                // name it after all.
                return emptyAsNull(value);
            }
        }
        return null;
    }

    private static @Nullable Instant closeAt(VerifiedToken token) {
        long seconds = number(token, "asrs.s.aeo", 0, 253_402_300_799L, -1);
        return flag(token, "asrs.s.coae") && seconds >= 0 ? Instant.ofEpochSecond(seconds) : null;
    }

    private static StickyMode stickyMode(VerifiedToken token) {
        String text = token.first("asrs.s.ssticky");
        return switch (text == null ? "" : text.toLowerCase(Locale.ROOT)) {
            case "preferred" -> StickyMode.PREFERRED;
            case "required" -> StickyMode.REQUIRED;
            default -> StickyMode.DISABLED;
        };
    }

    /** The usual ones are the same object for all clients. */
    private static Duration duration(long seconds) {
        return seconds == DEFAULT_HANDSHAKE.toSeconds()
                ? DEFAULT_HANDSHAKE
                : seconds == DEFAULT_POLL.toSeconds() ? DEFAULT_POLL : Duration.ofSeconds(seconds);
    }

    private static boolean flag(VerifiedToken token, String type) {
        return "true".equalsIgnoreCase(token.first(type));
    }

    private static long number(
            VerifiedToken token, String type, long min, long max, long otherwise) {
        String text = token.first(type);
        if (text == null) {
            return otherwise;
        }
        try {
            long value = Long.parseLong(text);
            return value >= min && value <= max ? value : otherwise;
        } catch (NumberFormatException e) {
            return otherwise;
        }
    }

    private static @Nullable String emptyAsNull(@Nullable String text) {
        return text == null || text.isEmpty() ? null : text;
    }
}
