package io.heliograph.server.node;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;

/** A client over a WebSocket that notes the numbers it is sent. Takes frames of up to 64 KiB. */
final class GoodClient extends Swarm.Peer {

    private static final String ARGUMENTS = "\"arguments\":[";

    private final byte[] upgrade;
    private final CountDownLatch ready;
    private final StringBuilder unread = new StringBuilder();
    private boolean open;
    private volatile int first = -1;
    private volatile int last = -1;
    private volatile int lost;
    private volatile boolean gone;

    /**
     * @param upgrade the request that opens the WebSocket
     * @param ready counted down when the handshake is answered
     */
    GoodClient(byte[] upgrade, CountDownLatch ready) {
        this.upgrade = upgrade;
        this.ready = ready;
    }

    @Override
    void onConnected() {
        write(upgrade);
    }

    @Override
    void onBytes(ByteBuffer bytes) {
        unread.append(StandardCharsets.ISO_8859_1.decode(bytes));
        int end = open ? -1 : unread.indexOf("\r\n\r\n");
        if (end >= 0) {
            if (!unread.toString().startsWith("HTTP/1.1 101 ")) {
                throw new AssertionError("refused: " + unread.substring(0, end));
            }
            open = true;
            unread.delete(0, end + 4);
            write(Abuse.frame(true, 1, HubClient.HANDSHAKE));
        }
        while (open && readFrame()) {
            // One after the other.
        }
    }

    private boolean readFrame() {
        if (unread.length() < 2) {
            return false;
        }
        int length = unread.charAt(1);
        int head = 2;
        if (length == 126) {
            head = 4;
            if (unread.length() < head) {
                return false;
            }
            length = unread.charAt(2) << 8 | unread.charAt(3);
        }
        if (unread.length() < head + length) {
            return false;
        }
        boolean text = unread.charAt(0) == 0x81;
        String payload = unread.substring(head, head + length);
        unread.delete(0, head + length);
        if (text) {
            for (String record : payload.split("\u001e")) {
                read(record);
            }
        }
        return true;
    }

    private void read(String record) {
        if (record.equals("{}")) {
            ready.countDown();
            return;
        }
        int at = record.indexOf(ARGUMENTS);
        if (at < 0) {
            return;
        }
        int start = at + ARGUMENTS.length();
        int number = Integer.parseInt(record.substring(start, record.indexOf(']', start)));
        if (first < 0) {
            first = number;
        } else if (number != last + 1) {
            lost++;
        }
        last = number;
    }

    @Override
    void onClosed() {
        gone = true;
    }

    int last() {
        return last;
    }

    /**
     * Whether it got every number from its first to {@code number}, in order, and is still there.
     */
    boolean hasAllTo(int number) {
        return !gone && lost == 0 && first >= 0 && last == number;
    }

    @Override
    public String toString() {
        return "first " + first + ", last " + last + ", lost " + lost + (gone ? ", gone" : "");
    }
}
