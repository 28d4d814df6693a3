package io.heliograph.server.node;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;

/** Ways to abuse the service: what such a peer says at once, and what again and again. */
enum Abuse {
    SILENCE("", "", true),
    SLOW_HEAD("GET /client/?hub=bad HTTP/1.1\r\nHost: h\r\n", "X: y\r\n", true),
    ENDLESS_HEAD("GET / HTTP/1.1\r\nX: " + "x".repeat(12_000), "x", true),
    SLOW_BODY(
            "POST /api/hubs/bad/:send HTTP/1.1\r\nHost: h\r\nContent-Length: 1000000\r\n\r\n"
                    + "x".repeat(30_000),
            "x",
            true),
    GARBAGE(garbage(), "", true),
    HUGE_HEAD("GET / HTTP/1.1\r\n" + ("X: " + "x".repeat(1000) + "\r\n").repeat(40), "", true),
    /** Each answer quotes the request. */
    ANSWERS_NOT_READ("", quoted().repeat(30), false),
    NO_HANDSHAKE(Abuse.UPGRADE, "", true),
    HALF_A_HANDSHAKE(Abuse.UPGRADE, latin1(frame(true, 1, "{\"protocol\":")), true),
    /** Longer than one may be, in fragments that have no end. */
    ENDLESS_MESSAGE(
            Abuse.UPGRADE + latin1(frame(false, 2, "x".repeat(1000))),
            latin1(frame(false, 0, "x".repeat(40_000))),
            true),
    BROKEN_FRAMES(Abuse.UPGRADE + "\u00ff\u00ff\u00ff\u00ff" + garbage(), "", true),
    PING_FLOOD(
            Abuse.UPGRADE + latin1(frame(true, 1, HubClient.HANDSHAKE)),
            latin1(frame(true, 9, "")).repeat(1100),
            true),
    NEVER_READS(Abuse.UPGRADE + latin1(frame(true, 1, HubClient.HANDSHAKE)), "", false),
    /** To the secret of an open event stream. */
    TRICKLING_POST(
            "POST PATH HTTP/1.1\r\nHost: h\r\nContent-Length: 1000000\r\n\r\n" + "x".repeat(5000),
            "x",
            true),
    /** Opens an event stream of its own and says nothing on it. */
    HALF_OPEN_EVENT_STREAM(
            "GET PATH HTTP/1.1\r\n"
                    + "Host: h\r\n"
                    + "Connection: close\r\n"
                    + "Accept: text/event-stream\r\n\r\n",
            "",
            false);

    /** A client's, with the token that stands for {@code TOKEN}. */
    static final String UPGRADE =
            "GET /client/?hub=HUB HTTP/1.1\r\n"
                    + "Host: h\r\n"
                    + "Connection: Upgrade\r\n"
                    + "Upgrade: websocket\r\n"
                    + "Sec-WebSocket-Version: 13\r\n"
                    + "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n"
                    + "Authorization: Bearer TOKEN\r\n\r\n";

    private final String opening;
    private final byte[] again;
    private final boolean reads;

    Abuse(String opening, String again, boolean reads) {
        this.opening = opening;
        this.again = latin1(again);
        this.reads = reads;
    }

    /** What a peer says at once; {@code path} stands for {@code PATH}. */
    byte[] opening(String token, String path) {
        return latin1(
                opening.replace("HUB", "bad")
                        .replace("TOKEN", token)
                        .replace(" PATH ", " " + path + " "));
    }

    Swarm.Peer peer(byte[] said) {
        return new Abuser(said);
    }

    private final class Abuser extends Swarm.Peer {

        private final byte[] first;
        private boolean connected;

        Abuser(byte[] first) {
            this.first = first;
        }

        @Override
        boolean reads() {
            return reads;
        }

        @Override
        void onConnected() {
            connected = true;
            write(first);
        }

        @Override
        void onBytes(ByteBuffer bytes) {
            // It does not care.
        }

        @Override
        void onTick() {
            if (connected && again.length > 0 && isFlushed()) {
                write(again);
            }
        }
    }

    /** A client's frame; its mask is zero. */
    static byte[] frame(boolean fin, int opcode, String latin1) {
        int length = latin1.length();
        byte[] payload = latin1(latin1);
        ByteBuffer frame = ByteBuffer.allocate(length + 8);
        frame.put((byte) ((fin ? 0x80 : 0) | opcode));
        if (length < 126) {
            frame.put((byte) (0x80 | length));
        } else {
            frame.put((byte) (0x80 | 126)).putShort((short) length);
        }
        return Arrays.copyOf(frame.putInt(0).put(payload).array(), frame.position());
    }

    private static byte[] latin1(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static String latin1(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    private static String quoted() {
        return "GET /client/?hub=" + "!".repeat(10_000) + " HTTP/1.1\r\nHost: h\r\n\r\n";
    }

    private static String garbage() {
        byte[] bytes = new byte[5000];
        new Random(7).nextBytes(bytes);
        return latin1(bytes);
    }
}
