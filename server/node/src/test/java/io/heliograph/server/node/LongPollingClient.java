package io.heliograph.server.node;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.net.ConnectException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** A client that polls when it is asked to read. */
final class LongPollingClient extends TransportClient {

    private final TestNode node;
    private final String path;
    private @Nullable CompletableFuture<HttpResponse<byte[]>> held;

    private LongPollingClient(TestNode node, String path) {
        this.node = node;
        this.path = path;
    }

    /**
     * @throws HubClient.RefusedException when the first poll is refused
     */
    static LongPollingClient open(TestNode node, String path, @Nullable String token)
            throws IOException, InterruptedException {
        int status = node.send("GET", path, token).statusCode();
        if (status != 200) {
            throw new HubClient.RefusedException(status);
        }
        return new LongPollingClient(node, path);
    }

    @Override
    byte @Nullable [] read() {
        CompletableFuture<HttpResponse<byte[]>> poll = held == null ? poll() : held;
        held = null;
        try {
            HttpResponse<byte[]> answer = poll.join();
            return answer.statusCode() == 200 ? answer.body() : null;
        } catch (CompletionException e) {
            if (e.getCause() instanceof ConnectException) {
                // A service that has stopped takes no poll any more.
                return null;
            }
            throw e;
        }
    }

    private CompletableFuture<HttpResponse<byte[]>> poll() {
        HttpRequest request =
                node.request("GET", path, null, BodyPublishers.noBody())
                        .timeout(Duration.ofSeconds(100))
                        .build();
        return node.http().sendAsync(request, BodyHandlers.ofByteArray());
    }

    /** Of two polls the older one is ended as the other arrives, and that is held. */
    @Override
    void listen() {
        CompletableFuture<HttpResponse<byte[]>> one = poll();
        CompletableFuture<HttpResponse<byte[]>> other = poll();
        HttpResponse<byte[]> ended = one.applyToEither(other, answer -> answer).join();
        if (ended.statusCode() != 204) {
            throw new AssertionError("a poll that another replaced: " + ended.statusCode());
        }
        held = one.isDone() ? other : one;
    }

    @Override
    CompletableFuture<Void> sayLater(byte[] bytes) {
        return post(node, path, bytes);
    }

    /** Fails unless the answer is 200 without a body. */
    static CompletableFuture<Void> post(TestNode node, String path, byte[] bytes) {
        return node.http()
                .sendAsync(
                        node.request("POST", path, null, BodyPublishers.ofByteArray(bytes)).build(),
                        BodyHandlers.ofString())
                .thenAccept(answer -> {
                    if (answer.statusCode() != 200 || !answer.body().isEmpty()) {
                        throw new IllegalStateException(
                                "POST: " + answer.statusCode() + " " + answer.body());
                    }
                });
    }

    @Override
    void leave() throws IOException, InterruptedException {
        node.send("DELETE", path, null);
    }

    @Override
    public void close() throws IOException {
        try {
            leave();
        } catch (ConnectException e) {
            // The service has gone first.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
