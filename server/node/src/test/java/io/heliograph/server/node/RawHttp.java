package io.heliograph.server.node;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** Requests that a well-behaved client cannot send. */
final class RawHttp {

    private static final int PATIENCE_MILLIS = 20_000;

    private RawHttp() {}

    static int status(int port, String method, String target) throws IOException {
        return Integer.parseInt(
                exchange(
                                port,
                                method
                                        + " "
                                        + target
                                        + " HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n")
                        .substring(9, 12));
    }

    /** The status of the answer; what follows is not waited for. */
    static int firstStatus(int port, String latin1) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(PATIENCE_MILLIS);
            socket.getOutputStream().write(latin1.getBytes(StandardCharsets.ISO_8859_1));
            byte[] start = socket.getInputStream().readNBytes("HTTP/1.1 101".length());
            return Integer.parseInt(new String(start, StandardCharsets.ISO_8859_1).substring(9));
        }
    }

    /** All that the service writes until it closes. */
    static String exchange(int port, String latin1) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(PATIENCE_MILLIS);
            socket.getOutputStream().write(latin1.getBytes(StandardCharsets.ISO_8859_1));
            InputStream in = socket.getInputStream();
            return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }
}
