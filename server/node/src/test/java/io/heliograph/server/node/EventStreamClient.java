package io.heliograph.server.node;

import org.jspecify.annotations.Nullable;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;

/** A client over server-sent events. */
final class EventStreamClient extends TransportClient {

    private final TestNode node;
    private final String path;
    private final InputStream in;

    private EventStreamClient(TestNode node, String path, InputStream in) {
        this.node = node;
        this.path = path;
        this.in = in;
    }

    /**
     * @throws HubClient.RefusedException when the stream is refused
     */
    static EventStreamClient open(TestNode node, String path, @Nullable String token)
            throws IOException, InterruptedException {
        HttpRequest request =
                node.request("GET", path, token, BodyPublishers.noBody())
                        .header("Accept", "text/event-stream")
                        .build();
        HttpResponse<InputStream> answer = node.http().send(request, BodyHandlers.ofInputStream());
        if (answer.statusCode() != 200) {
            answer.body().close();
            throw new HubClient.RefusedException(answer.statusCode());
        }
        return new EventStreamClient(node, path, answer.body());
    }

    @Override
    byte @Nullable [] read() throws IOException {
        ByteArrayOutputStream event = new ByteArrayOutputStream();
        for (String line = line(); line != null; line = line()) {
            if (line.isEmpty()) {
                return event.toByteArray();
            }
            if (line.startsWith("data: ")) {
                event.writeBytes(line.substring(6).getBytes(StandardCharsets.ISO_8859_1));
            }
        }
        return null;
    }

    private @Nullable String line() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int b = in.read(); b >= 0; b = in.read()) {
            if (b == '\n') {
                return line.substring(0, line.length() - 1);
            }
            line.append((char) b);
        }
        return null;
    }

    @Override
    CompletableFuture<Void> sayLater(byte[] bytes) {
        return LongPollingClient.post(node, path, bytes);
    }

    @Override
    void leave() throws IOException {
        close();
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
