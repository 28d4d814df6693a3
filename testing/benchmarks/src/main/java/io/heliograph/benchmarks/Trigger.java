package io.heliograph.benchmarks;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;

/**
 * A URL whose {@code POST} makes a peer broadcast one message.
 *
 * @param url {@code {size}} in it stands for the length of a text in the message
 */
public record Trigger(String url) {

    private static final String SIZE = "{size}";
    private static final int FIRST_SIZE = 200;
    private static final int ATTEMPTS = 10_000;

    /**
     * The same with a size at which the peer's messages have {@code bytes}, as far as it lets one
     * choose. Broadcasts twice to find out.
     */
    Trigger sized(int bytes, CrowdProcess crowd, int clients)
            throws IOException, InterruptedException {
        int overhead = messageBytes(new Trigger(sized(FIRST_SIZE)), crowd) - FIRST_SIZE;
        Trigger sized = new Trigger(sized(Math.max(0, bytes - overhead)));
        long before = crowd.received();
        crowd.expect(bytes);
        sized.sender(1).send(0);
        if (url.contains(SIZE)) {
            crowd.await(before + clients);
        } else {
            crowd.expect(overhead + FIRST_SIZE);
        }
        return sized;
    }

    private String sized(int size) {
        return url.replace(SIZE, Integer.toString(size));
    }

    private static int messageBytes(Trigger trigger, CrowdProcess crowd)
            throws IOException, InterruptedException {
        crowd.expect(0);
        trigger.sender(1).send(0);
        for (int i = 0; i < ATTEMPTS; i++) {
            int learned = crowd.learned();
            if (learned > 0) {
                return learned;
            }
            TimeUnit.MILLISECONDS.sleep(1);
        }
        throw new IOException(
                "a POST to "
                        + trigger.url
                        + " brought no message of "
                        + TimedMessage.LEAST_BYTES
                        + " bytes or more");
    }

    /** Posts as often as messages are due together, without waiting for one before the next. */
    Course.Sender sender(int due) {
        HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
        HttpRequest request =
                HttpRequest.newBuilder(URI.create(url))
                        .POST(HttpRequest.BodyPublishers.noBody())
                        .build();
        return dueNanos -> {
            CompletableFuture<?>[] answers = new CompletableFuture<?>[due];
            for (int i = 0; i < due; i++) {
                answers[i] =
                        http.sendAsync(request, HttpResponse.BodyHandlers.discarding())
                                .thenAccept(answer -> checked(answer.statusCode()));
            }
            try {
                CompletableFuture.allOf(answers).join();
            } catch (CompletionException e) {
                throw new IOException("POST " + url + ": " + reason(e.getCause()), e);
            }
        };
    }

    private static String reason(@Nullable Throwable cause) {
        if (cause instanceof ConnectException) {
            return "nobody answers; is it running?";
        }
        return cause == null ? "failed" : String.valueOf(cause.getMessage());
    }

    private static void checked(int status) {
        if (status >= 300) {
            throw new IllegalStateException("answered " + status + ", expected less than 300");
        }
    }
}
