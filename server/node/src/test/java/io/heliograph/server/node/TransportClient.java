package io.heliograph.server.node;

import org.jspecify.annotations.Nullable;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * A client on one transport, which reads and writes bytes and knows of the hub protocol no more
 * than where a record ends.
 */
abstract class TransportClient implements AutoCloseable {

    static final byte RECORD_END = 0x1e;

    private static final String PING = "{\"type\":6}";

    private byte[] unread = {};

    /** What comes next; null at the end of the transport. */
    abstract byte @Nullable [] read() throws IOException, InterruptedException;

    /** Completes when the service has taken the bytes. */
    abstract CompletableFuture<Void> sayLater(byte[] bytes);

    /** Returns when the service can reach the client at once, which it cannot between two polls. */
    void listen() {}

    /** The client ends its transport. */
    abstract void leave() throws IOException, InterruptedException;

    void say(byte[] bytes) {
        sayLater(bytes).join();
    }

    void say(String text) {
        say(text.getBytes(StandardCharsets.UTF_8));
    }

    TransportClient handshake() throws IOException, InterruptedException {
        say(HubClient.HANDSHAKE);
        String answer = next();
        if (!answer.equals("{}")) {
            throw new AssertionError("handshake: " + answer);
        }
        return this;
    }

    /** The next record, ping or not, without its mark; {@code END} at the end of the transport. */
    String nextOrPing() throws IOException, InterruptedException {
        int end = indexOf(RECORD_END);
        while (end < 0) {
            byte[] more = read();
            if (more == null) {
                return unread.length == 0 ? "END" : "END within a record";
            }
            append(more);
            end = indexOf(RECORD_END);
        }
        String record = new String(unread, 0, end, StandardCharsets.UTF_8);
        drop(end + 1);
        return record;
    }

    /** The next record that is no ping. */
    String next() throws IOException, InterruptedException {
        String record = nextOrPing();
        while (record.equals(PING)) {
            record = nextOrPing();
        }
        return record;
    }

    /** All records that are no ping, up to the end of the transport. */
    List<String> rest() throws IOException, InterruptedException {
        List<String> records = new ArrayList<>();
        for (String record = next(); !record.startsWith("END"); record = next()) {
            records.add(record);
        }
        return records;
    }

    /** The next bytes, as many as are asked for. */
    byte[] next(int length) throws IOException, InterruptedException {
        while (unread.length < length) {
            byte[] more = read();
            if (more == null) {
                throw new AssertionError("the end after " + unread.length + " bytes");
            }
            append(more);
        }
        byte[] bytes = Arrays.copyOf(unread, length);
        drop(length);
        return bytes;
    }

    private int indexOf(byte mark) {
        for (int i = 0; i < unread.length; i++) {
            if (unread[i] == mark) {
                return i;
            }
        }
        return -1;
    }

    private void append(byte[] more) {
        ByteArrayOutputStream both = new ByteArrayOutputStream();
        both.writeBytes(unread);
        both.writeBytes(more);
        unread = both.toByteArray();
    }

    private void drop(int length) {
        unread = Arrays.copyOfRange(unread, length, unread.length);
    }

    /** Gives the transport up, whatever its state. */
    @Override
    public abstract void close() throws IOException;
}
