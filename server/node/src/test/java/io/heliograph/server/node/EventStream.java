package io.heliograph.server.node;

import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;

/** A client over server-sent events. */
final class EventStream implements AutoCloseable {

    private final TestNode node;
    private final String path;
    private final HttpResponse<InputStream> answer;

    private EventStream(TestNode node, String path, HttpResponse<InputStream> answer) {
        this.node = node;
        this.path = path;
        this.answer = answer;
    }

    /** Negotiates, and opens the stream. */
    static EventStream open(TestNode node, String hub, String token)
            throws IOException, InterruptedException {
        String id = node.negotiate(hub, token).get("connectionToken").asText();
        String path = "/client/?hub=" + hub + "&id=" + id;
        HttpRequest request =
                node.request("GET", path + "&access_token=" + token, null, BodyPublishers.noBody())
                        .header("Accept", "text/event-stream")
                        .header("Origin", "https://app.example")
                        .build();
        return new EventStream(node, path, node.http().send(request, BodyHandlers.ofInputStream()));
    }

    HttpResponse<InputStream> answer() {
        return answer;
    }

    /** The path of its requests, with the secret. */
    String path() {
        return path;
    }

    HttpResponse<String> post(String text) throws IOException, InterruptedException {
        return node.send(node.request("POST", path, null, BodyPublishers.ofString(text)));
    }

    /** Bytes up to the next CR LF, without it; {@code END} at the end. */
    String line() throws IOException {
        StringBuilder line = new StringBuilder();
        InputStream in = answer.body();
        int b = in.read();
        while (b >= 0 && b != '\n') {
            line.append((char) b);
            b = in.read();
        }
        if (b < 0) {
            return "END";
        }
        if (line.isEmpty() || line.charAt(line.length() - 1) != '\r') {
            throw new IOException("a line must end in CR LF: " + line);
        }
        return new String(
                line.substring(0, line.length() - 1).getBytes(StandardCharsets.ISO_8859_1),
                StandardCharsets.UTF_8);
    }

    /** Reads no more. */
    void drop() throws IOException {
        answer.body().close();
    }

    @Override
    public void close() throws IOException {
        drop();
    }
}
