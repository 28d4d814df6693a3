package io.heliograph.server.edge.http;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;

/**
 * A TCP client that writes the bytes it is given, in the writes it is given, and reads answers and
 * frames. Waits ten seconds at most.
 */
final class RawClient implements AutoCloseable {

    private static final int PATIENCE_MILLIS = 10_000;

    private final Socket socket;
    private final InputStream in;
    private final OutputStream out;

    RawClient(int port) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(PATIENCE_MILLIS);
        in = new BufferedInputStream(socket.getInputStream(), 1 << 16);
        out = socket.getOutputStream();
    }

    /** An answer; names of headers in any case. */
    @SuppressWarnings("ArrayRecordComponent")
    record Answer(int status, Map<String, String> headers, byte[] body) {
        String header(String name) {
            return headers.getOrDefault(name, "");
        }

        String text() {
            return new String(body, StandardCharsets.UTF_8);
        }
    }

    /** A frame of the service. */
    @SuppressWarnings("ArrayRecordComponent")
    record Frame(boolean fin, int opcode, byte[] payload) {
        String text() {
            return new String(payload, StandardCharsets.UTF_8);
        }

        int closeCode() {
            return (payload[0] & 0xff) << 8 | (payload[1] & 0xff);
        }

        String closeReason() {
            return new String(payload, 2, payload.length - 2, StandardCharsets.UTF_8);
        }
    }

    RawClient write(byte[] bytes) throws IOException {
        out.write(bytes);
        out.flush();
        return this;
    }

    RawClient write(String latin1) throws IOException {
        return write(latin1.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** Writes {@code bytes} over and over, until the service closes the connection. */
    void writeUntilClosed(byte[] bytes, int times) throws IOException {
        try {
            for (int i = 0; i < times; i++) {
                out.write(bytes);
            }
        } catch (SocketException e) {
            // Closed by the other end, which may do so.
        }
    }

    Answer readAnswer() throws IOException {
        return readAnswer(false);
    }

    Answer readAnswer(boolean head) throws IOException {
        Answer opening = readHead();
        if (head || opening.status == 204 || opening.status < 200) {
            return opening;
        }
        if (opening.header("Transfer-Encoding").equals("chunked")) {
            ByteArrayOutputStream body = new ByteArrayOutputStream();
            for (byte[] chunk = readChunk(); chunk.length > 0; chunk = readChunk()) {
                body.write(chunk);
            }
            return new Answer(opening.status, opening.headers, body.toByteArray());
        }
        return new Answer(
                opening.status,
                opening.headers,
                readBytes(Integer.parseInt(opening.header("Content-Length"))));
    }

    /** Status and headers. */
    Answer readHead() throws IOException {
        String statusLine = readLine();
        Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        for (String line = readLine(); !line.isEmpty(); line = readLine()) {
            int colon = line.indexOf(':');
            headers.put(line.substring(0, colon), line.substring(colon + 1).strip());
        }
        return new Answer(Integer.parseInt(statusLine.substring(9, 12)), headers, new byte[0]);
    }

    /** Empty for the last one. */
    byte[] readChunk() throws IOException {
        byte[] chunk = readBytes(Integer.parseInt(readLine(), 16));
        readLine();
        return chunk;
    }

    private String readLine() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int b = readByte(); b != '\n'; b = readByte()) {
            line.append((char) b);
        }
        return line.substring(0, line.length() - 1);
    }

    private int readByte() throws IOException {
        int b = in.read();
        if (b < 0) {
            throw new EOFException();
        }
        return b;
    }

    byte[] readBytes(int count) throws IOException {
        byte[] bytes = in.readNBytes(count);
        if (bytes.length < count) {
            throw new EOFException();
        }
        return bytes;
    }

    Frame readFrame() throws IOException {
        int first = readByte();
        int second = readByte();
        if (second >= 0x80) {
            throw new IOException("a frame of a service is not masked");
        }
        long length = second;
        if (second >= 126) {
            length = 0;
            for (int i = second == 126 ? 2 : 8; i > 0; i--) {
                length = length << 8 | readByte();
            }
        }
        return new Frame((first & 0x80) != 0, first & 0x7f, readBytes((int) length));
    }

    /** Opens a WebSocket at {@code path}. */
    RawClient upgrade(String path) throws IOException {
        write(upgradeRequest(path));
        Answer answer = readAnswer();
        if (answer.status != 101) {
            throw new IOException("no WebSocket: " + answer.status);
        }
        return this;
    }

    static String upgradeRequest(String path) {
        return "GET "
                + path
                + " HTTP/1.1\r\n"
                + "Host: h\r\n"
                + "Connection: keep-alive, Upgrade\r\n"
                + "Upgrade: websocket\r\n"
                + "Sec-WebSocket-Version: 13\r\n"
                + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
    }

    /** Whether the service has closed its side, with nothing before it. */
    boolean isAtEnd() throws IOException {
        try {
            return in.read() < 0;
        } catch (SocketException e) {
            return true;
        }
    }

    void endOutput() throws IOException {
        socket.shutdownOutput();
    }

    /** Leaves with a reset instead of an end. */
    void reset() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
